"""One calibration: the plan that was agreed to, the line, and the notebook, handed from step to step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Final

from smsc_soap.calibration.findings import Notebook, words_of
from smsc_soap.calibration.line import Line
from smsc_soap.calibration.messages import Fate, Label, PlannedMessage, Sent
from smsc_soap.calibration.questions import Question
from smsc_soap.client.ids import new_message_id
from smsc_soap.errors import PhoneRejected

_ORDINARY: Final = (Label.FIRST, Label.EXTENDED, Label.ZONE, Label.LISTED)


@dataclass(frozen=True, slots=True, repr=False)
class Wishes:
    """What the owner of the account wants asked. ``repr`` shows no phone."""

    #: Own numbers, normalised; messages go to them in turn.
    phones: tuple[str, ...]
    questions: frozenset[Question] = frozenset(Question)
    #: Only what costs nothing.
    free_only: bool = False
    #: None: no limit but the plan's own sum.
    budget: Decimal | None = None
    patience_s: float = 900.0
    #: Address of the reserve host; None: not asked.
    reserve_url: str | None = None
    #: A sender name that should be refused; None: code 6 is not provoked.
    denied_sender: str | None = None

    def __repr__(self) -> str:
        return f"Wishes({len(self.phones)} phones, {len(self.questions)} questions)"


@dataclass(slots=True, repr=False)
class Inquiry:
    """Everything the steps share. ``repr`` shows no phone."""

    wishes: Wishes
    line: Line
    notes: Notebook
    #: Messages that may be sent.
    planned: Mapping[Label, PlannedMessage]
    #: Balance before the first message.
    balance_before: Decimal
    #: 26 characters, new for each call.
    make_id: Callable[[], str] = new_message_id
    sent: dict[Label, Sent] = field(default_factory=dict)
    #: Of the account, once it is known.
    utc_offset: timedelta | None = None
    interrupted: bool = False
    #: The provider lets nothing more pass: refused credentials, a blocked address.
    stopped: bool = False

    def __repr__(self) -> str:
        return f"Inquiry({len(self.sent)} messages)"

    def wants(self, *questions: Question) -> bool:
        """True when one of them is to be asked."""
        return any(one in self.notes.asked for one in questions)

    def accepted(self, label: Label) -> Sent | None:
        """A message that is in; None when it is not, or not for certain."""
        sent = self.sent.get(label)
        return sent if sent is not None and sent.fate is Fate.ACCEPTED else None

    def visible(self, label: Label) -> Sent | None:
        """A message that is in and was found by a status call."""
        sent = self.accepted(label)
        return sent if sent is not None and sent.seen is not None else None

    def give_up(self, because: str, *questions: Question) -> None:
        """These stay open."""
        for question in questions:
            self.notes.not_found_out(question, because)

    def why_not(self, label: Label) -> str:
        """Why a message cannot be followed."""
        sent = self.sent.get(label)
        if sent is None:
            return f"the {label} message was not sent"
        if sent.error is not None and sent.seen is not None:
            return f"of the {label} message: {words_of(sent.error)}; a status call found it afterwards"
        if sent.fate is Fate.ACCEPTED:
            return f"the {label} message was not visible within {self.wishes.patience_s:.0f} s"
        return f"of the {label} message: " + (words_of(sent.error) if sent.error is not None else str(sent.fate))

    @property
    def is_stopped_by_refusal(self) -> bool:
        """A message that should have passed was refused: more of them would be, too.

        Not so one that was refused because of the wrong number beside the right one.
        """
        ordinary = [self.sent[one] for one in _ORDINARY if one in self.sent]
        return any(one.fate is Fate.REFUSED and not isinstance(one.error, PhoneRejected) for one in ordinary)
