"""Incoming messages as they were last looked at, so that many who wait for a call share one look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smsc_soap.model.http.messages import ReceivedMessage

#: Three equal looks a minute are allowed.
LOOK_AGAIN_S: Final = 21.0


@dataclass(slots=True)
class Heard:
    """What came, and when it was looked at."""

    at_s: float = float("-inf")
    messages: tuple[ReceivedMessage, ...] = ()

    def is_due(self, now_s: float) -> bool:
        """True when another look is within the provider's pace."""
        return now_s >= self.at_s + LOOK_AGAIN_S

    def note(self, messages: tuple[ReceivedMessage, ...], now_s: float) -> None:
        self.at_s, self.messages = now_s, messages
