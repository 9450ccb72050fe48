"""Messages the provider took: found by id and phone as status calls do, and listed as the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from smsc_soap.sandbox.lifecycle import NOT_FOUND, Fate, State, state_at
from smsc_soap.sandbox.prices import whereabouts


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One text to one recipient, accepted and charged."""

    #: 1, 2, 3 … in the order of acceptance.
    number: int
    message_id: str
    #: Digits of a phone, or an e-mail address or nickname.
    phone: str
    text: str
    sender: str
    #: ``sms``, ``flash``, ``call`` …
    kind: str
    #: The text as it is cut for the air; one piece for everything but SMS.
    pieces: tuple[str, ...]
    #: As billed: parts of an SMS, seconds of a call.
    parts: int
    cost: Decimal
    accepted_at: datetime
    send_at: datetime
    fate: Fate
    #: Which host took it: ``main``, or ``reserve`` where that has books of its own.
    host: str = "main"
    #: What was asked for besides: short links, how a call is tried … Shared by the messages of a request.
    details: Mapping[str, Any] | None = None
    #: By which interface it came: ``soap`` or ``http``.
    interface: str = "soap"
    #: When it was taken back, before its time.
    deleted_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Message({self.number}, id {self.message_id})"

    def state(self, now: datetime) -> State:
        """Where the message is at *now*; one that was taken back is nowhere."""
        if self.deleted_at is not None:
            return State(NOT_FOUND, self.deleted_at)
        return state_at(self.fate, accepted=self.accepted_at, send_at=self.send_at, now=now)

    def to_dict(self, now: datetime) -> dict[str, Any]:
        """Plain JSON values, with the status at *now*."""
        state = self.state(now)
        return {
            "number": self.number,
            "message_id": self.message_id,
            "phone": self.phone,
            "text": self.text,
            "sender": self.sender,
            "kind": self.kind,
            "pieces": list(self.pieces),
            "parts": self.parts,
            "cost": str(self.cost),
            "accepted_at": self.accepted_at.isoformat(),
            "send_at": self.send_at.isoformat(),
            "status": state.status,
            "status_since": state.since.isoformat(),
            "err": state.err,
            "host": self.host,
            "interface": self.interface,
            "details": dict(self.details or {}),
            "deleted_at": self.deleted_at.isoformat() if self.deleted_at else None,
            **whereabouts(self.phone),
        }


#: What was really sent, in the order of acceptance.
Ledger = list[Message]


class MessageStore:
    """Everything that was taken, and what status calls find of it. Ids are not unique."""

    def __init__(self, ledger: Ledger | None = None) -> None:
        self._found: dict[tuple[str, str], Message] = {}
        self._ledger: Ledger = ledger if ledger is not None else []
        self._is_case_blind = False
        self._keeps_first = False

    def __len__(self) -> int:
        return len(self._ledger)

    def __iter__(self) -> Iterator[Message]:
        return iter(tuple(self._ledger))

    def rule(self, *, case_blind: bool, keeps_first: bool) -> None:
        """How ids are compared from now on, and which of two messages with one id to one phone is found.

        Messages with ids that differ in case only, and were taken before, are sorted out anew.
        """
        self._keeps_first = keeps_first
        if case_blind != self._is_case_blind:
            self._is_case_blind = case_blind
            known = sorted(self._found.values(), key=lambda one: one.number)
            self._found = {}
            for message in known:
                self._note(message)

    def add(self, message: Message) -> None:
        """A message that was executed: it enters the ledger."""
        self._ledger.append(message)
        self._note(message)

    def remember_refused(self, message: Message) -> None:
        """A message that was refused and yet can be asked for: it never enters the ledger."""
        self._note(message)

    def forget(self, message: Message) -> None:
        """Status calls find *message* no more."""
        key = self._key(message.message_id, message.phone)
        if self._found.get(key) is message:
            del self._found[key]

    def mark_deleted(self, message: Message, now: datetime) -> None:
        """The ledger keeps *message*, and says when it was taken back."""
        self._ledger[message.number - 1] = replace(message, deleted_at=now)

    def find(self, message_id: str, phone: str) -> Message | None:
        return self._found.get(self._key(message_id, phone))

    def last(self, count: int) -> list[Message]:
        """The latest *count* messages, newest last."""
        return self._ledger[-count:]

    def after(self, number: int, most: int) -> list[Message]:
        """Up to *most* messages behind the one with that number."""
        return self._ledger[number : number + most]

    def _note(self, message: Message) -> None:
        key = self._key(message.message_id, message.phone)
        if self._keeps_first:
            self._found.setdefault(key, message)
        else:
            self._found[key] = message

    def _key(self, message_id: str, phone: str) -> tuple[str, str]:
        return (message_id.lower() if self._is_case_blind else message_id, phone)
