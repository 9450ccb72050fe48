"""What was found out, with its evidence; and why the rest was not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from smsc_soap.calibration.questions import Question
from smsc_soap.errors import RequestError, SendOutcomeUnknown, SmscError


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question; or none, and why."""

    question: Question
    #: A short word, the same for the same behaviour; None: not found out.
    answer: str | None
    #: What was seen, in sentences without anything private.
    evidence: tuple[str, ...] = ()
    #: What to set in client or outbox because of it; empty: nothing.
    setting: str = ""
    #: Why there is no answer.
    because: str = ""


@dataclass(slots=True)
class Notebook:
    """Findings by question. The first answer stays; a reason gives way to an answer."""

    asked: frozenset[Question] = frozenset(Question)
    _findings: dict[Question, Finding] = field(default_factory=dict)

    def found(self, question: Question, answer: str, *evidence: str, setting: str = "") -> None:
        """An answer."""
        known = self._findings.get(question)
        if known is None or known.answer is None:
            self._findings[question] = Finding(question, answer, evidence, setting)

    def not_found_out(self, question: Question, because: str) -> None:
        """A question that stays open, unless it was answered."""
        if question not in self._findings:
            self._findings[question] = Finding(question, None, because=because)

    def add_evidence(self, question: Question, evidence: str) -> None:
        """Something more about a question, whether or not it has an answer."""
        known = self._findings.get(question) or Finding(question, None, because="nothing else was seen")
        self._findings[question] = replace(known, evidence=(*known.evidence, evidence))

    @property
    def asked_in_order(self) -> list[Question]:
        """The questions that were to be asked."""
        return [question for question in Question if question in self.asked]

    def __iter__(self) -> Iterator[Finding]:
        """One finding for every question that was to be asked, in the order of the questions."""
        for question in self.asked_in_order:
            yield self._findings.get(question) or Finding(question, None, because="it was not reached")


def words_of(error: BaseException) -> str:
    """What happened, for a report: never a phone or a text, masked ones included."""
    if isinstance(error, SendOutcomeUnknown):
        if error.code == 9:
            return "the send was answered with code 9"
        return "nobody can know what became of the send" + (f" ({error.reason})" if error.reason else "")
    if isinstance(error, RequestError):
        return f"our own check refused the field {error.field}"
    if isinstance(error, SmscError):
        if error.code is not None:
            return f"{error.operation or 'the call'} was answered with code {error.code} ({type(error).__name__})"
        return str(error).rstrip(".") or type(error).__name__
    return type(error).__name__
