"""Conversations with the scripts of the HTTP interface, kept in files: what was asked, what was answered.

They hold the numbers and texts of the tests and no credentials. ``python tests/support/http_cassettes.py`` records them
anew from the sandbox.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from smsc_soap import ExtendedParameters, SmscClient, SubclientSettings
from smsc_soap.errors import SmscError
from smsc_soap.wire.exchange import HttpReply, HttpRequest

FOLDER: Final = Path(__file__).resolve().parents[2] / "cassettes" / "sandbox" / "http"
ONE, TWO = "+79990000001", "+79990000002"
DAY: Final = date(2026, 1, 15)
_SECRET: Final = ("login", "psw", "apikey", "password")

#: Name → what a client does; everything of one conversation happens on one fresh sandbox.
CONVERSATIONS: Final[Mapping[str, tuple[Callable[[Any], Any], ...]]] = {
    "send_with_rows": (
        lambda client: client.http.send([ONE, TWO], "текст", id="c-1", query=ExtendedParameters(op=True, cost=3)),
    ),
    "send_with_a_file": (
        lambda client: client.http.send(
            ONE, id="c-2", query=ExtendedParameters(mms=True), files=[("a.gif", b"GIF89a")]
        ),
    ),
    "send_refused": (lambda client: client.http.send("+74950000001", "text", id="c-3"),),
    "statuses": (
        lambda client: client.http.send([ONE, TWO], "текст", id="c-4"),
        lambda client: client.http.statuses([(TWO, "c-4"), (ONE, "never"), (ONE, "c-4")], all=2),
    ),
    "delete": (
        lambda client: client.http.send(ONE, "later", id="c-5", time=timedelta(hours=2)),
        lambda client: client.http.delete(ONE, "c-5"),
    ),
    "history": (
        lambda client: client.http.send(ONE, "a, b", id="c-6"),
        lambda client: client.http.history(DAY, DAY),
    ),
    "prices": (lambda client: client.http.prices(),),
    "operator": (lambda client: client.http.operator(ONE),),
    "operators": (lambda client: client.http.operators([TWO, "+77000000001", "+4915112345678"]),),
    "statistics": (
        lambda client: client.http.send(ONE, "text", id="c-7"),
        lambda client: client.http.statistics(DAY, DAY),
    ),
    "balance": (lambda client: client.http.balance(),),
    "voice_code": (lambda client: client.voice_code(ONE, id="c-8"),),
    "wait_call": (lambda client: client.wait_call(ONE), lambda client: client.http.incoming()),
    "numbers": (
        lambda client: client.numbers.available(),
        lambda client: client.numbers.rent("79990009001"),
        lambda client: client.numbers.set_renewal("79990009001", False),
        lambda client: client.numbers.rent("79990000077"),
    ),
    "downloads": (
        lambda client: client.downloads.list(),
        lambda client: client.downloads.fetch(Path(tempfile.gettempdir()) / "never.csv", id="1"),
    ),
    "subclients": (
        lambda client: client.subclients.create("sub", "canary-sub", SubclientSettings(tariff=1)),
        lambda client: client.subclients.change("sub", new_login="sub-2"),
        lambda client: client.subclients.statistics(DAY, DAY, resellers=True),
        lambda client: client.subclients.pay("nobody", 1),
    ),
}


def kept(request: HttpRequest) -> dict[str, Any]:
    """What is kept of a request."""
    script = request.url.rpartition("/")[2]
    kind = dict(request.headers)[b"Content-Type"].decode()
    if kind.startswith("multipart/"):
        # The bytes of a form with files, without what stands in its credentials.
        return {"script": script, "fields": _of_multipart(request.body, kind.rpartition("=")[2])}
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    return {"script": script, "fields": _without_secrets(fields)}


def _of_multipart(body: bytes, boundary: str) -> dict[str, str]:
    fields = {}
    for part in body.split(f"--{boundary}".encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        fields[name] = content.removesuffix(b"\r\n").decode()
    return _without_secrets(fields)


def _without_secrets(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: "***" if name in _SECRET else value for name, value in fields.items()}


@dataclass(slots=True)
class Tape:
    """A blocking road that writes down what passes."""

    road: Any
    exchanges: list[dict[str, Any]] = field(default_factory=list)

    def post(self, request: HttpRequest, attempt: Any) -> HttpReply:
        reply: HttpReply = self.road.post(request, attempt)
        body = reply.body or getattr(request.sink, "beginning", b"")
        answer = {"content_type": reply.headers.get("content-type", ""), "body": body.decode()}
        self.exchanges.append({"request": kept(request), "response": answer})
        return reply

    def close(self) -> None:
        self.road.close()


def said(client: Any, steps: tuple[Callable[[Any], Any], ...]) -> list[str]:
    """What each step of a conversation ended in."""
    return [ended(lambda step=step: step(client)) for step in steps]  # type: ignore[misc]  # bound as a default


def ended(step: Callable[[], Any]) -> str:
    """The result, or the error by its class and code."""
    try:
        return repr(step())
    except SmscError as error:
        return f"{type(error).__name__} {error.code}"


def conversation(name: str) -> dict[str, Any]:
    """One conversation with a fresh sandbox."""
    from smsc_soap.sandbox.clock import ManualClock
    from smsc_soap.sandbox.server import SandboxServer

    with SandboxServer(clock=ManualClock()) as sandbox:
        settings = {"base_url": sandbox.url, "clock": sandbox.clock, "random_bytes": random.Random(17).randbytes}
        with SmscClient("alex", "123", **settings) as client:
            client._transport = tape = Tape(client._ready())  # type: ignore[assignment]  # stands in for the road
            results = said(client, CONVERSATIONS[name])
    return {"origin": "sandbox", "results": results, "exchanges": tape.exchanges}


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.json"


def main() -> None:
    """Records all of them anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in CONVERSATIONS:
        text = json.dumps(conversation(name), ensure_ascii=False, indent=1)
        path_of(name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
