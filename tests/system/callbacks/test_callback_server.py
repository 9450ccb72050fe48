"""The receiver behind its server: slow and oversized callers are closed, the sandbox's calls arrive in every form."""

from __future__ import annotations

import contextlib
import itertools
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from callback_calls import SECRET, status_call

from smsc_soap.callbacks.app import CallbackApp
from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.callbacks.records import kind_name
from smsc_soap.callbacks.server import CallbackServer
from smsc_soap.callbacks.urls import handler_url
from smsc_soap.errors import ConfigurationError, InvalidParameter
from smsc_soap.sandbox.callbacks_out import RETRY_AFTER_S, Manners
from smsc_soap.sandbox.server import SandboxServer

LOGIN = {"login": "alex", "psw": "123"}


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[CallbackReceiver]:
    with CallbackReceiver.open(None, inbox=tmp_path / "in.db", secret=SECRET) as opened:
        yield opened


def talk(url: str, *parts: bytes) -> bytes:
    """Everything that is answered until the other side closes."""
    where = urlsplit(url)
    # Sooner than an idle connection is closed by the server.
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=20) as line:
        said = b""
        # Who is closed in the middle of speaking may be told by a reset.
        with contextlib.suppress(ConnectionError):
            for part in parts:
                line.sendall(part)
            while chunk := line.recv(65536):
                said += chunk
        return said


# slow and oversized callers


@pytest.mark.parametrize("head", [b"", b"POST / HT", b"POST / HTTP/1.1\r\nHost: h\r\nX: 1\r\n"])
def test_i3_a_head_that_does_not_end_is_hung_up_on(receiver: CallbackReceiver, head: bytes) -> None:
    with CallbackServer(CallbackApp(receiver), header_timeout_s=0.05) as server:
        assert talk(server.url, head) == b""


def test_i3_a_second_head_on_an_open_line_too(receiver: CallbackReceiver) -> None:
    body = status_call()
    first = f"POST {receiver.paths[0]} HTTP/1.1\r\nHost: h\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    with CallbackServer(CallbackApp(receiver), header_timeout_s=0.5) as server:
        said = talk(server.url, first, b"POST / HT")
    assert said.startswith(b"HTTP/1.1 200")


def test_i3_a_body_that_does_not_end_is_hung_up_on(receiver: CallbackReceiver) -> None:
    head = f"POST {receiver.paths[0]} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nid=1".encode()
    with CallbackServer(CallbackApp(receiver, body_timeout_s=0.05)) as server:
        assert talk(server.url, head).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("chunked", [False, True])
def test_i2_ten_megabytes_are_closed_early(receiver: CallbackReceiver, chunked: bool) -> None:
    head = f"POST {receiver.paths[0]} HTTP/1.1\r\nHost: h\r\n"
    if chunked:
        head, body = head + "Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"
        parts = [head.encode(), *[body] * 5]
    else:
        parts = [f"{head}Content-Length: 10000000\r\n\r\n".encode()]
    with CallbackServer(CallbackApp(receiver)) as server:
        said = talk(server.url, *parts)
    assert said.startswith(b"HTTP/1.1 413") or (chunked and not said)
    assert receiver.kept()["status"] == 0


NO_HTTP = [b"GET /\x00 HTTP/1.1\r\n\r\n", b"\x16\x03\x01\r\n\r\n", b"POST / HTTP/1.1\r\n" + b"A: b\r\n" * 9000]


@pytest.mark.parametrize("line", NO_HTTP, ids=["nul", "tls", "many headers"])
def test_what_is_no_http(receiver: CallbackReceiver, line: bytes) -> None:
    with CallbackServer(CallbackApp(receiver), header_timeout_s=0.5) as server:
        assert b" 200 " not in talk(server.url, line)[:20]


