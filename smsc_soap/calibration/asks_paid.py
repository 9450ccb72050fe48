"""Questions that take a message to the owner's own phone, and the one deliberate second copy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from smsc_soap.calibration.inquiry import Inquiry
from smsc_soap.calibration.messages import Fate, Label, Sent
from smsc_soap.calibration.questions import Question
from smsc_soap.model.schedule import MOSCOW_UTC_OFFSET
from smsc_soap.model.utc_offset import utc_offset_text

#: An equal send later than this says nothing about the provider's minute.
_TWIN_WITHIN_S: Final = 50.0
#: The outbox's settling time is at least this, and ten times the longest lag it has seen.
_SETTLE_S: Final = 600.0
_LAG_FACTOR: Final = 10.0

_Q = Question


def first(inquiry: Inquiry) -> None:
    """A plain message: nothing is asked of the answer, so what comes, comes unasked."""
    # Mixed case, so that the id can be asked for in the wrong one.
    own_id = "C" + inquiry.make_id()[:20] + "-Aa"
    sent = inquiry.sent[Label.FIRST] = inquiry.line.send(inquiry.planned[Label.FIRST], own_id)
    theirs = "" if sent.reply is None else sent.reply.fields.get("id", "")
    if theirs and theirs != own_id and sent.fate is not Fate.REFUSED:
        changed = "with the case of its letters changed" if theirs.lower() == own_id.lower() else "as another one"
        inquiry.notes.found(
            _Q.OWN_ID, "no", f"our id came back {changed}", setting="report it: every send with an own id ends unknown"
        )
    if sent.fate is not Fate.ACCEPTED or sent.result is None:
        inquiry.give_up(inquiry.why_not(Label.FIRST), _Q.UNASKED_MONEY, _Q.OWN_ID)
        return
    came = [name for name in ("cost", "balance") if getattr(sent.result, name) is not None]
    inquiry.notes.found(
        _Q.UNASKED_MONEY, " and ".join(came) or "neither", "fields of the answer to a send_sms, which cannot ask"
    )
    inquiry.notes.found(_Q.OWN_ID, "yes", "an id with capital and small letters, digits and a hyphen came back as sent")


def twin(inquiry: Inquiry) -> None:
    """The same phone, text and sender under another id within the minute: the one announced second copy."""
    original = inquiry.accepted(Label.FIRST)
    if original is None:
        inquiry.give_up("there was no accepted message to repeat", _Q.ID_IN_IDENTITY, _Q.CODE_9)
        return
    if inquiry.line.now_s() - original.answered_s > _TWIN_WITHIN_S:
        inquiry.give_up("the first message was settled too late for an equal one", _Q.ID_IN_IDENTITY, _Q.CODE_9)
        return
    sent = inquiry.sent[Label.TWIN] = inquiry.line.send(inquiry.planned[Label.TWIN], inquiry.make_id(), twice=True)
    if sent.fate is Fate.ACCEPTED:
        inquiry.notes.found(
            _Q.ID_IN_IDENTITY,
            "yes",
            "an equal send with another id within a minute was accepted",
            setting="none: our own rule is stricter; the provider's does not protect from copies under new ids",
        )
        inquiry.give_up("no code 9 came", _Q.CODE_9)
    elif sent.fate is Fate.CODE_9:
        inquiry.notes.found(_Q.ID_IN_IDENTITY, "no", "an equal send with another id within a minute got code 9")
    else:
        inquiry.give_up(inquiry.why_not(Label.TWIN), _Q.ID_IN_IDENTITY, _Q.CODE_9)


def lag(inquiry: Inquiry) -> None:
    """When the first message became visible; later messages are added by ``note_lag``."""
    sent = inquiry.accepted(Label.FIRST)
    if sent is None:
        inquiry.give_up(inquiry.why_not(Label.FIRST), _Q.LAG)
    elif sent.lag is None and sent.seen is None and inquiry.line.watch(sent) is None:
        patience_s = inquiry.wishes.patience_s
        inquiry.notes.found(
            _Q.LAG,
            f"more than {patience_s:.0f} s",
            "an accepted message was not found by any look until then",
            setting="do not use the outbox before the provider has explained this",
        )


def note_lag(inquiry: Inquiry) -> None:
    """The longest lag that was measured, over all messages."""
    lags = [sent.lag for sent in inquiry.line.sent if sent.lag is not None]
    if not lags:
        return
    worst = max(lags, key=lambda one: (one.missed_at_s is not None, one.seen_at_s))
    settle_s = max(_SETTLE_S, _LAG_FACTOR * worst.seen_at_s)
    setting = (
        "none: ten times that is less than the outbox's settling time of 10 minutes"
        if settle_s == _SETTLE_S
        else f"the outbox needs a settling time of {settle_s:.0f} s; it learns that from its own messages"
    )
    each = ", ".join(str(one) for one in lags)
    inquiry.notes.found(_Q.LAG, str(worst), f"measured with {len(lags)} messages: {each}", setting=setting)


def id_case(inquiry: Inquiry) -> None:
    """The first message, asked for with small and capital letters exchanged."""
    sent = inquiry.visible(Label.FIRST)
    if sent is None:
        inquiry.give_up(inquiry.why_not(Label.FIRST), _Q.ID_CASE)
    elif inquiry.line.look(sent.phone, sent.id.swapcase()) is None:
        inquiry.notes.found(_Q.ID_CASE, "yes", "with the case of its letters exchanged the id was not found")
    else:
        inquiry.notes.found(
            _Q.ID_CASE,
            "no",
            "with the case of its letters exchanged the id was found",
            setting="none: ids made here have small letters only; do not let own ids differ by case alone",
        )


def account_zone(inquiry: Inquiry) -> None:
    """Local date minus timestamp of the same moment."""
    sent = inquiry.visible(Label.FIRST)
    offset = None if sent is None or sent.seen is None else _offset(dict(sent.seen.raw))
    if sent is None or offset is None:
        because = inquiry.why_not(Label.FIRST) if sent is None else "the status had no local date beside a timestamp"
        inquiry.give_up(because, _Q.ACCOUNT_ZONE)
        return
    inquiry.utc_offset = offset
    inquiry.notes.found(
        _Q.ACCOUNT_ZONE,
        zone_words(offset),
        "last_date and last_timestamp of one status are that far apart",
        setting="none: it is the default"
        if offset == MOSCOW_UTC_OFFSET
        else f"SMSC_ACCOUNT_UTC_OFFSET={utc_offset_text(offset)}",
    )


def _offset(fields: dict[str, str]) -> timedelta | None:
    try:
        local = datetime.strptime(fields["last_date"], "%d.%m.%Y %H:%M:%S").replace(tzinfo=UTC)
        moment = datetime.fromtimestamp(int(fields["last_timestamp"]), UTC)
    except (KeyError, ValueError, OverflowError):
        return None
    quarter = timedelta(minutes=15)
    return round((local - moment) / quarter) * quarter


def zone_words(offset: timedelta) -> str:
    """``UTC+3``, ``UTC-4:30``."""
    sign, minutes = ("-" if offset < timedelta(0) else "+"), abs(offset) // timedelta(minutes=1)
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


def follow(inquiry: Inquiry, label: Label) -> Sent | None:
    """An accepted message, once it is visible."""
    sent = inquiry.accepted(label)
    if sent is not None and sent.seen is None:
        inquiry.line.watch(sent)
    return inquiry.visible(label)
