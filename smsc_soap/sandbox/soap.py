"""``/sys/soap.php``: POST a request, GET ``?wsdl``. Reads at the edge, asks the provider, meets the faults."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from email.message import Message as HeaderParser
from typing import Final

from smsc_soap.sandbox.books import RESERVE, Host
from smsc_soap.sandbox.delivery import Line, Receive, Scope, Send
from smsc_soap.sandbox.disturb import Disturbance, Draft, Reply
from smsc_soap.sandbox.faults import FaultBook, FaultRule
from smsc_soap.sandbox.provider import Provider, Result
from smsc_soap.sandbox.wsdl_file import wsdl_at
from smsc_soap.soap_edge.answer import fault_envelope
from smsc_soap.soap_edge.description import ServiceDescription
from smsc_soap.soap_edge.request import MAX_BODY_BYTES, RequestRefusedError, SoapRequest, read_request
from smsc_soap.soap_edge.strict import SchemaCheck

#: The journal's name for requests that named no operation.
UNREADABLE: Final = "unreadable"


class SoapEndpoint:
    """The ASGI application behind the SOAP address."""

    def __init__(
        self,
        provider: Provider,
        faults: FaultBook,
        service: ServiceDescription,
        wsdl: bytes,
        *,
        release: Callable[[], asyncio.Event],
        host_of: Callable[[Scope], Host],
        strict: bool = False,
        seed: int = 0,
    ) -> None:
        self._provider = provider
        self._faults = faults
        self._service = service
        self._wsdl = wsdl
        self._release = release
        self._host_of = host_of
        self._schema = SchemaCheck(wsdl) if strict else None
        self._draw = random.Random(seed)  # noqa: S311  # repeatable on purpose
        #: Apart, so that mixed answers do not move the draws of the faults.
        self._mixer = random.Random(seed)  # noqa: S311  # repeatable on purpose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        line = Line(scope, receive, send, self._release())
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = self._host_of(scope)
        if host == RESERVE and self._provider.behaviour.reserve_host == "absent":
            await line.answer(Reply(404, b"", "text/html; charset=utf-8", {"Connection": "close"}))
            return
        if scope["method"] != "POST":
            await line.answer(self._description(scope, headers))
            return
        try:
            request = await self._read(receive, headers)
        except RequestRefusedError as error:
            self._provider.skip(UNREADABLE, {}, fault=f"unreadable: {error}", host=host)
            closing = {"Connection": "close"} if error.http_status == 413 else {}
            await line.answer(Reply(error.http_status, fault_envelope(error.fault_code, str(error)), headers=closing))
            return
        with self._provider.open_call():
            await self._serve(request, line, host)

    def _description(self, scope: Scope, headers: Mapping[str, str]) -> Reply:
        query = scope["query_string"].decode("latin-1").lower()
        if scope["method"] not in ("GET", "HEAD") or query.partition("&")[0].rstrip("=") != "wsdl":
            text = "Send a SOAP request by POST; the description is at ?wsdl."
            return Reply(500, fault_envelope("Client", text))
        address = f"{scope['scheme']}://{headers.get('host', 'localhost')}{scope['path']}"
        return Reply(200, wsdl_at(self._wsdl, address))

    async def _read(self, receive: Receive, headers: Mapping[str, str]) -> SoapRequest:
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise RequestRefusedError("The request must not be compressed.", http_status=415)
        body = await _whole_body(receive)
        charset = _charset(headers.get("content-type", ""))
        request = read_request(body, self._service, charset=charset, soap_action=headers.get("soapaction"))
        if self._schema is not None:
            self._schema.check(body, request.namespace, charset=charset)
        return request

    async def _serve(self, request: SoapRequest, line: Line, host: Host) -> None:
        name, fields = request.operation.name, request.fields
        rule = self._faults.pick(name)
        if rule is None:
            await line.answer(self._draft(request, self._provider.call(name, fields, host=host)).reply)
            return
        if rule.kind == "latency" and rule["before"] and not await line.hold(rule["seconds"]):
            # The sandbox was reset meanwhile: this call belongs to a world that is gone.
            await line.hang_up(reset=True)
            return
        result = self._executed(name, fields, rule, host)
        if rule.kind == "latency" and not rule["before"]:
            await line.hold(rule["seconds"])
        change = Disturbance(self._draft(request, result), rule, self._draw)
        # A big gzip body takes seconds to make; other calls go on meanwhile.
        reply = await asyncio.to_thread(change.reply) if rule.kind == "gzip" else change.reply()
        await line.deliver(reply, rule)

    def _executed(self, name: str, fields: Mapping[str, str], rule: FaultRule, host: Host) -> Result:
        if not rule.executed:
            late_s = rule["seconds"] if rule.kind == "late" else None
            self._provider.skip(name, fields, fault=rule.kind, late_s=late_s, host=host)
            return {}
        result = self._provider.call(name, fields, fault=rule.kind, host=host)
        if rule.kind == "replay":
            result = self._provider.call(name, fields, fault=rule.kind, is_post=False, host=host)
        return result

    def _draft(self, request: SoapRequest, result: Result) -> Draft:
        rules = self._provider.behaviour
        return Draft(
            self._service,
            request.operation,
            request.namespace,
            result,
            qualified=rules.qualified_replies,
            mixer=self._mixer if rules.reply_field_order == "shuffled" else None,
        )


async def _whole_body(receive: Receive) -> bytes:
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestRefusedError("The caller went away inside the request.")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MAX_BODY_BYTES:
            raise RequestRefusedError(f"The request is longer than {MAX_BODY_BYTES // 1024} KB.", http_status=413)
        if not message.get("more_body"):
            return b"".join(chunks)


def _charset(content_type: str) -> str | None:
    if "charset" not in content_type.lower():
        return None
    parser = HeaderParser()
    parser["Content-Type"] = content_type
    return parser.get_content_charset()
