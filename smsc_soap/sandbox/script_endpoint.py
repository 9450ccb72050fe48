"""``/sys/*.php`` and ``/rest/send/``: reads a form, asks the provider, meets the faults, answers in a format."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from smsc_soap.sandbox.books import Host
from smsc_soap.sandbox.delivery import Line, Receive, Scope, Send
from smsc_soap.sandbox.disturb import Reply, page_instead
from smsc_soap.sandbox.faults import FaultBook, FaultRule
from smsc_soap.sandbox.provider import Provider
from smsc_soap.sandbox.refusal import RefusalError
from smsc_soap.sandbox.script_disturb import ScriptDraft
from smsc_soap.sandbox.scripts.answers import Answer, FileAnswer, refusal
from smsc_soap.sandbox.scripts.form import Form, RawForm, read_form, read_json
from smsc_soap.sandbox.scripts.render import Style
from smsc_soap.sandbox.scripts.table import SCRIPTS, SEND

SCRIPT_PATHS: Final = ("/sys/{script}.php", "/rest/send/", "/rest/send")
#: The longest body, files and all. Assumption: no page names a limit.
MAX_BODY_BYTES: Final = 16 * 1024 * 1024
_PAGE: Final = "text/html; charset=windows-1251"
_CLOSING: Final = {"Connection": "close"}


class _TooLongError(Exception):
    """The body is longer than is read."""


class ScriptEndpoint:
    """The ASGI application behind every script."""

    def __init__(
        self,
        provider: Provider,
        faults: FaultBook,
        *,
        release: Callable[[], asyncio.Event],
        host_of: Callable[[Scope], Host],
    ) -> None:
        self._provider = provider
        self._faults = faults
        self._release = release
        self._host_of = host_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        line = Line(scope, receive, send, self._release())
        asked = scope["path_params"].get("script")
        name = f"{asked}.php" if asked else SEND
        if name not in SCRIPTS or (not asked and scope["method"] != "POST"):
            await line.answer(Reply(404, b"<html><body><h1>404 Not Found</h1></body></html>", _PAGE))
            return
        try:
            body = await _whole_body(receive)
        except _TooLongError:
            await line.answer(Reply(413, b"<html><body><h1>413 Too Large</h1></body></html>", _PAGE, _CLOSING))
            return
        if body is None:
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        raw = read_form(scope["query_string"], body, headers.get("content-type", "")) if asked else read_json(body)
        with self._provider.open_call():
            await self._serve(name, raw, _address(scope, headers), line, send, self._host_of(scope))

    async def _serve(self, name: str, raw: RawForm, address: str, line: Line, send: Send, host: Host) -> None:
        style = Style.of(raw.fmt, raw.charset, self._provider.behaviour)
        rule = self._faults.pick(name)
        try:
            form = raw.decoded(address)
        except RefusalError as error:
            self._provider.skip(name, {}, fault=f"unreadable: {error.why}", host=host)
            await line.answer(ScriptDraft(name, refusal(error), style).reply)
            return
        if rule is None:
            answer = self._provider.run(name, form, host=host)
            await self._say(name, answer, style, line, send)
            return
        if rule.kind == "latency" and rule["before"] and not await line.hold(rule["seconds"]):
            # The sandbox was reset meanwhile: this call belongs to a world that is gone.
            await line.hang_up(reset=True)
            return
        answer = self._executed(name, form, rule, host)
        if rule.kind == "latency" and not rule["before"]:
            await line.hold(rule["seconds"])
        await line.deliver(await _disturbed(name, answer, style, rule), rule)

    def _executed(self, name: str, form: Form, rule: FaultRule, host: Host) -> Answer | FileAnswer:
        if not rule.executed:
            late_s = rule["seconds"] if rule.kind == "late" else None
            self._provider.skip(name, form, fault=rule.kind, late_s=late_s, host=host)
            return Answer({}, "", "")
        answer = self._provider.run(name, form, fault=rule.kind, host=host)
        if rule.kind == "replay":
            answer = self._provider.run(name, form, fault=rule.kind, is_post=False, host=host)
        return answer

    async def _say(self, name: str, answer: Answer | FileAnswer, style: Style, line: Line, send: Send) -> None:
        if isinstance(answer, Answer):
            await line.answer(ScriptDraft(name, answer, style).reply)
            return
        headers = [(key.encode(), value.encode()) for key, value in _file_headers(answer, style).items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in answer.pieces():
            await send({"type": "http.response.body", "body": _as_bytes(piece, style), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _disturbed(name: str, answer: Answer | FileAnswer, style: Style, rule: FaultRule) -> Reply:
    if isinstance(answer, FileAnswer):
        body = b"".join(_as_bytes(piece, style) for piece in answer.pieces())
        headers = dict(_file_headers(answer, style))
        return page_instead(rule) or Reply(200, body, headers.pop("Content-Type"), headers)
    draft = ScriptDraft(name, answer, style)
    # A big gzip body takes seconds to make; other calls go on meanwhile.
    return await asyncio.to_thread(draft.disturbed, rule) if rule.kind == "gzip" else draft.disturbed(rule)


def _file_headers(answer: FileAnswer, style: Style) -> Mapping[str, str]:
    is_text = answer.content_type.startswith("text/")
    headers = {"Content-Type": style.typed(answer.content_type) if is_text else answer.content_type}
    if answer.name:
        name = answer.name.encode("ascii", "replace").decode().replace("?", "_")
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return headers | {"Cache-Control": "no-store"}


def _as_bytes(piece: str | bytes, style: Style) -> bytes:
    return piece if isinstance(piece, bytes) else style.encode(piece)


def _address(scope: Scope, headers: Mapping[str, str]) -> str:
    """Whose picture is asked for. Here a header may say so: every caller of a sandbox is this machine."""
    forwarded = headers.get("x-forwarded-for", "").partition(",")[0].strip()
    client = scope.get("client")
    return forwarded or (client[0] if client else "")


async def _whole_body(receive: Receive) -> bytes | None:
    """None: the caller went away."""
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MAX_BODY_BYTES:
            raise _TooLongError
        if not message.get("more_body"):
            return b"".join(chunks)
