"""Questions that are asked last: what became of everything, on this host and on the reserve."""

from __future__ import annotations

from typing import Final

from smsc_soap.calibration.findings import words_of
from smsc_soap.calibration.inquiry import Inquiry
from smsc_soap.calibration.messages import Fate, Label
from smsc_soap.calibration.questions import Question
from smsc_soap.calibration.recording import RecordingClient
from smsc_soap.client.limits import MINUTE_S
from smsc_soap.errors import (
    AuthenticationFailed,
    ConnectionLost,
    DeadlineExceeded,
    ReplyError,
    TransportError,
)

#: A refused send is looked for this long after it, and after twice the longest lag.
_LOOK_AFTER_S: Final = 65.0
#: Delivery of the first message is waited for so long at most.
_DELIVERY_S: Final = 120.0
_DELIVERY_STEP_S: Final = 15.0

_Q = Question


def reserve(inquiry: Inquiry) -> None:
    """Whether the reserve host answers, and whether it knows the first message."""
    url = inquiry.wishes.reserve_url
    if url is None:
        inquiry.give_up("no reserve host is known for this address; name it with --reserve-url", _Q.RESERVE)
        return
    with RecordingClient.like(inquiry.line.client, inquiry.line.client.log, base_url=url, repeat=False) as client:
        try:
            inquiry.line.balance(client)
        except AuthenticationFailed:
            inquiry.notes.found(_Q.RESERVE, "other credentials", "a balance call there was answered with code 2")
        except (DeadlineExceeded, ConnectionLost) as error:
            inquiry.give_up(f"its answer was lost: {words_of(error)}", _Q.RESERVE)
        except (TransportError, ReplyError) as error:
            inquiry.notes.found(
                _Q.RESERVE, "absent", f"a balance call there: {words_of(error)}", setting="do not use www2 as base_url"
            )
        else:
            _shared(inquiry, client)


def _shared(inquiry: Inquiry, client: RecordingClient) -> None:
    sent = inquiry.visible(Label.FIRST)
    if sent is None:
        inquiry.give_up(
            f"it answers SOAP; whether it knows the same messages is open: {inquiry.why_not(Label.FIRST)}", _Q.RESERVE
        )
    elif inquiry.line.look(sent.phone, sent.id, client=client) is not None:
        inquiry.notes.found(_Q.RESERVE, "shared", "a message accepted by the main host was found there")
    else:
        inquiry.notes.found(
            _Q.RESERVE,
            "separate",
            "it answers, and does not know a message that the main host shows",
            setting="ask for a status where the message was sent, only there",
        )


def refusal_recorded(inquiry: Inquiry) -> None:
    """Whether a status call finds the send to a wrong number."""
    sent = inquiry.sent.get(Label.WRONG)
    if sent is None or sent.fate is not Fate.REFUSED:
        inquiry.give_up("there was no refused send to look for", _Q.REFUSAL_RECORDED)
        return
    lags = [one.lag.seen_at_s for one in inquiry.line.sent if one.lag is not None]
    due_s = sent.answered_s + max([_LOOK_AFTER_S, *(2 * one for one in lags)])
    inquiry.line.wait(due_s - inquiry.line.now_s(), "a refused send may become visible", "отказ может стать виден")
    found = inquiry.line.look(sent.phone, sent.id)
    if found is not None:
        inquiry.notes.found(_Q.REFUSAL_RECORDED, "yes", f"a refused send was found with status {found.status_code}")
    elif lags:
        inquiry.notes.found(
            _Q.REFUSAL_RECORDED, "no", "a refused send was not found when an accepted one had long been visible"
        )
    else:
        inquiry.give_up("not found after a minute, which proves nothing without a visible message", _Q.REFUSAL_RECORDED)


def code_9(inquiry: Inquiry) -> None:
    """Whether the copy that code 9 refused can be found."""
    sent, original = inquiry.sent.get(Label.TWIN), inquiry.visible(Label.FIRST)
    if sent is None or sent.fate is not Fate.CODE_9 or original is None or original.lag is None:
        inquiry.give_up("no code 9 came, or no message was visible beside it", _Q.CODE_9)
        return
    due_s = sent.answered_s + max(MINUTE_S, 2 * original.lag.seen_at_s)
    inquiry.line.wait(due_s - inquiry.line.now_s(), "the refused copy may become visible", "копия может стать видна")
    if inquiry.line.look(sent.phone, sent.id) is None:
        inquiry.notes.found(_Q.CODE_9, "no", "the copy refused with code 9 was not found under its id")
    else:
        inquiry.notes.found(
            _Q.CODE_9, "on record", "the copy refused with code 9 was found under its id", setting="report it"
        )


def zero_err(inquiry: Inquiry) -> None:
    """What the status of a delivered message says in ``err``."""
    sent = inquiry.visible(Label.FIRST)
    if sent is None or sent.seen is None:
        inquiry.give_up(inquiry.why_not(Label.FIRST), _Q.ZERO_ERR)
        return
    end_s = inquiry.line.now_s() + min(_DELIVERY_S, inquiry.wishes.patience_s)
    found = inquiry.line.look(sent.phone, sent.id) or sent.seen
    while not found.final and inquiry.line.now_s() < end_s:
        inquiry.line.wait(_DELIVERY_STEP_S, "the first message is on its way", "первое сообщение в пути")
        found = inquiry.line.look(sent.phone, sent.id) or found
    sent.seen = found
    if not found.delivered:
        inquiry.give_up(f"the first message was not delivered in time (status {found.status_code})", _Q.ZERO_ERR)
        return
    err = found.raw.get("err", "")
    inquiry.notes.found(
        _Q.ZERO_ERR, "yes" if err == "0" else "no", f"the status {found.status_code} of a delivered one"
    )


def charge(inquiry: Inquiry) -> None:
    """The balance against the quotes."""
    accepted = [one for one in inquiry.line.sent if one.fate is Fate.ACCEPTED]
    if not accepted or any(one.fate is Fate.UNKNOWN for one in inquiry.line.sent):
        inquiry.give_up("nothing was accepted, or something is unknown", _Q.CHARGE)
        return
    quoted = sum(one.quote for one in accepted)
    charged = inquiry.balance_before - inquiry.line.balance().balance
    evidence = f"{len(accepted)} messages: quoted {quoted:f}, the balance went down by {charged:f}"
    inquiry.notes.found(_Q.CHARGE, "yes" if charged == quoted else "no", evidence)
