"""Sends that the provider should refuse: to nobody's number, and, where it was asked for, under a denied name."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from smsc_soap.calibration.findings import words_of
from smsc_soap.calibration.inquiry import Inquiry
from smsc_soap.calibration.messages import WRONG_PHONE, Fate, Label, PlannedMessage, Sent
from smsc_soap.calibration.questions import Question
from smsc_soap.errors import ParametersRejected, PhoneRejected, Undeliverable

_TEXT: Final = "Проверка отказа"


def wrong_number(inquiry: Inquiry) -> None:
    """A send to a number that nobody has: refused with 7. Only tried when its price is refused, too."""
    line = inquiry.line
    try:
        line.patiently(lambda: line.client.get_sms_cost(WRONG_PHONE, _TEXT))
    except (PhoneRejected, Undeliverable, ParametersRejected) as refused:
        inquiry.notes.found(
            Question.PRICE_REFUSAL, f"code {refused.code}", "the price for a number with a digit missing was refused"
        )
    else:
        inquiry.notes.found(
            Question.PRICE_REFUSAL, "none", "a number with a digit missing got a price", setting="check numbers locally"
        )
        inquiry.give_up(
            "a wrong number got a price, so a send to it might cost; it was not tried",
            Question.REFUSAL_ID,
            Question.REFUSAL_COUNTS,
            Question.REFUSAL_RECORDED,
        )
        return
    planned = PlannedMessage(Label.WRONG, WRONG_PHONE, _TEXT, Decimal(0))
    first = inquiry.sent[Label.WRONG] = line.send(planned, inquiry.make_id())
    if first.fate is not Fate.REFUSED:
        because = "the send to a wrong number was not refused: " + _what(first)
        inquiry.give_up(because, Question.REFUSAL_ID, Question.REFUSAL_COUNTS, Question.REFUSAL_RECORDED)
        return
    note_id_of(inquiry, first)
    if inquiry.wants(Question.REFUSAL_COUNTS):
        _again(inquiry, planned, first)


def note_id_of(inquiry: Inquiry, refused: Sent) -> None:
    """Whether a refusal carried an id."""
    code = None if refused.error is None else refused.error.code
    if refused.reply is None:
        inquiry.give_up(f"the refusal with code {code} could not be read", Question.REFUSAL_ID)
        return
    has_id = bool(refused.reply.fields.get("id"))
    inquiry.notes.found(
        Question.REFUSAL_ID, "yes" if has_id else "no", f"seen with code {code}; codes 3, 6, 7, 8 should be alike"
    )


def _again(inquiry: Inquiry, planned: PlannedMessage, first: Sent) -> None:
    """The refused send once more within the minute: it can reach nobody."""
    second = inquiry.line.send(planned, first.id, twice=True)
    if second.fate is Fate.CODE_9:
        inquiry.notes.found(
            Question.REFUSAL_COUNTS,
            "yes",
            "the same refused send within a minute was answered with code 9",
            setting="correct a refused message and wait 61 s, or change its text",
        )
    elif second.fate is Fate.REFUSED:
        inquiry.notes.found(
            Question.REFUSAL_COUNTS, "no", "the same refused send within a minute was refused with its own code again"
        )
    else:
        inquiry.give_up("the second refused send: " + _what(second), Question.REFUSAL_COUNTS)


def denied_sender(inquiry: Inquiry) -> None:
    """A send under a name that should be refused with 6; it may pass, and is priced for that."""
    planned, name = inquiry.planned.get(Label.DENIED), inquiry.wishes.denied_sender
    if planned is None or name is None:
        return
    sent = inquiry.sent[Label.DENIED] = inquiry.line.send(planned, inquiry.make_id(), sender=name)
    if sent.fate is Fate.REFUSED and sent.reply is not None:
        has_id = "with" if sent.reply.fields.get("id") else "without"
        code = None if sent.error is None else sent.error.code
        inquiry.notes.add_evidence(Question.REFUSAL_ID, f"a denied sender name: code {code}, {has_id} an id")
    else:
        inquiry.notes.add_evidence(Question.REFUSAL_ID, f"a denied sender name: {_what(sent)}")


def _what(sent: Sent) -> str:
    return words_of(sent.error) if sent.error is not None else str(sent.fate)
