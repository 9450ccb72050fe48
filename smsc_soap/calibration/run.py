"""All steps in order. What fails leaves a reason; what costs is done once; Ctrl-C keeps what is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from smsc_soap.calibration import asks_extended, asks_free, asks_later, asks_paid, asks_refused, asks_shape
from smsc_soap.calibration.findings import words_of
from smsc_soap.calibration.inquiry import Inquiry
from smsc_soap.calibration.messages import Label
from smsc_soap.calibration.prepare import ASKED_BY
from smsc_soap.calibration.questions import ABOUT_REFUSALS, Question
from smsc_soap.errors import AuthenticationFailed, IpBlocked, SmscError

_Q = Question


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and the questions it decides."""

    name: str
    ask: Callable[[Inquiry], None]
    questions: frozenset[Question]
    #: The message it sends, where it sends one to an own phone.
    label: Label | None = None
    #: Makes no sense without the first message, though it sends none itself.
    after_first: bool = False


def _step(
    name: str,
    ask: Callable[[Inquiry], None],
    *questions: Question,
    label: Label | None = None,
    after_first: bool = False,
) -> Step:
    return Step(name, ask, frozenset(questions), label, after_first)


STEPS: Final = (
    _step("not-found", asks_free.not_found, _Q.NOT_FOUND),
    _step("half-hour-zone", asks_free.half_hour_zone, _Q.HALF_HOUR_ZONE),
    _step("text-limit", asks_free.text_limit, _Q.TEXT_LIMIT),
    _step("wrong-number", asks_refused.wrong_number, *ABOUT_REFUSALS),
    _step("denied-sender", asks_refused.denied_sender, label=Label.DENIED),
    _step("first", asks_paid.first, _Q.UNASKED_MONEY, _Q.OWN_ID, label=Label.FIRST),
    _step("twin", asks_paid.twin, *ASKED_BY[Label.TWIN], label=Label.TWIN),
    _step("visible", asks_paid.lag, _Q.LAG, after_first=True),
    _step("zone-of-account", asks_paid.account_zone, _Q.ACCOUNT_ZONE, after_first=True),
    _step("extended", asks_extended.extended, *ASKED_BY[Label.EXTENDED], label=Label.EXTENDED),
    _step("zone-of-time", asks_extended.absent_zone, *ASKED_BY[Label.ZONE], label=Label.ZONE),
    _step("listed", asks_extended.listed, *ASKED_BY[Label.LISTED], label=Label.LISTED),
    _step("lags", asks_paid.note_lag, _Q.LAG, after_first=True),
    _step("id-case", asks_paid.id_case, _Q.ID_CASE, after_first=True),
    _step("reserve", asks_later.reserve, _Q.RESERVE),
    _step("refusal-recorded", asks_later.refusal_recorded, _Q.REFUSAL_RECORDED),
    _step("code-9", asks_later.code_9, _Q.CODE_9, after_first=True),
    _step("delivered", asks_later.zero_err, _Q.ZERO_ERR, after_first=True),
    _step("charge", asks_later.charge, _Q.CHARGE, after_first=True),
)


def run(inquiry: Inquiry) -> None:
    """Asks everything; afterwards every question in ``inquiry.notes`` has an answer or a reason.

    Ctrl-C ends it early: ``inquiry.interrupted`` is True then, and nothing is raised.
    """
    stopped = ""
    try:
        for step in STEPS:
            stopped = _take(inquiry, step)
            if stopped:
                break
    except KeyboardInterrupt:
        inquiry.interrupted = True
        stopped = "it was interrupted before"
    inquiry.line.client.log.step = "shapes"
    asks_shape.note_shapes(inquiry)
    asks_paid.note_lag(inquiry)
    inquiry.give_up(stopped or "it was not reached", *Question)


def _take(inquiry: Inquiry, step: Step) -> str:
    """Why nothing more may be asked; empty to go on."""
    because = _why_skipped(inquiry, step)
    if because is not None:
        inquiry.give_up(because, *step.questions)
        return ""
    inquiry.line.client.log.step = step.name
    inquiry.line.tell(f"asking: {step.name}", f"вопрос: {step.name}")
    try:
        step.ask(inquiry)
    except KeyboardInterrupt:  # one inside a send is an SmscError, too
        raise
    except (AuthenticationFailed, IpBlocked) as error:
        inquiry.stopped = True
        return f"nothing more was asked after {words_of(error)}"
    except SmscError as error:
        inquiry.give_up(words_of(error), *step.questions)
    return ""


def _why_skipped(inquiry: Inquiry, step: Step) -> str | None:
    """None: it is to be taken."""
    if step.label is not None:
        if inquiry.wishes.free_only:
            return "it takes a paid message, and only free questions were asked"
        if step.label not in inquiry.planned:
            return "it was not asked for"
        if inquiry.is_stopped_by_refusal:
            return "an earlier message was refused, so no more were sent"
        return None
    if step.after_first:
        if inquiry.wishes.free_only:
            return "it takes a paid message, and only free questions were asked"
        # Later questions build on these, whether or not they were asked themselves.
        return None if Label.FIRST in inquiry.planned else "it was not asked for"
    return None if inquiry.wants(*step.questions) else "it was not asked for"
