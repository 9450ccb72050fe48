"""``smsc-soap callbacks``: the line for the cabinet, what came, and what broke a call."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from callback_calls import SECRET, form, signed, status_call

from smsc_soap.callbacks.inbox import Inbox
from smsc_soap.wire.callback import read_callback

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)


def kept(path: Path) -> str:
    inbox = Inbox(path)
    calls = [
        status_call(),
        form(signed("incoming", phone="79990000001", mes="STOP it", to="79000000000", id="7")),
        form(signed("waitcall", phone="79990000001", ts="1700000000", waitcall="1")),
    ]
    inbox.store([read_callback(one, secret=SECRET) for one in calls], NOW)
    inbox.close()
    return str(path)


def test_url_makes_a_secret_and_keeps_it(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    made = world.run("callbacks", "url", "https://erp.example/sms", "--secret-file", str(path))
    assert made.exit_code == 0, made.output
    secret = path.read_text().strip()
    assert len(secret) >= 43
    assert path.stat().st_mode & 0o077 == 0
    assert made.stdout.strip().endswith(f"?charset=utf-8&sha1={secret}")
    again = world.run("callbacks", "url", "https://erp.example/sms", "--secret-file", str(path))
    assert again.stdout == made.stdout
    assert path.read_text().strip() == secret


def test_url_of_the_secret_in_the_environment(world: Any) -> None:
    world.environ["SMSC_CALLBACK_SECRET"] = f"{SECRET} old-secret"
    made = world.run(
        "callbacks", "url", "https://e.example", "--check", "md5", "--format", "json", "--own", "t=1", "--json"
    )
    found = json.loads(made.stdout)
    assert found["url"].endswith(f"?charset=utf-8&fmt=3&t=1&md5={SECRET}")
    assert found["secret"] is None
    assert found["path"] in found["url"]


def test_url_tells_a_secret_that_is_kept_nowhere(world: Any) -> None:
    made = world.run("callbacks", "url", "https://e.example")
    secret = made.stdout.strip().rpartition("=")[2]
    assert f"SMSC_CALLBACK_SECRET={secret}" in made.stderr
    assert json.loads(world.run("callbacks", "url", "https://e.example", "--json").stdout)["secret"]


TWICE = ["https://e.example", "--own", "x=1", "--own", "x=2"]


@pytest.mark.parametrize("arguments", [["http://erp.example"], ["https://e.example", "--own", "x"], TWICE])
def test_url_refuses(world: Any, arguments: list[str]) -> None:
    assert world.run("callbacks", "url", *arguments).exit_code == 2


def test_list(world: Any, tmp_path: Path) -> None:
    path = kept(tmp_path / "in.db")
    shown = world.run("callbacks", "list", path)
    assert shown.exit_code == 0
    assert "order17: 1" in shown.stdout
    assert "79990000001" not in shown.stdout
    assert "STOP" not in shown.stdout
    rows = json.loads(world.run("callbacks", "list", path, "--kind", "incoming", "--texts", "--json").stdout)["events"]
    assert [(one["kind"], one["phone"], one["what"]) for one in rows] == [("incoming", "+79990000001", "STOP it")]
    assert json.loads(world.run("callbacks", "list", path, "--after", "3", "--json").stdout) == {"events": []}
    assert world.run("callbacks", "list", str(tmp_path / "none")).exit_code == 2


def test_explain(world: Any, tmp_path: Path) -> None:
    world.environ["SMSC_CALLBACK_SECRET"] = SECRET
    path = tmp_path / "call.txt"
    path.write_bytes(status_call())
    right = world.run("callbacks", "explain", str(path))
    assert right.exit_code == 0
    assert "sha1: right" in right.stdout
    path.write_bytes(status_call().replace(b"phone=7", b"phone=%2B7"))
    wrong = world.run("callbacks", "explain", str(path))
    assert wrong.exit_code == 2
    assert "wrong, because of phone" in wrong.stdout
    assert SECRET not in wrong.output
    found = json.loads(world.run("callbacks", "explain", str(path), "--json").stdout)
    assert (found["proven"], found["events"][0]["checks"][0]["broken"]) == (False, "phone")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (b"id=33&phone=79990000001&status=1", "no check value"),
        (form(signed("status", "crc32", id="33", phone="79990000001", status="1")), "crc32 proves nothing"),
        (status_call(secret="x" * 40), "another secret"),
        (b"id=&status=1&sha1=00", "missing"),
        (form(signed("status", id="33:1", phone="79990000001", status="1")), "refused, because of id"),
    ],
)
def test_explain_says_what_is_missing(world: Any, tmp_path: Path, call: bytes, words: str) -> None:
    world.environ["SMSC_CALLBACK_SECRET"] = SECRET
    path = tmp_path / "call.txt"
    path.write_bytes(call)
    shown = world.run("callbacks", "explain", str(path))
    assert shown.exit_code == 2
    assert words in shown.stdout


def test_explain_in_russian(world: Any, tmp_path: Path) -> None:
    world.environ |= {"SMSC_CALLBACK_SECRET": SECRET, "LANG": "ru_RU.UTF-8"}
    path = tmp_path / "call.txt"
    path.write_bytes(status_call())
    assert "верно" in world.run("callbacks", "explain", str(path)).stdout


def test_which_secret(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_bytes(status_call())
    assert world.run("callbacks", "explain", str(path)).exit_code == 2
    empty = tmp_path / "empty"
    empty.write_bytes(b" \n")
    assert world.run("callbacks", "explain", str(path), "--secret-file", str(empty)).exit_code == 2
    (tmp_path / "two").write_text(f"{'n' * 40}\n{SECRET}\n")
    assert world.run("callbacks", "explain", str(path), "--secret-file", str(tmp_path / "two")).exit_code == 0
    path.write_bytes(b"")
    unreadable = world.run("callbacks", "explain", str(path), "--secret-file", str(tmp_path / "two"), "--json")
    assert unreadable.exit_code == 2
    assert json.loads(unreadable.stdout)["error"]["class"] == "UnreadableCallback"
