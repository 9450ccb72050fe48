"""Whether many delivery statuses are asked for in one call, or one by one because that way did not work.

Each process remembers for itself. Lists go by another interface than looks at single messages (HTTP, not SOAP), which
may be closed, or behind something that does not let them through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from smsc_soap.errors import (
    AuthenticationFailed,
    HttpStatusError,
    IpBlocked,
    MalformedReply,
    RateLimited,
    SmscError,
    TransportError,
)

#: Messages in one status call, when nobody says otherwise, and at most. Assumption: the provider takes 200.
STATUSES_PER_CALL: Final = 200
MOST_STATUSES: Final = 1000
#: How long messages are asked about one by one after a list did not work.
APART_S: Final = 3600.0
#: Lists in a row without a usable answer after which they do not work.
FAILED_IN_A_ROW: Final = 3
#: How long no message is looked at before anything is sent, after one that did not show that looking works.
CONTROL_PAUSE_S: Final = 5.0
#: HTTP statuses of a server that is busy, and not of a door that is closed.
_BUSY: Final = frozenset({408, 429})


@dataclass(slots=True)
class Together:
    """What one process knows of lists. Times are seconds of the machine's own clock. Safe for threads."""

    statuses_per_call: int = STATUSES_PER_CALL
    _failed: int = field(default=0, init=False)
    _apart_until_s: float = field(default=0.0, init=False)
    _no_control_until_s: float = field(default=0.0, init=False)

    def most(self, now_s: float) -> int:
        """Messages in one call now."""
        return self.statuses_per_call if now_s >= self._apart_until_s else 1

    def controls(self, now_s: float) -> bool:
        """True when a fresh message may be looked at before anything is sent.

        Where looks do not find fresh messages, each of them would be looked at alone, for nothing.
        """
        return self.most(now_s) == 1 or now_s >= self._no_control_until_s

    def missed(self, now_s: float) -> None:
        """A look at one message did not find it, or had no answer."""
        self._no_control_until_s = now_s + CONTROL_PAUSE_S

    def answered(self) -> None:
        """A list worked."""
        self._failed = 0

    def failed(self, error: SmscError, now_s: float) -> bool:
        """A list had no usable answer. True when messages are asked about one by one from now on."""
        self._failed += 1
        if not _is_closed(error) and self._failed < FAILED_IN_A_ROW:
            return False
        self._failed, self._apart_until_s = 0, now_s + APART_S
        return True


def is_worth_trying_at_once(error: SmscError) -> bool:
    """True when the answer spoke against this list, so that its messages need not wait."""
    if isinstance(error, AuthenticationFailed | IpBlocked | RateLimited):
        return False
    return _is_closed(error) or not isinstance(error, TransportError)


def _is_closed(error: SmscError) -> bool:
    """True when a list will not work in a moment, either."""
    if isinstance(error, HttpStatusError):
        return 300 <= error.status < 500 and error.status not in _BUSY
    return not isinstance(error, AuthenticationFailed | IpBlocked | RateLimited | MalformedReply | TransportError)