@pytest.mark.parametrize("more", ["X: y\r\n" * 10_000, f"X: {'y' * 30_000}\r\n"], ids=["many", "long"])
def test_i2_a_long_head_is_refused_though_it_comes_at_once(receiver: CallbackReceiver, more: str) -> None:
    """Whoever does not know the path may keep a processor busy with heads otherwise."""
    body = status_call()
    head = f"POST {receiver.paths[0]} HTTP/1.1\r\nHost: h\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode()
    with CallbackServer(CallbackApp(receiver), header_timeout_s=0.5) as server:
        said = talk(server.url, head + body)
    assert not said or said.startswith(b"HTTP/1.1 400")
    assert receiver.kept()["status"] == 0


def test_a_port_that_is_taken(receiver: CallbackReceiver) -> None:
    with CallbackServer(CallbackApp(receiver)) as server:
        taken = int(server.url.rpartition(":")[2])
        with pytest.raises(ConfigurationError, match="cannot listen"):
            CallbackServer(CallbackApp(receiver), port=taken).start()
    server.close()  # again is harmless


# the sandbox calls


FORMS = [
    (form, charset, check, echo)
    for form, charset, check, echo in itertools.product(
        ("form", "xml", "json"), ("windows-1251", "utf-8", "koi8-r"), ("sha1", "md5"), (True, False)
    )
    # koi8-r is for forms only, and a receiver has to be told of it: by the call, or by its settings.
    if charset != "koi8-r" or (form == "form" and echo)
]


@pytest.fixture
def server(receiver: CallbackReceiver) -> Iterator[CallbackServer]:
    with CallbackServer(CallbackApp(receiver)) as running:
        yield running


@pytest.mark.parametrize(("form", "charset", "check", "echo"), FORMS)
def test_every_form_of_a_call_arrives(
    smsc_sandbox: SandboxServer,
    receiver: CallbackReceiver,
    server: CallbackServer,
    form: str,
    charset: str,
    check: str,
    echo: bool,
) -> None:
    desk = smsc_sandbox.callbacks
    url = handler_url(server.url, SECRET, format=form, charset=charset, check=check, own={"erp": "да"})
    desk.point(url, Manners(echo_options=echo))
    smsc_sandbox.provider.call("send_sms", {**LOGIN, "phones": "+79990000001", "mes": "text", "id": "order17"})
    smsc_sandbox.provider.incoming.add("79990000001", "Привет: мир", "79000000000", smsc_sandbox.clock.now())
    smsc_sandbox.provider.incoming.add(
        "79990000001", "[waitcall]", "79000000000", smsc_sandbox.clock.now(), is_call=True
    )
    smsc_sandbox.clock.advance(60)
    desk.send_due()
    found: dict[str, list[Any]] = {"status": [], "incoming": [], "waitcall": []}
    for one in receiver.events():
        assert one.event.proof == check
        assert one.event.extra["erp"] == "да"
        found[kind_name(one.event)].append(one.event)
    assert [one.status_code for one in found["status"]] == [0, 1]
    assert [one.text for one in found["incoming"]] == ["Привет: мир"]
    assert len(found["waitcall"]) == 1


def test_get_and_post_of_one_address(
    smsc_sandbox: SandboxServer, receiver: CallbackReceiver, server: CallbackServer
) -> None:
    url = f"{server.url}{receiver.paths[0]}!tenant=7&x?charset=utf-8&order=17&sha1={SECRET}"
    smsc_sandbox.callbacks.point(url)
    smsc_sandbox.provider.incoming.add("79990000001", "text", "79000000000", smsc_sandbox.clock.now())
    smsc_sandbox.callbacks.send_due()
    (kept,) = receiver.events()
    assert dict(kept.event.extra) == {"tenant": "7", "x": "", "charset": "utf-8", "order": "17"}


def test_a_path_in_other_letters_is_called(
    smsc_sandbox: SandboxServer, receiver: CallbackReceiver, server: CallbackServer
) -> None:
    """It ended the thread that calls."""
    smsc_sandbox.callbacks.point(f"{server.url}/смс отчёт?sha1={SECRET}")
    smsc_sandbox.provider.incoming.add("79990000001", "text", "79000000000", smsc_sandbox.clock.now())
    smsc_sandbox.callbacks.send_due()
    assert smsc_sandbox.callbacks.facts()["answers"] == {"404": 1}


