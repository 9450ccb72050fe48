"""Questions about extended parameters: dated messages and a list, each followed until it is visible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from smsc_soap.calibration.asks_paid import follow, zone_words
from smsc_soap.calibration.inquiry import Inquiry
from smsc_soap.calibration.messages import WRONG_PHONE, Fate, Label, Sent
from smsc_soap.calibration.questions import Question
from smsc_soap.errors import PhoneRejected
from smsc_soap.model.schedule import MOSCOW_UTC_OFFSET, SendAtLocal
from smsc_soap.wire.extended import ExtendedParameters

#: A dated message goes out so much after now, by whichever clock is behind.
_AHEAD: Final = timedelta(minutes=40)
#: Clocks of the provider and of this machine may differ so much.
_SAME: Final = timedelta(minutes=3)
#: Where the zone of the account is not known: later than now in every zone.
_ANY_ZONE: Final = timedelta(hours=15)
#: Final statuses that a refused recipient could be listed with.
_REFUSED_STATUSES: Final = frozenset({20, 22, 23, 24, 25})

_Q = Question


def extended(inquiry: Inquiry) -> None:
    """A message to the own phone and to nobody's, with ``tz=0``, ``cost=3`` and ``err=1``, dated."""
    planned, own_id, wall = inquiry.planned[Label.EXTENDED], inquiry.make_id(), _wall_clock(inquiry)
    query = ExtendedParameters(tz=0, cost=3, err=True)
    phones = [planned.phone, WRONG_PHONE]
    sent = inquiry.sent[Label.EXTENDED] = inquiry.line.send(
        planned,
        own_id,
        lambda client: client.send_sms2(phones, planned.text, id=own_id, time=SendAtLocal(wall), query=query),
    )
    if sent.fate is Fate.REFUSED and isinstance(sent.error, PhoneRejected):
        inquiry.notes.found(
            _Q.ERRORS_FAMILY,
            "all refused",
            "a send to one right and one wrong number was refused with code 7 as a whole",
            setting="check numbers before a batch: one wrong one stops it",
        )
    if sent.fate is not Fate.ACCEPTED or sent.result is None:
        inquiry.give_up(inquiry.why_not(Label.EXTENDED), _Q.ASKED_MONEY, _Q.ERRORS_FAMILY)
    else:
        came = [name for name in ("cost", "balance") if getattr(sent.result, name) is not None]
        inquiry.notes.found(_Q.ASKED_MONEY, " and ".join(came) or "neither", "a send_sms2 with cost=3 was answered so")
        _note_errors(inquiry, sent)
    moment = _planned_moment(inquiry, Label.EXTENDED, _Q.TZ_ZERO)
    if moment is not None:
        _note_zone(inquiry, _Q.TZ_ZERO, wall, moment, "tz=0")


def _note_errors(inquiry: Inquiry, sent: Sent) -> None:
    codes = [one.code for one in sent.result.refused if one.code is not None] if sent.result is not None else []
    if not codes:
        inquiry.notes.found(_Q.ERRORS_FAMILY, "nothing listed", "one of two numbers was wrong, and err=1 asked for it")
        return
    family = "status" if codes[0] in _REFUSED_STATUSES else "request code" if codes[0] < 10 else "err"
    inquiry.notes.found(_Q.ERRORS_FAMILY, family, f"a number with a digit missing was listed with {codes[0]}")


def absent_zone(inquiry: Inquiry) -> None:
    """A dated message without ``tz``; free of charge where the account lives in Moscow's zone."""
    if inquiry.utc_offset is None:
        inquiry.give_up("the zone of the account was not found out", _Q.TZ_ABSENT)
        return
    if inquiry.utc_offset == MOSCOW_UTC_OFFSET:
        inquiry.notes.found(
            _Q.TZ_ABSENT, "as tz=0 here", "the account lives in Moscow's zone, so there is nothing to tell apart"
        )
        return
    planned, own_id, wall = inquiry.planned[Label.ZONE], inquiry.make_id(), _wall_clock(inquiry)
    inquiry.sent[Label.ZONE] = inquiry.line.send(
        planned,
        own_id,
        lambda client: client.send_sms(planned.phone, planned.text, id=own_id, time=SendAtLocal(wall)),
    )
    moment = _planned_moment(inquiry, Label.ZONE, _Q.TZ_ABSENT)
    if moment is not None:
        _note_zone(inquiry, _Q.TZ_ABSENT, wall, moment, "no tz")


def listed(inquiry: Inquiry) -> None:
    """One list line whose text holds blanks, a colon, ``%``, ``+`` and ``&``."""
    planned, own_id = inquiry.planned[Label.LISTED], inquiry.make_id()
    query = ExtendedParameters(list={planned.phone: planned.text}, cost=3)
    inquiry.sent[Label.LISTED] = inquiry.line.send(
        planned, own_id, lambda client: client.send_sms2("", "", id=own_id, query=query)
    )
    sent = follow(inquiry, Label.LISTED)
    if sent is None or sent.seen is None:
        inquiry.give_up(inquiry.why_not(Label.LISTED), _Q.LIST_TEXT)
    elif sent.seen.message is None:
        inquiry.give_up("the status did not show the text", _Q.LIST_TEXT)
    else:
        theirs = sent.seen.message
        answer = "whole" if theirs == sent.text else "cut" if sent.text.startswith(theirs) else "changed"
        inquiry.notes.found(
            _Q.LIST_TEXT,
            answer,
            "a text with blanks, a colon, %, + and & went through list; the status call showed it so",
            setting="" if answer == "whole" else "avoid these signs in lists, and report it",
        )


def _wall_clock(inquiry: Inquiry) -> datetime:
    """A wall clock that is still to come in Moscow and in the account's zone."""
    offset = _ANY_ZONE if inquiry.utc_offset is None else max(inquiry.utc_offset, MOSCOW_UTC_OFFSET)
    moment = inquiry.line.client.clock.now() + offset + _AHEAD
    return moment.replace(second=0, microsecond=0, tzinfo=None)


def _planned_moment(inquiry: Inquiry, label: Label, question: Question) -> datetime | None:
    """When the provider means to send a message, by its timestamp."""
    sent = follow(inquiry, label)
    if sent is None or sent.seen is None:
        inquiry.give_up(inquiry.why_not(label), question)
        return None
    stamp = sent.seen.raw.get("send_timestamp", "")
    if not stamp.isdigit():
        inquiry.give_up("the status had no timestamp of the sending", question)
        return None
    return datetime.fromtimestamp(int(stamp), UTC)


def _note_zone(inquiry: Inquiry, question: Question, wall: datetime, moment: datetime, how: str) -> None:
    meant = wall.replace(tzinfo=UTC) - moment
    evidence = f"a dated message with {how} was put down for the moment that {zone_words(meant)} would mean"
    if abs(meant - MOSCOW_UTC_OFFSET) <= _SAME:
        inquiry.notes.found(question, "Moscow", evidence)
    elif inquiry.utc_offset is not None and abs(meant - inquiry.utc_offset) <= _SAME:
        inquiry.notes.found(question, "the account's zone", evidence)
    else:
        inquiry.notes.found(question, zone_words(meant), evidence, setting="give moments as aware datetimes only")
