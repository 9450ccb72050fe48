"""Local variables of the frames an error went through, as crash reporters print them (F9)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from crash_report import crash_report

from smsc_soap import AsyncSmscClient, ExtendedParameters, SmscClient
from smsc_soap.client.transport import asynchronous, blocking
from smsc_soap.errors import NotSent, Outcome, RequestError, SendOutcomeUnknown

from .driver import PASSWORD, PHONE, TIMEOUT_S, Driver
from .fault_server import FaultServer, Line
from .scripts import hold_after_request

FILES = [("a.jpg", b"x" * 4_000_000)]
MMS = ExtendedParameters(mms=True)


def send(client: Any) -> Any:
    return client.send_sms(PHONE, "text", id="order-17")


def upload(client: Any) -> Any:
    return client.http.send(PHONE, "text", query=MMS, files=FILES, sender="S")


def reset_under_the_upload(line: Line) -> None:
    line.sock.recv(100)
    line.reset()


def settings(base_url: str, **given: Any) -> dict[str, Any]:
    plain = {"login": "alex", "password": PASSWORD, "limits": None, "repeat": False, "timeout_s": TIMEOUT_S}
    return {**plain, "base_url": base_url, **given}


async def call_async(call: Any, **given: Any) -> None:
    async with AsyncSmscClient(**given) as client:
        await call(client)


def raised(kind: str, call: Any, base_url: str, **given: Any) -> BaseException:
    """What the call raised, whatever its class."""
    try:
        if kind == "async":
            asyncio.run(call_async(call, **settings(base_url, **given)))
        else:
            with SmscClient(**settings(base_url, **given)) as client:
                call(client)
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def assert_private(error: BaseException) -> None:
    assert PASSWORD not in crash_report(error, but=__file__)


def test_an_upload_that_breaks(driver: Driver) -> None:
    with FaultServer(reset_under_the_upload) as server:
        error = raised(driver.kind, upload, server.url)
    assert isinstance(error, SendOutcomeUnknown)
    assert_private(error)


@pytest.mark.parametrize("event", [BrokenPipeError(32, "x"), MemoryError(), KeyboardInterrupt(), SystemExit()])
def test_a_body_that_is_stopped_on_its_way(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, event: BaseException
) -> None:
    pieces: list[bytes] = []

    def note(buffer: bytes) -> None:
        pieces.append(buffer)
        if len(pieces) == 2:  # the head has left, this is the body
            raise event

    def write(self: object, buffer: bytes, timeout: float | None = None) -> None:
        note(buffer)
        return real(self, buffer, timeout)

    async def write_async(self: object, buffer: bytes, timeout: float | None = None) -> None:
        note(buffer)
        return await real(self, buffer, timeout)

    stream: Any = asynchronous._Stream if driver.kind == "async" else blocking._Stream
    real = stream.write
    monkeypatch.setattr(stream, "write", write_async if driver.kind == "async" else write)
    with FaultServer(hold_after_request) as server:
        error = raised(driver.kind, send, server.url)
    assert isinstance(error, SendOutcomeUnknown)
    assert PASSWORD in pieces[1].decode()
    pieces.clear()
    assert_private(error)


@pytest.mark.parametrize("more", ["", "\udc00"])
def test_the_password_of_a_subclient(driver: Driver, more: str) -> None:
    def create(client: Any) -> Any:
        return client.subclients.create("below", PASSWORD + more)

    def change(client: Any) -> Any:
        return client.subclients.change("below", password=PASSWORD + more)

    for call in (create, change):
        error = raised(driver.kind, call, "http://127.0.0.1:9")
        assert isinstance(error, RequestError if more else NotSent)
        assert_private(error)


def test_what_cannot_be_encoded(driver: Driver) -> None:
    """Half of a surrogate pair; an encoding error carries all of what it was given."""

    def operator(client: Any) -> Any:
        return client.http.incoming(after=f"{PASSWORD}\udc00")

    error = raised(driver.kind, operator, "http://127.0.0.1:9")
    assert isinstance(error, RequestError)
    assert (error.operation, error.outcome) == ("http.incoming", None)
    assert (error.__cause__, error.__context__) == (None, None)
    assert PASSWORD not in f"{error!r}"


def test_a_proxy_that_is_none(driver: Driver) -> None:
    for proxy in (f"socks5://alex:{PASSWORD}@proxy:1", f"alex:{PASSWORD}@proxy:1", f"http://alex:{PASSWORD}@[::1:9"):
        error = raised(driver.kind, send, "http://127.0.0.1:9", proxy=proxy)
        assert str(error) == "proxy: expected an address like http://host:3128."
        assert_private(error)


def test_a_client_that_cannot_begin(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stops the road from being made, too, is in the documented words."""
    module: Any = asynchronous if driver.kind == "async" else blocking

    def no_memory(*_: object) -> None:
        raise OSError(24, "too many open files")

    monkeypatch.setattr(module, "tls_context", no_memory)
    for call in (send, upload):
        error = raised(driver.kind, call, "http://127.0.0.1:9")
        assert isinstance(error, NotSent)
        assert (error.outcome, error.retryable) == (Outcome.NOT_SENT, False)
        assert isinstance(error.__cause__, OSError)
        assert_private(error)


def test_a_closed_client_did_not_send(driver: Driver) -> None:
    client = (AsyncSmscClient if driver.kind == "async" else SmscClient)(**settings("http://127.0.0.1:9"))
    client._closed = True
    if driver.kind == "async":
        with pytest.raises(Exception, match="closed") as caught:
            asyncio.run(send(client))
    else:
        with pytest.raises(Exception, match="closed") as caught:
            send(client)
    assert (caught.value.outcome, caught.value.operation) == (Outcome.NOT_SENT, "send_sms")  # type: ignore[attr-defined]
