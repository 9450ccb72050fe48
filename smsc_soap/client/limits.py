"""The provider's rate rules, kept locally: a loop gets a clear refusal here instead of a blocked address.

One keeper belongs to one client and its ``with_options`` copies. It knows nothing of other
processes of the same account; those are the outbox's business.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from smsc_soap.errors import (
    AuthenticationFailed,
    HttpStatusError,
    IpBlocked,
    LimitReached,
    MessageDenied,
    NotSent,
    PhoneRejected,
    Undeliverable,
)
from smsc_soap.model.clock import Clock
from smsc_soap.model.codes import Family
from smsc_soap.model.limits import ProviderLimits

if TYPE_CHECKING:
    from smsc_soap.wire.operations import Operation

#: The provider's minute, and one second because its clock is not ours.
MINUTE_S: Final = 61.0
HALF_HOUR_S: Final = 1800.0
#: Silence after code 4: the shortest block.
BLOCK_S: Final = 600.0
#: How many different calls are remembered before old ones are swept out.
_SWEEP_AT: Final = 10_000

#: Kind of call, and the hash of what makes two of them equal: phones and texts are not kept.
Key: TypeAlias = tuple[Family, int | None]

#: The second rule about operators: all questions together.
_ANY_OPERATOR: Final[Key] = (Family.OPERATOR, None)

_REFUSED_MESSAGES: Final = (MessageDenied, PhoneRejected, Undeliverable)


@dataclass(slots=True)
class Ticket:
    """Leave for one POST; handed back with what became of it."""

    keys: tuple[Key, ...]
    at_s: float


@dataclass(slots=True)
class LimitKeeper:
    """Counts calls in sliding windows. Safe for threads."""

    limits: ProviderLimits
    clock: Clock
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _calls: dict[Key, deque[float]] = field(default_factory=dict)
    _sweep_at: int = _SWEEP_AT
    _login_errors: deque[float] = field(default_factory=deque)
    _refused_in_a_row: deque[float] = field(default_factory=deque)
    _silent_until_s: float = float("-inf")
    _silent_because: str = ""
    _pid: int = field(default_factory=os.getpid)

    def admit(self, operation: Operation[Any]) -> Ticket:
        """Leave for one POST.

        Raises:
            LimitReached: the provider would refuse it, or it would count towards a block.
        """
        family = operation.family
        keys: tuple[Key, ...] = tuple((family, hash(identity)) for identity in operation.identities())
        allowed = _allowed(family, self.limits)
        with self._lock:
            now_s = self.clock.monotonic()
            self._check_silence(now_s)
            for key in keys:
                self._check(key, allowed, operation, now_s)
            if family is Family.OPERATOR:
                keys = (*keys, _ANY_OPERATOR)
                self._check(_ANY_OPERATOR, self.limits.all_operators_per_minute, operation, now_s)
            for key in keys:
                self._calls.setdefault(key, deque()).append(now_s)
            if len(self._calls) > self._sweep_at:
                self._sweep(now_s)
        return Ticket(keys, now_s)

    def note(self, ticket: Ticket, event: BaseException | None) -> None:
        """What became of the POST: None for success, else what was raised."""
        with self._lock:
            if isinstance(event, NotSent):
                self._give_back(ticket)
                return
            now_s = self.clock.monotonic()
            if isinstance(event, AuthenticationFailed):
                self._login_failed(now_s)
            elif isinstance(event, IpBlocked):
                self._be_silent(now_s + BLOCK_S, "the provider has blocked this address (code 4)")
            elif isinstance(event, HttpStatusError) and event.retry_after_s:
                self._be_silent(now_s + event.retry_after_s, f"the server asked for a pause (HTTP {event.status})")
            elif isinstance(event, _REFUSED_MESSAGES):
                self._message_refused(now_s)
            elif event is None and ticket.keys[0][0] is Family.SEND:
                self._refused_in_a_row.clear()

    def after_fork(self) -> None:
        """A fresh lock: the old one may be held by a thread that this process does not have.

        One for all copies of a client, whichever is used first.
        """
        if self._pid != os.getpid():
            self._lock, self._pid = threading.Lock(), os.getpid()

    def _check(self, key: Key, allowed: int, operation: Operation[Any], now_s: float) -> None:
        calls = self._calls.get(key)
        if calls is None:
            return
        _forget(calls, now_s - MINUTE_S)
        if len(calls) >= allowed:
            wait_s = calls[0] + MINUTE_S - now_s
            raise LimitReached(_too_often(operation, key, allowed, wait_s), retry_after_s=wait_s)

    def _check_silence(self, now_s: float) -> None:
        if now_s < self._silent_until_s:
            wait_s = self._silent_until_s - now_s
            raise LimitReached(
                f"no call was made, because {self._silent_because}; the next one makes sense in {wait_s:.0f} seconds.",
                retry_after_s=wait_s,
            )

    def _be_silent(self, until_s: float, because: str) -> None:
        if until_s > self._silent_until_s:
            self._silent_until_s, self._silent_because = until_s, because

    def _login_failed(self, now_s: float) -> None:
        _forget(self._login_errors, now_s - HALF_HOUR_S)
        self._login_errors.append(now_s)
        if len(self._login_errors) >= self.limits.login_errors_per_half_hour:
            self._be_silent(
                self._login_errors[0] + HALF_HOUR_S,
                f"the credentials were refused {len(self._login_errors)} times within half an hour "
                "and two more would block the address: correct them and make a new client",
            )

    def _message_refused(self, now_s: float) -> None:
        _forget(self._refused_in_a_row, now_s - BLOCK_S)
        self._refused_in_a_row.append(now_s)
        if len(self._refused_in_a_row) >= self.limits.refused_sends_in_a_row:
            self._be_silent(
                self._refused_in_a_row[0] + BLOCK_S,
                f"{len(self._refused_in_a_row)} sends in a row were refused and the hundredth blocks the address: "
                "check the numbers and texts",
            )

    def _give_back(self, ticket: Ticket) -> None:
        for key in ticket.keys:
            calls = self._calls.get(key)
            if calls and ticket.at_s in calls:
                calls.remove(ticket.at_s)

    def _sweep(self, now_s: float) -> None:
        for key in [key for key, calls in self._calls.items() if not calls or calls[-1] < now_s - MINUTE_S]:
            del self._calls[key]
        # Where nothing is old yet, looking again at each call would cost more than the memory.
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._calls))


def _forget(moments: deque[float], before_s: float) -> None:
    while moments and moments[0] <= before_s:
        moments.popleft()


def _allowed(family: Family, limits: ProviderLimits) -> int:
    return {
        Family.SEND: limits.identical_sends_per_minute,
        Family.COST: limits.identical_costs_per_minute,
        Family.STATUS: limits.statuses_per_minute,
        Family.BALANCE: limits.balances_per_minute,
        # Assumption: the pages name no rule about taking messages back and about statistics of subclients; these are
        # the rules of their neighbours.
        Family.DELETION: limits.statuses_per_minute,
        Family.SUBCLIENTS: limits.reports_per_minute,
        Family.REPORT: limits.reports_per_minute,
        Family.OPERATOR: limits.operators_per_minute,
        Family.NUMBERS: limits.numbers_per_minute,
        Family.NUMBER_CHANGE: limits.numbers_per_minute,
        Family.WAIT_CALL: limits.wait_calls_per_minute,
        Family.DOWNLOADS: limits.downloads_per_minute,
        Family.SUBCLIENT_CHANGE: limits.subclient_changes_per_minute,
    }[family]


_RULES: Final = {
    Family.SEND: "an equal send (recipients, text, sender) is allowed {times} a minute",
    Family.COST: "an equal price request is allowed {times} a minute",
    Family.STATUS: "the status of one message may be asked {times} a minute",
    Family.BALANCE: "the balance may be asked {times} a minute",
    Family.SUBCLIENT_CHANGE: "a subclient may be created or changed {times} a minute",
}


def _too_often(operation: Operation[Any], key: Key, allowed: int, wait_s: float) -> str:
    times = f"{allowed} time{'s' if allowed != 1 else ''}"
    what = _RULES.get(operation.family, "an equal request of this kind is allowed {times} a minute")
    if key == _ANY_OPERATOR:
        what = "operators of all numbers together may be asked {times} a minute"
    again = f"it is allowed again in {wait_s:.0f} seconds"
    return f"{operation.name} was not called: {what.format(times=times)}; {again}."
