"""``send --dry-run`` refuses whatever ``send`` refuses before its first byte, in the same words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from http_desk import Desk

from smsc_soap import SmscClient
from smsc_soap.client.core import ClientCore
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

ONE = "+79990000001"

REFUSED: dict[str, tuple[str, ...]] = {
    "a voice code": (ONE, "--text", "code", "--query", "call=1"),
    "a voice code with blanks": (ONE, "--text", " code ", "--query", "call=1&voice=w"),
    "a price": (ONE, "--text", "x", "--query", "cost=1"),
    "an answer in another format": (ONE, "--text", "x", "--query", "fmt=3"),
    "credentials": (ONE, "--text", "x", "--query", "psw=x"),
    "a proof and its parameters": (
        ONE,
        "-t",
        "x",
        "--query",
        "imgcode=a1",
        "--captcha",
        "a1",
        "--user-ip",
        "192.0.2.1",
    ),
    "half a proof": (ONE, "--text", "x", "--captcha", "a1"),
    "the other half": (ONE, "--text", "x", "--user-ip", "192.0.2.1"),
    "a proof that is none": (ONE, "--text", "x", "--captcha", "a 1", "--user-ip", "192.0.2.1"),
    "an address that is none": (ONE, "--text", "x", "--captcha", "a1", "--user-ip", "visitor"),
    "no text": (ONE, "--text", " "),
    "nobody": ("--text", "x"),
    "a long text": (ONE, "--text", "x" * 1001),
    "a control character": (ONE, "--text", "a\x01b"),
    "an id": (ONE, "--text", "x", "--id", "a b"),
    "a sender": (ONE, "--text", "x", "--sender", "Twelve chars"),
    "a time": (ONE, "--text", "x", "--time", "noon"),
    "an address of another kind": ("someone@example.com", "--text", "x"),
    "a group that is asked for": ("G1", "--text", "", "--query", "hlr=1"),
    "a list and phones": (ONE, "--text", "x", "--query", "list=79990000001:a"),
    "a parked message without an id": (ONE, "--text", "x", "--id", "", "--park", "new.json"),
    "a parked message on another": (ONE, "--text", "x", "--park", "taken.json"),
    "a timeout": (ONE, "--text", "x", "--timeout-s", "0"),
    "an address of the provider": (ONE, "--text", "x", "--base-url", "ftp://smsc.ru"),
}


@pytest.fixture
def desk(smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    Path("taken.json").write_text("{}")
    return Desk(smsc_sandbox, smsc_clock)


@pytest.mark.parametrize("words", REFUSED.values(), ids=list(REFUSED))
def test_the_same_refusal(desk: Desk, words: tuple[str, ...]) -> None:
    rehearsed, real = desk.run("send", *words, "--dry-run"), desk.run("send", *words, "--yes")
    assert (rehearsed.exit_code, rehearsed.stdout, rehearsed.stderr) == (2, "", real.stderr)
    assert (real.exit_code, real.stdout) == (2, "")
    assert desk.sandbox.posts() == 0
    assert not Path("new.json").exists()


def test_what_a_client_refuses_costs_no_question_and_no_price(desk: Desk) -> None:
    desk.terminal = True
    refused = desk.run("send", ONE, "--text", "code", "--query", "call=1", "--quote")
    assert refused.exit_code == 2
    assert "client.voice_code" in refused.stderr
    assert "Send it?" not in refused.stderr
    assert desk.sandbox.posts() == 0


TAKEN: dict[str, tuple[str, ...]] = {
    "plain": (ONE, "--text", "x"),
    "extended": (ONE, "--text", "x", "--time", "+5", "--sender", "SHOP", "--query", "tz=0&valid=1:00"),
    "proven": (ONE, "--text", "x", "--captcha", "a1", "--user-ip", "192.0.2.1"),
    "a call": (ONE, "--text", "good morning", "--query", "call=1&voice=w"),
    "a list": ("--query", "list=79990000001:a%0A79990000002:b"),
    "parked": (ONE, "--text", "x", "--park", "new.json"),
}


@pytest.mark.parametrize("words", TAKEN.values(), ids=list(TAKEN))
def test_what_passes_leaves_nothing(desk: Desk, words: tuple[str, ...]) -> None:
    rehearsed = desk.run("send", *words, "--dry-run")
    assert rehearsed.exit_code == 0, rehearsed.stderr
    assert desk.sandbox.posts() == 0
    assert not Path("new.json").exists()


@pytest.mark.parametrize("words", TAKEN.values(), ids=list(TAKEN))
def test_no_check_of_a_client_is_left_out(desk: Desk, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function of the package that a client runs to make its request, the dry run runs too."""
    monkeypatch.setattr("smsc_soap.client.limits.LimitKeeper.admit", _no_more)
    rehearsed = functions_run(lambda: desk.run("send", *words, "--dry-run"))
    real = functions_run(lambda: desk.run("send", *words, "--yes"), within=(SmscClient.send_sms, SmscClient.send_sms2))
    assert len(real) > 10
    assert real <= rehearsed, sorted(real - rehearsed)


def _no_more(*_: object) -> None:
    raise ConnectionError("the request is made; what follows is the road")


def functions_run(action: Callable[[], Any], within: tuple[Any, ...] = ()) -> set[tuple[str, str]]:
    """Functions of the package that *action* calls on this thread; only those below *within*, where that is given."""
    found: set[tuple[str, str]] = set()
    codes = {one.__code__ for one in within}
    ends = ClientCore.begin.__code__
    open_frames: list[FrameType] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            if frame.f_code in codes:
                open_frames.append(frame)
            elif open_frames and frame.f_code is ends:
                open_frames.clear()
            elif open_frames or not codes:
                found.add((str(frame.f_globals.get("__name__")), frame.f_code.co_qualname))

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    checked = ("smsc_soap.client.requests", "smsc_soap.model", "smsc_soap.wire.extended")
    return {one for one in found if one[0].startswith(checked)}
