"""The provider itself: the doors of one account. Fields in, result out; no HTTP, no XML.

A request goes through: address block (4) → login (2) → calls at once (9) → the operation, see operations.py.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox import limits
from smsc_soap.sandbox.account import START_BALANCE, Account
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.books import MAIN, RESERVE, Books, Host
from smsc_soap.sandbox.clock import Clock, SystemClock
from smsc_soap.sandbox.journal import Journal
from smsc_soap.sandbox.lifecycle import Fates
from smsc_soap.sandbox.messages import Ledger, MessageStore
from smsc_soap.sandbox.operations import Fields, Operations, Result
from smsc_soap.sandbox.refusal import Code, RefusalError

__all__ = ["Fields", "Provider", "Result"]


class Provider(Operations):
    """One account with everything that happened to it. Safe to use from many threads."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        behaviour: Behaviour | None = None,
        balance: Decimal = START_BALANCE,
        seed: int = 0,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self._first_behaviour = behaviour or Behaviour()
        self._first_balance = balance
        self._first_seed = seed
        self._lock = threading.RLock()
        self._operations: dict[str, Callable[[Fields, datetime], Result]] = {
            "send_sms": self.send_sms,
            "send_sms2": self.send_sms2,
            "get_sms_cost": self.get_sms_cost,
            "get_sms_cost2": self.get_sms_cost2,
            "get_status": self.get_status,
            "get_status2": self.get_status2,
            "get_balance": self.get_balance,
        }
        self.reset()

    def reset(self) -> None:
        """As new: full balance, no messages, nothing counted, the same seed. The clock is left alone."""
        with self._lock:
            self.account = Account(balance=self._first_balance)
            self.journal = Journal()
            ledger: Ledger = []
            self._books_of: dict[Host, Books] = {host: Books(host, ledger) for host in (MAIN, RESERVE)}
            self._books = self._books_of[MAIN]
            self.block = limits.AddressBlock()
            self._end_users = limits.PerAddressAndDay()
            self._last_id = 0
            self._open_calls: set[object] = set()
            self._late: list[tuple[datetime, str, Fields, Host]] = []
            self.behave(self._first_behaviour)
            self.seed(self._first_seed)

    def behave(self, behaviour: Behaviour) -> None:
        """Changes the switches from now on."""
        with self._lock:
            self.behaviour = behaviour
            self.account.zone = timedelta(hours=behaviour.account_utc_offset_h)
            for books in self._books_of.values():
                books.messages.rule(
                    case_blind=not behaviour.id_case_sensitive, keeps_first=behaviour.repeated_id == "first"
                )
            self._draw = random.Random()  # noqa: S311  # repeatable on purpose; seeded below
            self.seed(self._first_seed)

    @property
    def messages(self) -> MessageStore:
        """What was taken by either host, in order; what is found in it is what the main host finds."""
        return self._books_of[MAIN].messages

    def seed(self, seed: int) -> None:
        """Starts the draws (jitter, undelivered share, spoken codes) anew from *seed*."""
        with self._lock:
            self._draw.seed(seed)
            self._fates = Fates(self.behaviour, self._draw)

    @contextmanager
    def open_call(self) -> Iterator[None]:
        """Counts one call as under way, for the ceiling of calls at once."""
        mine = object()
        with self._lock:
            self._open_calls.add(mine)
        try:
            yield
        finally:
            with self._lock:
                self._open_calls.discard(mine)

    def call(
        self, operation: str, fields: Fields, *, fault: str | None = None, is_post: bool = True, host: Host = MAIN
    ) -> Result:
        """Executes one request and records it; *fault* is the trouble its answer will meet.

        *host* is the door it came through; the reserve host may have books of its own.
        """
        with self._lock:
            now = self.clock.now()
            self.catch_up(now)
            return self._execute(operation, fields, now, fault=fault, is_post=is_post, host=host)

    def skip(
        self, operation: str, fields: Fields, *, fault: str, late_s: float | None = None, host: Host = MAIN
    ) -> None:
        """Records a request that never reached the provider; with *late_s* it is executed that much later."""
        with self._lock:
            now = self.clock.now()
            self.catch_up(now)
            self.journal.add(operation, fields, moment=now, executed=False, fault=fault)
            if late_s is not None:
                self._late.append((now + timedelta(seconds=late_s), operation, dict(fields), host))

    def catch_up(self, now: datetime | None = None) -> None:
        """Executes what was delayed and is due by now."""
        with self._lock:
            if not self._late:
                return
            moment = now or self.clock.now()
            due = [one for one in self._late if one[0] <= moment]
            self._late = [one for one in self._late if one[0] > moment]
            for then, operation, fields, host in sorted(due, key=lambda one: one[0]):
                self._execute(operation, fields, then, fault="late", is_post=False, host=host)

    def delete(self, number: int) -> None:
        """Takes back message *number* of the ledger before its time: its cost comes back, nobody finds it.

        Raises:
            InvalidParameter: there is no such message, or it went out.
        """
        with self._lock:
            now = self.clock.now()
            self.catch_up(now)
            message = next(iter(self.messages.after(number - 1, 1)), None) if number >= 1 else None
            if message is None or message.deleted_at is not None or now >= message.send_at:
                raise InvalidParameter("number", number, "the number of a message whose time has not come")
            self._take_back(message, now)

    def _execute(
        self, operation: str, fields: Fields, now: datetime, *, fault: str | None, is_post: bool, host: Host
    ) -> Result:
        code, why = None, ""
        self._books = self._books_of[host if self.behaviour.reserve_host == "separate" else MAIN]
        try:
            result = self._checked(operation, fields, now)
        except RefusalError as error:
            code, why = int(error.code), error.why
            result = {"error": str(code), **error.besides}
        else:
            if self.behaviour.zero_error:
                result["error"] = "0"
        self.journal.add(operation, fields, moment=now, fault=fault, code=code, why=why, is_post=is_post)
        return result

    def _checked(self, operation: str, fields: Fields, now: datetime) -> Result:
        if operation not in self._operations:
            raise InvalidParameter("operation", repr(operation), ", ".join(self._operations))
        if self.block.is_blocked(now):
            raise RefusalError(Code.BLOCKED, "the caller's address is blocked")
        listed = self.account.caller_listed
        if listed is False or not self.account.recognises(fields, key_place=self.behaviour.api_key_place):
            if self.behaviour.blocks and not listed:
                self.block.auth_failed(now)
            raise RefusalError(Code.AUTHORISATION, "login, password or key is wrong, or the address is not listed")
        if self.behaviour.rate_limits and len(self._open_calls) >= limits.CALLS_AT_ONCE:
            raise RefusalError(Code.TOO_OFTEN, "too many calls at once")
        return self._operations[operation](fields, now)
