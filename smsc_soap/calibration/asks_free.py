"""Questions that cost nothing and send nothing."""

from __future__ import annotations

from typing import Final

from smsc_soap.calibration.inquiry import Inquiry
from smsc_soap.calibration.questions import Question
from smsc_soap.errors import DateRejected, ParametersRejected
from smsc_soap.wire.extended import ExtendedParameters

#: Longest text of the pages of today and of older ones.
_LONGEST: Final = 1000
_OLDER: Final = 800


def not_found(inquiry: Inquiry) -> None:
    """What is said of a message that never was."""
    line = inquiry.line
    if line.look(inquiry.wishes.phones[0], inquiry.make_id()) is not None:
        inquiry.give_up("a message that never was is said to exist", Question.NOT_FOUND)
        return
    reply = line.client.last_fields()
    fields = {} if reply is None else reply.fields
    if fields.get("error") == "3":
        inquiry.notes.found(Question.NOT_FOUND, "error 3", "a status call for an id never used was answered so")
    else:
        status = fields.get("status", "")
        inquiry.notes.found(
            Question.NOT_FOUND, f"status {status}", "a status call for an id never used was answered so"
        )


def half_hour_zone(inquiry: Inquiry) -> None:
    """Whether a price with a zone of half an hour is given; that a send reads it alike is likely, not shown."""
    query = ExtendedParameters(tz=2.5)
    text = "Проверка часового пояса"
    try:
        inquiry.line.patiently(
            lambda: inquiry.line.client.get_sms_cost2(inquiry.wishes.phones[0], text, query=query),
        )
    except (ParametersRejected, DateRejected) as refused:
        inquiry.notes.found(Question.HALF_HOUR_ZONE, "no", f"a price with tz=2.5 was refused with code {refused.code}")
    else:
        inquiry.notes.found(
            Question.HALF_HOUR_ZONE, "not refused", "a price with tz=2.5 was given; a send may still read it otherwise"
        )


def text_limit(inquiry: Inquiry) -> None:
    """The longest text that gets a price: the number of today's pages, that of older ones, or something between."""
    if _has_price(inquiry, _LONGEST):
        inquiry.notes.found(Question.TEXT_LIMIT, "1000", "a text of 1000 characters got a price")
    elif not _has_price(inquiry, _OLDER):
        inquiry.notes.found(
            Question.TEXT_LIMIT, "under 800", "800 characters were refused", setting="keep texts shorter than 800"
        )
    else:
        answer = "801 to 999" if _has_price(inquiry, _OLDER + 1) else "800"
        inquiry.notes.found(
            Question.TEXT_LIMIT,
            answer,
            "800 characters got a price, 1000 were refused with code 1",
            setting="keep texts to 800 characters",
        )


def _has_price(inquiry: Inquiry, length: int) -> bool:
    try:
        inquiry.line.patiently(lambda: inquiry.line.client.get_sms_cost(inquiry.wishes.phones[0], "a" * length))
    except ParametersRejected:
        return False
    return True
