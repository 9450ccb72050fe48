"""What is in cassettes/: where it comes from, that nothing private is in it, and that only the right call gets it."""

from __future__ import annotations

import ast
import re
import socket
from pathlib import Path
from typing import Any

import cassette_rules
import pytest
import yaml
from cassette_rules import CASSETTES, operation_and_fields
from contract_targets import (
    API_KEY,
    FACES,
    KAZAKH,
    LOGIN,
    LONG_TEXT,
    PASSWORD,
    PHONES,
    RUSSIAN,
    SHORT,
    TEXT,
    TEXTS,
    WRONG_PASSWORD,
    Caller,
)
from vcr import VCR
from vcr.errors import CannotOverwriteExistingCassetteException

from smsc_soap import ExtendedParameters
from smsc_soap.errors import MalformedReply, NotSent
from smsc_soap.sandbox.server import SandboxServer
from smsc_soap.wire.operations import OPERATIONS
from smsc_soap.wire.soap import codec_for
from smsc_soap.wire.wsdl_file import bundled_wsdl

FILES = sorted(CASSETTES.rglob("*.yaml"))
ORIGINS = {"sandbox": r"sandbox", "php": r"php SoapServer \d+\.\d+\.\d+"}
FOLDERS = sorted(ORIGINS)
SUITES = ("test_operations.py", "test_refusals.py")

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")


