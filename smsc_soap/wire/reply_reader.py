"""Reply bytes → fields, or an error. Strict about everything a decision rests on, tolerant about the rest.

Not done by zeep, because its tolerant mode turns a cut refusal into an acceptance and its strict
mode dies of a new field. Here: well-formed to the last byte, no DTD, no entities, no recovery,
one Body, one answer of this operation, one result; known fields by local name in any order and
any namespace; unknown ones kept aside.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from smsc_soap.errors import MalformedReply, SoapFault
from smsc_soap.wire.exchange import Reply
from smsc_soap.wire.tables import OperationTable

#: Longest reply that is parsed, after unpacking. A status reply is under 4 KB.
MAX_REPLY_BYTES: Final = 1 << 20
#: Unknown fields kept; the rest is only counted.
MAX_EXTRA_FIELDS: Final = 100

SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_ENVELOPE, _HEADER, _BODY = (f"{{{SOAP_11}}}{name}" for name in ("Envelope", "Header", "Body"))
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_BOM: Final = b"\xef\xbb\xbf"
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_CHARSETS: Final = {b"utf-8", b"windows-1251"}
#: How XML begins in a character set that is ASCII below 128. UTF-16, UTF-32 and EBCDIC, which a parser
#: recognises without being told, begin otherwise; they would hide a document type from a search for bytes.
_BEGINS: Final = re.compile(rb"\s*<[^\x00]")


def read_reply(body: bytes, table: OperationTable) -> Reply:
    """The fields of one answer to ``table.operation``.

    Raises:
        SoapFault: a well-formed Fault.
        MalformedReply: anything else that is not exactly one result of this operation.
            The text never quotes the reply.
    """
    name, answer = _only_answer(_parse(body))
    if name != table.response_element:
        raise MalformedReply(f"the answer is not one to {table.operation}")
    name, result = _only_child(answer, "result")
    if name != table.result_element:
        raise MalformedReply(f"the answer to {table.operation} holds no {table.result_element}")
    return _fields(result, table)


def _parse(body: bytes) -> etree._Element:
    if not body:
        raise MalformedReply("the answer is empty")
    if len(body) > MAX_REPLY_BYTES:
        raise MalformedReply(f"the answer is longer than {MAX_REPLY_BYTES} bytes")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise MalformedReply("the answer holds a document type declaration")
    start = len(_BOM) if body.startswith(_BOM) else 0
    if not _BEGINS.match(body, start):
        raise MalformedReply("the answer is not XML in UTF-8 or windows-1251")
    declared = _DECLARED.match(body, start)
    if declared and declared.group(1).lower() not in _CHARSETS:
        raise MalformedReply("the answer declares a character set other than UTF-8 and windows-1251")
    try:
        return etree.fromstring(body, _parsers.parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        # The parser's own text quotes the reply, so it is not passed on.
        raise MalformedReply("the answer is not whole, well-formed XML") from None


class _Parsers(threading.local):
    """A parser per thread: threads wait for each other on a shared one."""

    def __init__(self) -> None:
        self.parser = _new_parser()


def _new_parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )


_parsers: Final = _Parsers()


def _only_answer(envelope: etree._Element) -> tuple[str, etree._Element]:
    if envelope.tag != _ENVELOPE:
        raise MalformedReply("the answer is XML, but no SOAP 1.1 envelope")
    bodies = [child for tag, child in _elements(envelope) if tag != _HEADER]
    if len(bodies) != 1 or bodies[0].tag != _BODY:
        raise MalformedReply("the answer does not have exactly one SOAP body and nothing beside it")
    name, answer = _only_child(bodies[0], "body")
    if name == "Fault":
        raise SoapFault(f"the server answered with a SOAP fault ({_fault_code(answer)})")
    return name, answer


def _fault_code(fault: etree._Element) -> str:
    """``Client``, ``Server`` …; never the fault's text, which may quote the request."""
    for tag, child in _elements(fault):
        if _local(tag) == "faultcode":
            code = (child.text or "").rpartition(":")[2].strip()
            return code if re.fullmatch(r"[A-Za-z.]{1,40}", code) else "no readable code"
    return "without a code"


def _fields(result: etree._Element, table: OperationTable) -> Reply:
    fields: dict[str, str] = {}
    rows: dict[str, list[Mapping[str, str]]] = {}
    extra: dict[str, Any] = {}
    unknown = 0
    for tag, child in _elements(result):
        name = _local(tag)
        if name in table.row_fields:
            rows.setdefault(name, []).append(_row(child, table.row_fields[name]))
        elif name in table.result_fields:
            if name in fields:
                raise MalformedReply(f"the field {name} came twice")
            text = _text(name, child)
            if child.get(_NIL) not in ("true", "1"):
                fields[name] = text
            elif text:
                raise MalformedReply(f"the field {name} is nil and holds something")
        else:
            unknown += 1
            if unknown <= MAX_EXTRA_FIELDS:
                _add(extra, name, _tree(child))
    return Reply(operation=table.operation, fields=fields, rows=rows, extra=extra)


def _row(element: etree._Element, known: frozenset[str]) -> Mapping[str, str]:
    """The known fields of one row; new ones are as harmless here as they are beside it."""
    named = [(_local(tag), child) for tag, child in _elements(element)]
    return {name: _text(name, child) for name, child in named if name in known}


def _text(name: str, element: etree._Element) -> str:
    if len(element):
        raise MalformedReply(f"the field {name} holds more than text")
    return element.text or ""


def _tree(element: etree._Element) -> Any:
    """An unknown field as plain data: text, or a dict of its children with lists for repeated names."""
    children = [(child.tag, child) for child in element if isinstance(child.tag, str)]
    if not children:
        return "".join(element.itertext())
    tree: dict[str, Any] = {}
    for tag, child in children[:MAX_EXTRA_FIELDS]:
        _add(tree, _local(tag), _tree(child))
    return tree


def _add(target: dict[str, Any], name: str, value: Any) -> None:
    if name not in target:
        target[name] = value
    elif isinstance(target[name], list):
        target[name].append(value)
    else:
        target[name] = [target[name], value]


def _only_child(parent: etree._Element, what: str) -> tuple[str, etree._Element]:
    children = _elements(parent)
    if len(children) != 1:
        raise MalformedReply(f"the {what} of the answer has {len(children)} elements instead of one")
    tag, child = children[0]
    return _local(tag), child


def _elements(parent: etree._Element) -> list[tuple[str, etree._Element]]:
    """Child elements, with their tags, of a place that may hold nothing but elements, blanks and comments."""
    text = parent.text
    if text and not text.isspace():
        raise MalformedReply("the answer has text where only elements belong")
    elements = []
    for child in parent:
        text = child.tail
        if text and not text.isspace():
            raise MalformedReply("the answer has text where only elements belong")
        tag = child.tag
        if isinstance(tag, str):
            elements.append((tag, child))
    return elements


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