@pytest.mark.parametrize("form", ["form", "xml", "json"])
def test_a_sign_the_character_set_lacks(
    smsc_sandbox: SandboxServer, receiver: CallbackReceiver, server: CallbackServer, form: str
) -> None:
    smsc_sandbox.callbacks.point(handler_url(server.url, SECRET, format=form, charset="windows-1251"))
    smsc_sandbox.provider.incoming.add("79990000001", "Да 😀", "79000000000", smsc_sandbox.clock.now())
    smsc_sandbox.callbacks.send_due()
    assert [one.event.text for one in receiver.events()] == ["Да ?"]  # type: ignore[attr-defined]


def test_calls_come_again_until_they_are_answered(
    smsc_sandbox: SandboxServer, receiver: CallbackReceiver, server: CallbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smsc_soap.callbacks.committer.MOST_WAITING", 0)
    desk = smsc_sandbox.callbacks
    desk.point(handler_url(server.url, SECRET))
    smsc_sandbox.provider.incoming.add("79990000001", "text", "79000000000", smsc_sandbox.clock.now())
    desk.send_due()
    smsc_sandbox.clock.advance(RETRY_AFTER_S[0])
    desk.send_due()
    assert desk.facts()["answers"] == {"503": 2}
    monkeypatch.setattr("smsc_soap.callbacks.committer.MOST_WAITING", 100)
    smsc_sandbox.clock.advance(RETRY_AFTER_S[1])
    desk.send_due()
    assert desk.facts()["answers"] == {"200": 1, "503": 2}
    assert desk.facts()["waiting"] == 0
    assert receiver.kept()["incoming"] == 1


def test_a_handler_that_is_not_there_is_given_up(smsc_sandbox: SandboxServer) -> None:
    desk = smsc_sandbox.callbacks
    desk.point("http://127.0.0.1:9/none")
    smsc_sandbox.provider.incoming.add("79990000001", "text", "79000000000", smsc_sandbox.clock.now())
    for _ in range(10):
        desk.send_due()
        smsc_sandbox.clock.advance(4000)
    assert desk.facts()["answers"] == {"0": 1 + len(RETRY_AFTER_S)}


def test_i11_forgeries_of_the_sandbox_are_refused(
    smsc_sandbox: SandboxServer, receiver: CallbackReceiver, server: CallbackServer
) -> None:
    desk = smsc_sandbox.callbacks
    with pytest.raises(InvalidParameter):
        desk.forge("replay")
    desk.point(handler_url(server.url, SECRET))
    with pytest.raises(InvalidParameter):
        desk.forge("replay")
    smsc_sandbox.provider.call("send_sms", {**LOGIN, "phones": "+79990000001", "mes": "text", "id": "order17"})
    smsc_sandbox.clock.advance(60)
    desk.send_due()
    before = [(one.seq, one.event) for one in receiver.events()]
    answers = {kind: desk.forge(kind) for kind in desk.facts()["forgeries"]}
    assert answers.pop("replay") == 200
    assert answers.pop("twice") == 400
    assert answers.pop("too_long") == 413
    assert set(answers.values()) == {403}
    assert [(one.seq, one.event) for one in receiver.events()] == before
    with pytest.raises(InvalidParameter):
        desk.forge("guess")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "http://example.org/",
        "http://10.0.0.1/",
        "http://127.0.0.1/?fmt=9",
        "http://[::1]/?charset=x",
        "http://[::1/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
    ],
)
def test_the_sandbox_calls_this_machine_only(smsc_sandbox: SandboxServer, url: str) -> None:
    with pytest.raises(InvalidParameter):
        smsc_sandbox.callbacks.point(url)
