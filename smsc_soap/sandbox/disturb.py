"""Answers that are whole as HTTP and wrong as content. Pure functions: what should have been said → what is said."""

from __future__ import annotations

import gzip
import random
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from smsc_soap.sandbox.faults import FaultRule
from smsc_soap.sandbox.provider import Result
from smsc_soap.soap_edge.answer import CONTENT_TYPE, answer_envelope, fault_envelope, field_elements
from smsc_soap.soap_edge.description import OperationDescription, ServiceDescription
from smsc_soap.soap_edge.request import ENVELOPE_NS

_HTML_TYPE: Final = "text/html; charset=utf-8"
_HTML: Final = (
    b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
    b"<body><center><h1>502 Bad Gateway</h1><hr>nginx<br></body></html>"
)
_XHTML: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Maintenance'
    b"</title></head><body><h1>Maintenance</h1><p>Back soon.</p></body></html>"
)
_EXTRA: Final = (
    "<new_flag>1</new_flag>",
    "<details><part>1</part><part>2</part><deep><error>0</error></deep></details>",
    "<new_flag>2</new_flag>",
    "<empty_one/>",
)
#: In our own envelopes ``<`` only ever opens a tag: texts are escaped.
_UNPREFIXED: Final = re.compile(rb"<(/?)([A-Za-z_][\w.-]*)(?=[\s/>])")
_MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = CONTENT_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What the provider would have said, and to which question."""

    service: ServiceDescription
    operation: OperationDescription
    namespace: str
    result: Result
    #: Children are in the namespace, too.
    qualified: bool = False
    #: Mixes the fields; None leaves them in the order of the description.
    mixer: random.Random | None = None

    @property
    def reply(self) -> Reply:
        """The undisturbed answer."""
        return self.of_elements(self.elements)

    @property
    def elements(self) -> list[str]:
        found = field_elements(self.operation, self.result)
        if self.mixer is not None:
            self.mixer.shuffle(found)
        return found

    def of_elements(self, elements: list[str]) -> Reply:
        body = answer_envelope(self.operation, "".join(elements), namespace=self.namespace)
        return Reply(200, _in_namespace(body) if self.qualified else body)


def _in_namespace(envelope: bytes) -> bytes:
    """*envelope* with every element that has no prefix given that of the service's namespace."""
    return _UNPREFIXED.sub(rb"<\1ns1:\2", envelope)


def bomb(body: bytes, megabytes: int) -> bytes:
    """*body* and so many megabytes of blanks behind it (allowed in XML), as gzip."""
    packer = zlib.compressobj(1, wbits=31)
    blanks = b" " * _MEGABYTE
    return b"".join([packer.compress(body), *(packer.compress(blanks) for _ in range(megabytes)), packer.flush()])


def page_instead(rule: FaultRule) -> Reply | None:
    """What a box on the road says instead of the provider; None for kinds that leave the word to it."""
    if rule.kind == "http_status":
        headers = {"Retry-After": rule["retry_after"], "Location": rule["location"]}
        given = {name: str(value) for name, value in headers.items() if value is not None}
        return Reply(rule["status"], b"", _HTML_TYPE, given)
    if rule.kind == "html":
        return Reply(rule["status"], _HTML, _HTML_TYPE)
    if rule.kind == "xhtml":
        return Reply(rule["status"], _XHTML, "application/xhtml+xml; charset=utf-8")
    return None


def packed(reply: Reply, rule: FaultRule) -> Reply:
    """*reply* as gzip that nobody asked for: sound, damaged, or with megabytes inside."""
    inside = bomb(reply.body, rule["bomb_mb"]) if rule["bomb_mb"] else gzip.compress(reply.body, mtime=0)
    if rule["damaged"]:
        inside = inside[: len(inside) // 2]
    return Reply(200, inside, reply.content_type, {**reply.headers, "Content-Encoding": "gzip"})


class Disturbance:
    """What one fault makes of one answer."""

    def __init__(self, draft: Draft, rule: FaultRule, draw: random.Random) -> None:
        self._draft = draft
        self._rule = rule
        self._draw = draw

    def reply(self) -> Reply:
        """The answer to give; the plain one for kinds that leave the content alone."""
        page = page_instead(self._rule)
        if page is not None:
            return page
        change = _CHANGES.get(self._rule.kind)
        return change(self) if change else self._draft.reply

    def _refuse(self) -> Reply:
        refused = replace(self._draft, result={"error": str(self._rule["code"])})
        return refused.reply

    def _fault(self) -> Reply:
        return Reply(self._rule["status"], fault_envelope(self._rule["code"], self._rule["text"]))

    def _windows_1251(self) -> Reply:
        text = self._draft.reply.body.decode("utf-8").replace('encoding="UTF-8"', 'encoding="windows-1251"', 1)
        return Reply(200, text.encode("cp1251", "xmlcharrefreplace"), "text/xml; charset=windows-1251")

    def _bom(self) -> Reply:
        return Reply(200, b"\xef\xbb\xbf" + self._draft.reply.body)

    def _gzip(self) -> Reply:
        return packed(self._draft.reply, self._rule)

    def _extra_fields(self) -> Reply:
        mixed: list[str] = []
        for at, element in enumerate([*self._draft.elements, ""]):
            mixed += (_EXTRA[at % len(_EXTRA)], element)
        return self._draft.of_elements(mixed)

    def _reordered(self) -> Reply:
        right = self._draft.elements
        mixed = right[::-1]
        if len(right) > 2:
            self._draw.shuffle(mixed)
            mixed = mixed if mixed != right else right[::-1]
        return self._draft.of_elements(mixed)

    def _empty(self) -> Reply:
        what = self._rule["what"]
        if what == "result":
            return self._draft.of_elements([])
        name, namespace = self._draft.operation.response_element, self._draft.namespace
        inside = {
            "envelope": "",
            "body": "<SOAP-ENV:Body/>",
            "response": f'<SOAP-ENV:Body><ns1:{name} xmlns:ns1="{namespace}"/></SOAP-ENV:Body>',
        }
        if what == "bytes":
            return Reply(200, b"")
        return Reply(
            200, f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{ENVELOPE_NS}">{inside[what]}</SOAP-ENV:Envelope>'.encode()
        )

    def _wrong_id(self) -> Reply:
        return replace(self._draft, result={**self._draft.result, "id": self._rule["id"]}).reply

    def _other_operation(self) -> Reply:
        is_balance = self._draft.operation.name == "get_balance"
        other = self._draft.service.operations["send_sms" if is_balance else "get_balance"]
        result: Result = {"id": "1", "cnt": "1"} if is_balance else {"balance": "1000.00"}
        return replace(self._draft, operation=other, result=result).reply


_CHANGES: Final[Mapping[str, Callable[[Disturbance], Reply]]] = {
    "refuse": Disturbance._refuse,
    "fault": Disturbance._fault,
    "windows_1251": Disturbance._windows_1251,
    "bom": Disturbance._bom,
    "gzip": Disturbance._gzip,
    "extra_fields": Disturbance._extra_fields,
    "reordered": Disturbance._reordered,
    "empty": Disturbance._empty,
    "wrong_id": Disturbance._wrong_id,
    "other_operation": Disturbance._other_operation,
}
