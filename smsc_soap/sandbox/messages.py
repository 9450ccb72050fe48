"""Messages the provider took: found by id and phone as status calls do, and listed as the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from smsc_soap.sandbox.lifecycle import Fate, State, state_at


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

    def __repr__(self) -> str:
        return f"Message({self.number}, id {self.message_id})"

    def state(self, now: datetime) -> State:
        """Where the message is at *now*."""
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
        }


class MessageStore:
    """Everything that was taken. Ids are not unique; the latest message of an id and phone is found."""

    def __init__(self) -> None:
        self._latest: dict[tuple[str, str], Message] = {}
        self._ledger: list[Message] = []

    def __len__(self) -> int:
        return len(self._ledger)

    def __iter__(self) -> Iterator[Message]:
        return iter(tuple(self._ledger))

    def add(self, message: Message) -> None:
        """A message that was executed: it enters the ledger."""
        self._ledger.append(message)
        self._latest[message.message_id, message.phone] = message

    def remember_refused(self, message: Message) -> None:
        """A message that was refused and yet can be asked for: it never enters the ledger."""
        self._latest[message.message_id, message.phone] = message

    def find(self, message_id: str, phone: str) -> Message | None:
        return self._latest.get((message_id, phone))

    def last(self, count: int) -> list[Message]:
        """The latest *count* messages, newest last."""
        return self._ledger[-count:]
