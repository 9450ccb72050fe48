"""What came to the account from phones: messages, and the calls that confirm a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

#: The text under which a confirming call is stored. Source: provider's page on wait_call, 2024.
WAITCALL_TEXT: Final = "[waitcall]"
#: Where an answer arrives that names no number of its own. Invented.
COMMON_NUMBER: Final = "79000000000"


@dataclass(frozen=True, slots=True, repr=False)
class Incoming:
    """One message from a phone, or one confirming call."""

    #: 1, 2, 3 … in the order of arrival.
    number: int
    #: Digits of the sender.
    phone: str
    text: str
    #: The number it was sent to, or that was dialled.
    to_phone: str
    received_at: datetime
    #: Whether it is a call that confirms a number.
    is_call: bool = False

    def __repr__(self) -> str:
        return f"Incoming({self.number})"

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "number": self.number,
            "phone": self.phone,
            "text": self.text,
            "to_phone": self.to_phone,
            "received_at": self.received_at.isoformat(),
            "is_call": self.is_call,
        }


class Inbox:
    """Everything that came in, in order."""

    def __init__(self) -> None:
        self._received: list[Incoming] = []

    def __len__(self) -> int:
        return len(self._received)

    def __iter__(self) -> Iterator[Incoming]:
        return iter(tuple(self._received))

    def add(self, phone: str, text: str, to_phone: str, now: datetime, *, is_call: bool = False) -> Incoming:
        """Stores one."""
        received = Incoming(len(self._received) + 1, phone, text, to_phone, now, is_call)
        self._received.append(received)
        return received

    def after(self, number: int) -> list[Incoming]:
        """Those behind the one with that number."""
        return self._received[max(0, number) :]
