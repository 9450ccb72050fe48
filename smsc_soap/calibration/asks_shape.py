"""Questions about the form of answers, read from every answer that came: nothing is asked for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from smsc_soap.calibration.inquiry import Inquiry
from smsc_soap.calibration.questions import Question
from smsc_soap.calibration.recording import Exchange
from smsc_soap.wire.wsdl_file import read_wsdl
from smsc_soap.wire.wsdl_shape import read_shape

_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["']""")

_Q = Question


@dataclass(frozen=True, slots=True)
class _Answer:
    """The form of one answer."""

    operation: str
    asked_namespace: str | None
    namespace: str | None
    qualified: tuple[bool, ...]
    names: tuple[str, ...]
    charset: str


def note_shapes(inquiry: Inquiry) -> None:
    """What all answers have in common."""
    answers = list(_answers(inquiry))
    if not answers:
        inquiry.give_up("no answer could be read", _Q.QUALIFIED, _Q.NAMESPACE, _Q.CHARSET, _Q.FIELD_ORDER)
        inquiry.give_up("no answer could be read", _Q.UNKNOWN_FIELDS)
        return
    seen = f"seen in {len(answers)} answers of {len({one.operation for one in answers})} methods"
    qualified = {flag for one in answers for flag in one.qualified}
    words = "mixed" if len(qualified) > 1 else "yes" if qualified == {True} else "no"
    inquiry.notes.found(_Q.QUALIFIED, words, seen)
    same = all(one.namespace == one.asked_namespace for one in answers)
    inquiry.notes.found(_Q.NAMESPACE, "yes" if same else "no", seen)
    charsets = Counter(one.charset for one in answers)
    inquiry.notes.found(_Q.CHARSET, " and ".join(sorted(charsets)), seen + _echo(inquiry))
    _note_order(inquiry, answers)
    _note_unknown(inquiry)


def _answers(inquiry: Inquiry) -> Iterator[_Answer]:
    client = inquiry.line.client
    for exchange in client.log.exchanges:
        if client.fields_of(exchange) is not None and exchange.reply is not None:
            yield _form(exchange, exchange.reply.body, exchange.reply.headers.get("content-type", ""))


def _form(exchange: Exchange, body: bytes, content_type: str) -> _Answer:
    answer = _in_body(body)
    fields = list(answer[0].iterchildren("*"))
    declared = _DECLARED.match(body)
    http_charset = re.search(r"charset\s*=\s*\"?([A-Za-z0-9._-]{1,20})", content_type, re.IGNORECASE)
    said = declared[1].decode() if declared else http_charset[1] if http_charset else "UTF-8"
    return _Answer(
        exchange.operation,
        etree.QName(_in_body(exchange.request.body)).namespace,
        etree.QName(answer).namespace,
        tuple(etree.QName(one).namespace is not None for one in fields),
        tuple(dict.fromkeys(etree.QName(one).localname for one in fields)),
        said.upper(),
    )


def _in_body(envelope: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(envelope, parser)
    body = next(one for one in root.iterchildren("*") if etree.QName(one).localname == "Body")
    answer: etree._Element = next(body.iterchildren("*"))
    return answer


def _echo(inquiry: Inquiry) -> str:
    shown = [one for one in inquiry.line.sent if one.seen is not None and one.seen.message is not None]
    if not shown:
        return ""
    whole = sum(one.seen is not None and one.seen.message == one.text for one in shown)
    return f"; {whole} of {len(shown)} Russian texts came back letter by letter"


def _note_order(inquiry: Inquiry, answers: list[_Answer]) -> None:
    shape = read_shape(read_wsdl(inquiry.line.client.settings.wsdl))
    judged = wrong = 0
    for one in answers:
        described = [path.rpartition("/")[2] for path in shape.operations[one.operation].response.fields]
        known = [name for name in one.names if name in described]
        if len(known) > 1:
            judged += 1
            wrong += known != sorted(known, key=described.index)
    if judged:
        inquiry.notes.found(_Q.FIELD_ORDER, "no" if wrong else "yes", f"{wrong} of {judged} answers had another order")
    else:
        inquiry.give_up("no answer had two fields", _Q.FIELD_ORDER)


def _note_unknown(inquiry: Inquiry) -> None:
    client = inquiry.line.client
    replies = [(one.operation, client.fields_of(one)) for one in client.log.exchanges]
    names = {f"{operation}: {name}" for operation, reply in replies if reply is not None for name in reply.extra}
    plain = sorted(name for name in names if re.fullmatch(r"[\w.: -]{1,80}", name, re.ASCII))
    setting = "run smsc-soap wsdl diff, and pass the live description as wsdl=" if names else ""
    inquiry.notes.found(
        _Q.UNKNOWN_FIELDS, ", ".join(plain) or ("unreadable names" if names else "none"), setting=setting
    )
