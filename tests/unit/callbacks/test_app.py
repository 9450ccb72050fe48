"""The ASGI application, spoken to without a server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from callback_calls import status_call

from smsc_soap.callbacks.app import CallbackApp


async def call(
    app: CallbackApp,
    path: str,
    parts: list[bytes] | None = None,
    *,
    method: str = "POST",
    query: bytes = b"",
    root: str = "",
    **headers: str,
) -> tuple[int, dict[bytes, bytes], bytes] | None:
    parts = parts if parts is not None else [b""]
    messages = [
        {"type": "http.request", "body": part, "more_body": at < len(parts)} for at, part in enumerate(parts, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "method": method, "query_string": query, "headers": named}
    await app(scope | ({"root_path": root} if root else {}), receive, send)
    if not sent:
        return None
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


async def test_a_call_is_answered(make_receiver: Any) -> None:
    receiver = make_receiver(None)
    app = CallbackApp(receiver, prefix="/sms/")
    body = status_call()
    answer = await call(app, "/sms" + receiver.paths[0], [body[:10], body[10:]], content_length=str(len(body)))
    assert answer is not None
    assert (answer[0], answer[2]) == (200, b"OK")
    assert b"connection" not in answer[1]
    assert receiver.kept()["status"] == 1


async def test_get_with_a_query(make_receiver: Any) -> None:
    receiver = make_receiver(None)
    answer = await call(CallbackApp(receiver), receiver.paths[0], method="GET", query=status_call())
    assert answer is not None
    assert answer[0] == 200


@pytest.mark.parametrize("prefix", ["sms", "/sms", "/sms/", "sms/"])
async def test_a_prefix_is_a_prefix_however_it_is_written(make_receiver: Any, prefix: str) -> None:
    receiver = make_receiver(None)
    answer = await call(CallbackApp(receiver, prefix=prefix), "/sms" + receiver.paths[0], [status_call()])
    assert answer is not None
    assert answer[0] == 200


@pytest.mark.parametrize(
    ("root", "prefix", "path", "status"),
    [
        ("/sms", "", "/sms{}", 200),  # mounted by a framework
        ("/sms", "", "{}", 200),  # by one that takes the place away
        ("/sms", "/sms", "/sms{}", 200),
        ("/api", "/sms", "/api/sms{}", 200),
        ("/sms", "", "/sms/..{}", 404),
        ("/sms", "", "/smsx{}", 404),
    ],
)
async def test_mounted(make_receiver: Any, root: str, prefix: str, path: str, status: int) -> None:
    receiver = make_receiver(None)
    app = CallbackApp(receiver, prefix=prefix)
    answer = await call(app, path.format(receiver.paths[0]), [status_call()], root=root)
    assert answer is not None
    assert answer[0] == status


@pytest.mark.parametrize("path", ["/", "", "/sms", "/wrong-path-wrong-path-wron"])
async def test_i11_other_paths_are_not_found(make_receiver: Any, path: str) -> None:
    receiver = make_receiver(None)
    answer = await call(CallbackApp(receiver), path, [status_call()])
    assert answer is not None
    assert answer[0] == 404
    assert receiver.kept()["status"] == 0


@pytest.mark.parametrize(
    ("parts", "headers"),
    [
        ([b"x"], {"content_length": "10000000"}),
        ([b"x"], {"content_length": "-1"}),
        ([b"x"], {"content_length": "9" * 5000}),
        ([b"x"], {"content_length": "²"}),
        ([b"x" * 65536] * 5, {}),
    ],
)
async def test_i11_ten_megabytes_are_not_read(make_receiver: Any, parts: list[bytes], headers: dict[str, str]) -> None:
    receiver = make_receiver(None)
    answer = await call(CallbackApp(receiver), receiver.paths[0], parts, **headers)
    assert answer is not None
    assert answer[0] == 413
    assert answer[1][b"connection"] == b"close"


async def test_slow_bodies_are_closed(make_receiver: Any) -> None:
    receiver = make_receiver(None)

    async def receive() -> Any:
        return await asyncio.Event().wait()

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": receiver.paths[0], "method": "POST", "query_string": b"", "headers": []}
    await CallbackApp(receiver, body_timeout_s=0.01)(scope, receive, send)
    assert sent[0]["status"] == 408


async def test_who_leaves_is_not_answered(make_receiver: Any) -> None:
    receiver = make_receiver(None)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError("nobody is there")

    scope = {"type": "http", "path": receiver.paths[0], "method": "POST", "query_string": b"", "headers": []}
    await CallbackApp(receiver)(scope, receive, send)


async def test_refusals_say_how_to_go_on(make_receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = make_receiver(None)
    app = CallbackApp(receiver)
    wrong_method = await call(app, receiver.paths[0], method="PUT")
    assert wrong_method is not None
    assert (wrong_method[0], wrong_method[1][b"allow"]) == (405, b"POST, GET")
    monkeypatch.setattr("smsc_soap.callbacks.committer.MOST_WAITING", 0)
    busy = await call(app, receiver.paths[0], [status_call()])
    assert busy is not None
    assert (busy[0], busy[1][b"retry-after"]) == (503, b"10")


async def test_lifespan_and_other_protocols(make_receiver: Any) -> None:
    app = CallbackApp(make_receiver(None))
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.other"}, {"type": "lifespan.shutdown"}]
    sent: list[str] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    await app({"type": "websocket"}, receive, send)
    assert len(sent) == 2
