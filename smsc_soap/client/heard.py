"""Incoming messages as they were last looked at, so that many who wait for a call share one look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smsc_soap.model.http.messages import ReceivedMessage

#: As many messages as can be listed. Source: provider's page about incoming messages.
MOST_INCOMING: Final = 10_000
#: Three equal looks a minute are allowed.
LOOK_AGAIN_S: Final = 21.0
#: A report of a call that was handed in is remembered so long: more than the life of a question.
_REMEMBERED_S: Final = 1200.0


@dataclass(frozen=True, slots=True)
class Look:
    """One look at what came in: the confirming calls of it."""

    #: When it was asked for: what came later is not in it.
    began_s: float = float("-inf")
    calls: tuple[ReceivedMessage, ...] = ()
    #: False: there were as many messages as can be listed, so some may be missing.
    whole: bool = False

    @classmethod
    def of(cls, messages: tuple[ReceivedMessage, ...], began_s: float) -> Look:
        """What a look at *messages* tells."""
        return cls(began_s, tuple(one for one in messages if one.is_call), len(messages) < MOST_INCOMING)

    def calls_of(self, phone: str) -> Iterator[ReceivedMessage]:
        """Those from *phone*, in digits."""
        return (one for one in self.calls if digits(one.phone) == phone)


@dataclass(slots=True)
class Heard:
    """What came, and when it was looked at. A look replaces the last one whole, so threads need no lock."""

    #: When somebody last looked who waits for a call; looks before a question do not count.
    at_s: float = float("-inf")
    last: Look = field(default_factory=Look)
    #: Reports of calls that were handed in: phone and moment of the call → when that was first done.
    _reported: dict[tuple[str, datetime], float] = field(default_factory=dict)

    def is_due(self, now_s: float) -> bool:
        """True when another look is within the provider's pace."""
        return now_s >= self.at_s + LOOK_AGAIN_S

    def first_reported_s(self, phone: str, called_at: datetime, now_s: float) -> float:
        """When the report of this call was handed in for the first time; noted when that is now."""
        for key, at_s in list(self._reported.items()):
            if at_s < now_s - _REMEMBERED_S:
                self._reported.pop(key, None)
        return self._reported.setdefault((phone, called_at), now_s)


@dataclass(slots=True)
class Before:
    """Which calls from one phone were there before a question, as far as that is known.

    Assumption: every incoming message has an id of its own and keeps it. That ids grow is not needed: they are
    compared with those that were there, never with one another.
    """

    #: The phone, in digits.
    phone: str
    #: When the question began. A look begun since then tells new calls from old ones.
    began_s: float
    #: Surely older.
    _older: frozenset[str]
    #: All that the first look since ``began_s`` shows: what it lacks and a later one has is surely newer.
    _by_then: frozenset[str] | None = None

    @classmethod
    def question(cls, phone: str, began_s: float, last: Look, look: Look | None) -> Before:
        """What is known when a question is asked. *look*: the one made for it; None when that failed."""
        older = _names(last, phone)
        if look is None:
            return cls(phone, began_s, older)
        older |= _names(look, phone)
        return cls(phone, began_s, older, older if look.whole else None)

    @property
    def is_known(self) -> bool:
        return self._by_then is not None

    def learn(self, look: Look) -> None:
        """Where the look before the question failed, the first one after it shows what was there by then."""
        if self._by_then is None and look.whole and look.began_s >= self.began_s:
            self._by_then = _names(look, self.phone)

    def is_newer(self, message: ReceivedMessage) -> bool | None:
        """Whether *message* came after the question; None when that is not known."""
        name = _name(message)
        if name in self._older:
            return False
        return None if self._by_then is None or name in self._by_then else True


def digits(phone: str) -> str:
    """The number without its ``+``."""
    return phone.strip().lstrip("+")


def _names(look: Look, phone: str) -> frozenset[str]:
    return frozenset(map(_name, look.calls_of(phone)))


def _name(message: ReceivedMessage) -> str:
    """What tells a message from all others: its id, else where it went and when it came."""
    return message.id or f"\n{message.to}\n{message.received_at}"