def interactions(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"])


def bodies(path: Path) -> list[str]:
    return [body for one in interactions(path) for body in (one["request"]["body"], one["response"]["body"]["string"])]


def recorded(folder: str, name: str) -> set[str]:
    """The request elements in one cassette."""
    requests = [one["request"]["body"].encode() for one in interactions(CASSETTES / folder / f"{name}.yaml")]
    return {operation_and_fields(one)[0].partition("}")[2] for one in requests}


# Where it comes from.


@every_file
def test_the_first_line_names_the_origin(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert re.fullmatch(f"origin: {ORIGINS[path.parent.name]}", first)


def test_nothing_is_said_to_come_from_the_provider() -> None:
    assert [one.name for one in (CASSETTES / "provider").iterdir()] == ["README.md"]
    assert {path.parent.name for path in FILES} == set(FOLDERS)


def test_both_folders_hold_the_same_conversations_and_no_old_ones() -> None:
    stems = {folder: {path.stem for path in FILES if path.parent.name == folder} for folder in FOLDERS}
    assert stems["sandbox"] == stems["php"]
    trees = [ast.parse(Path(__file__).with_name(name).read_text(encoding="utf-8")) for name in SUITES]
    tests = {node.name for tree in trees for node in tree.body if isinstance(node, ast.AsyncFunctionDef)}
    assert {f"test_{stem.partition('-')[0]}" for stem in stems["php"]} == tests


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_holds_all_seven_operations(folder: str) -> None:
    tables = codec_for(bundled_wsdl()).tables
    found = set().union(*(recorded(folder, path.stem) for path in FILES if path.parent.name == folder))
    assert found == {table.request_element for table in tables.values()}
    assert len(found) == 7


# Nothing private.


@every_file
def test_no_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for secret in (LOGIN, WRONG_PASSWORD, API_KEY, f">{PASSWORD}<"):
        assert secret not in text
    for one in interactions(path):
        _, fields = operation_and_fields(one["request"]["body"].encode())
        assert {fields.get(name, "") for name in ("login", "psw", "apikey")} <= {"", "***"}


@every_file
def test_no_whole_phone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [phone for phone in PHONES if phone.lstrip("+") in text]
    assert not re.search(r"\d{11}", text)


@every_file
def test_no_text(path: Path) -> None:
    for body in bodies(path):
        assert not [text for text in TEXTS if text[:8] in body]
        for hidden in re.findall("<(?:mes|message)>([^<]*)<", body):
            assert re.fullmatch(r"&lt;text of \d+ characters&gt;", hidden)


@every_file
def test_no_address_of_that_day(path: Path) -> None:
    for one in interactions(path):
        assert one["request"]["uri"] == "http://127.0.0.1/sys/soap.php"
        assert set(one["request"]["headers"]) == {"content-type", "soapaction"}
        assert set(one["response"]["headers"]) <= {"content-type", "x-powered-by"}


# Only the right call gets it.

#: One call of each operation, and the cassette that answers it.
SEVEN: dict[str, tuple[str, tuple[Any, ...], dict[str, Any]]] = {
    "get_balance": ("balance", (), {}),
    "get_sms_cost": ("cost", (RUSSIAN, TEXT), {}),
    "get_sms_cost2": ("cost2", (RUSSIAN, LONG_TEXT), {}),
    "send_sms": ("send", ([RUSSIAN, KAZAKH], TEXT), {"id": "order-17", "sender": "SHOP"}),
    "send_sms2": (
        "send2_with_a_refused_recipient",
        ([SHORT, RUSSIAN], TEXT),
        {"id": "order-18", "query": ExtendedParameters(err=True, cost=3)},
    ),
    "get_status": ("status", (RUSSIAN, "order-20"), {}),
    "get_status2": ("status2", (KAZAKH, "order-22"), {"all": 1}),
}


def replaying(folder: str, name: str, **changes: Any) -> Any:
    vcr = VCR(record_mode="none")
    vcr.register_matcher("soap_op", cassette_rules.soap_op)
    return vcr.use_cassette(str(CASSETTES / folder / f"{name}.yaml"), **{**cassette_rules.VCR_SETTINGS, **changes})


async def called(face: str, operation: str) -> Any:
    _, arguments, named = SEVEN[operation]
    caller = Caller(FACES[face]("somebody", "else", base_url="http://127.0.0.1:9", repeat=False))
    try:
        return await caller(operation, *arguments, **named)
    finally:
        await caller.close()


def test_the_calls_above_are_all_operations() -> None:
    assert set(SEVEN) == set(OPERATIONS)


@pytest.mark.block_network
def test_a_blocked_network_is_blocked_for_loopback_too() -> None:
    with socket.socket() as line, pytest.raises(RuntimeError, match="Network is disabled"):
        line.connect(("127.0.0.1", 9))


@pytest.mark.block_network
@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("operation", SEVEN)
async def test_every_operation_is_replayed_without_a_network(folder: str, face: str, operation: str) -> None:
    with replaying(folder, SEVEN[operation][0]) as cassette:
        result = await called(face, operation)
    assert result.raw
    assert cassette.play_count == 1


@pytest.mark.block_network
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("operation", SEVEN)
async def test_no_other_operation_gets_its_answer(face: str, operation: str) -> None:
    element = codec_for(bundled_wsdl()).tables[operation].request_element
    others = [name for name, _, _ in SEVEN.values() if element not in recorded("sandbox", name)]
    assert len(others) >= 5
    for name in others:
        with replaying("sandbox", name) as cassette, pytest.raises(NotSent) as caught:
            await called(face, operation)
        assert type(caught.value.__cause__) is CannotOverwriteExistingCassetteException
        assert cassette.play_count == 0


@pytest.mark.block_network
async def test_the_usual_matching_would_give_it_the_wrong_answer() -> None:
    """Why there is a matcher of our own: address and method are the same for all."""
    with replaying("sandbox", "balance", match_on=["method", "path"]) as cassette, pytest.raises(MalformedReply):
        await called("blocking", "get_sms_cost")
    assert cassette.play_count == 1


# What docs/testing.md says of them.

TESTING = (CASSETTES.parent / "docs" / "testing.md").read_text(encoding="utf-8").partition("## Cassettes\n")[2]


def test_the_page_names_every_folder() -> None:
    folders = {f"cassettes/{path.relative_to(CASSETTES).as_posix()}" for path in CASSETTES.rglob("*") if path.is_dir()}
    assert set(re.findall(r"^\| `(cassettes/[\w/]+)` \|", TESTING, re.MULTILINE)) == folders
    assert not list((CASSETTES / "provider").glob("*.yaml"))


@pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
def test_recording_and_replaying_as_the_page_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = re.findall(r"^```python\n(.*?)^```", TESTING, re.DOTALL | re.MULTILINE)[0]
    monkeypatch.chdir(tmp_path)
    with SandboxServer() as sandbox:
        for name, value in {"LOGIN": LOGIN, "PASSWORD": "canary-password", "BASE_URL": sandbox.url}.items():
            monkeypatch.setenv(f"SMSC_{name}", value)
        sandbox.provider.account.password = "canary-password"
        exec(compile(program, "docs/testing.md", "exec"), {})
        assert sandbox.posts("get_balance") == 1
    exec(compile(program, "docs/testing.md", "exec"), {})
    assert capsys.readouterr().out == "1000.00\n1000.00\n", "the second one without anybody there"
    kept = (tmp_path / "cassettes" / "mine" / "balance.yaml").read_text(encoding="utf-8")
    assert kept.startswith("origin: mine\n")
    assert "canary" not in kept
