"""The provider itself: the doors of one account. Fields in, result out; no HTTP, no XML.

A request goes through: address block (4) → login (2) → calls at once (9) → the operation, see operations.py, or the
script, see scripts/.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Final, TypeVar

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox import limits
from smsc_soap.sandbox.accepting import Fields, Result
from smsc_soap.sandbox.account import START_BALANCE, Account
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.books import MAIN, RESERVE, Books, Host
from smsc_soap.sandbox.clock import Clock, SystemClock
from smsc_soap.sandbox.downloads import Downloads
from smsc_soap.sandbox.incoming import COMMON_NUMBER, WAITCALL_TEXT, Inbox, Incoming
from smsc_soap.sandbox.journal import Journal
from smsc_soap.sandbox.lifecycle import Fates
from smsc_soap.sandbox.messages import Ledger, MessageStore
from smsc_soap.sandbox.numbers import Numbers
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.recipients import phone_digits
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, FileAnswer
from smsc_soap.sandbox.scripts.form import Form
from smsc_soap.sandbox.scripts.table import SCRIPTS
from smsc_soap.sandbox.subclients import Subclient, Subclients
from smsc_soap.sandbox.waitcalls import WaitCalls

__all__ = ["Fields", "Provider", "Result"]

_Made = TypeVar("_Made")
#: The longest text that can come in.
_LONGEST_INCOMING: Final = 1000


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
            self.incoming, self.numbers, self.wait_calls = Inbox(), Numbers(), WaitCalls()
            self.downloads, self.subclients = Downloads(), Subclients()
            self.acting = None
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
            self.picture_draw = random.Random(seed)  # noqa: S311  # repeatable on purpose
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

    def run(
        self, script: str, form: Form, *, fault: str | None = None, is_post: bool = True, host: Host = MAIN
    ) -> Answer | FileAnswer:
        """As ``call``, for one of the scripts (``send.php``): a form in, an answer without a format out."""
        with self._lock:
            now = self.clock.now()
            self.catch_up(now)
            return self._run(script, form, now, fault=fault, is_post=is_post, host=host)

    def skip(
        self, operation: str, fields: Fields, *, fault: str, late_s: float | None = None, host: Host = MAIN
    ) -> None:
        """Records a request that never reached the provider; with *late_s* it is executed that much later."""
        with self._lock:
            now = self.clock.now()
            self.catch_up(now)
            self.journal.add(operation, fields, moment=now, executed=False, fault=fault)
            if late_s is not None:
                self._late.append((now + timedelta(seconds=late_s), operation, copy(fields), host))

    def catch_up(self, now: datetime | None = None) -> None:
        """Executes what was delayed and is due by now, and pays the rented numbers of a new month."""
        with self._lock:
            moment = now or self.clock.now()
            if self.numbers.are_rented:
                today = moment.astimezone(timezone(self.account.zone)).date()
                self.numbers.renew(today, self._pay_rent)
            if not self._late:
                return
            due = [one for one in self._late if one[0] <= moment]
            self._late = [one for one in self._late if one[0] > moment]
            for then, operation, fields, host in sorted(due, key=lambda one: one[0]):
                if isinstance(fields, Form):
                    self._run(operation, fields, then, fault="late", is_post=False, host=host)
                else:
                    self._execute(operation, fields, then, fault="late", is_post=False, host=host)

    def _pay_rent(self, tenant: int, cost: Decimal) -> bool:
        """Whether subclient *tenant* (0: the account) could pay, and did."""
        own = [one for one in self.subclients if one.number == tenant and one.has_own_balance]
        if own and cost <= own[0].balance:
            own[0].balance -= cost
            return True
        if own or cost > self.account.spendable:
            return False
        self.account.balance -= cost
        return True

    def delete(self, number: int) -> None:
        """Takes back message *number* of the ledger before its time: its cost comes back, nobody finds it.

        Raises:
            InvalidParameter: there is no such message, or it went out.
        """
        with self._lock:
            now = self.clock.now()
            self.catch_up(now)
            message = next(iter(self.messages.after(number - 1, 1)), None) if number >= 1 else None
            if message is None or not self.may_take_back(message, now):
                raise InvalidParameter("number", number, "the number of a message whose time has not come")
            self.take_back(message, now)

    def ring(self, phone: str, to_phone: str = "") -> bool:
        """The subscriber *phone* calls *to_phone* (empty: the number it was given); True: that confirmed it.

        The call is stored as an incoming message. Source: provider's page on wait_call, 2024.

        Raises:
            InvalidParameter: *phone* is no number.
        """
        caller, dialled = _number("from", phone), to_phone.strip().removeprefix("+")
        with self._lock:
            now = self.clock.now()
            self.catch_up(now)
            waiting = self.wait_calls.ring(caller, dialled, now)
            if waiting is None:
                return False
            with self._acting(next((one for one in self.subclients if one.login == waiting.user), None)):
                self.account.balance -= waiting.owed
            self.incoming.add(caller, WAITCALL_TEXT, waiting.to_phone, now, is_call=True)
            return True

    def receive(self, phone: str, text: str, to_phone: str = "") -> Incoming:
        """The subscriber *phone* writes *text* to *to_phone*, a rented number or (empty) the common one.

        Raises:
            InvalidParameter: *phone* is no number, *to_phone* is not rented, or *text* is too long.
        """
        sender, to = _number("from", phone), to_phone.strip().removeprefix("+") or COMMON_NUMBER
        if not 1 <= len(text) <= _LONGEST_INCOMING:
            raise InvalidParameter("text", f"{len(text)} characters", f"1 to {_LONGEST_INCOMING} characters")
        with self._lock:
            now = self.clock.now()
            self.catch_up(now)
            if to != COMMON_NUMBER and not self.numbers.is_rented(to):
                raise InvalidParameter("to", "another number", f"a rented number, or {COMMON_NUMBER}")
            return self.incoming.add(sender, text, to, now)

    def _execute(
        self, operation: str, fields: Fields, now: datetime, *, fault: str | None, is_post: bool, host: Host
    ) -> Result:
        if operation not in self._operations:
            raise InvalidParameter("operation", repr(operation), ", ".join(self._operations))
        act = partial(self._operations[operation], fields, now)
        try:
            result = self._recorded(operation, fields, now, act, fault=fault, is_post=is_post, host=host)
        except RefusalError as error:
            return {"error": str(int(error.code)), **error.besides}
        if self.behaviour.zero_error:
            result["error"] = "0"
        return result

    def _run(
        self, name: str, form: Form, now: datetime, *, fault: str | None, is_post: bool, host: Host
    ) -> Answer | FileAnswer:
        if name not in SCRIPTS:
            raise InvalidParameter("script", repr(name), ", ".join(SCRIPTS))
        script = SCRIPTS[name]
        act = partial(script.run, self, form, now)
        try:
            return self._recorded(name, form, now, act, fault=fault, is_post=is_post, host=host)
        except RefusalError as error:
            return script.refuse(error)

    def _recorded(
        self,
        operation: str,
        fields: Fields,
        now: datetime,
        act: Callable[[], _Made],
        *,
        fault: str | None,
        is_post: bool,
        host: Host,
    ) -> _Made:
        """What *act* makes, once the caller was let in; the request goes on record either way.

        Raises:
            RefusalError: the caller was not let in, or the operation says no.
        """
        code, why = None, ""
        self._interface = "http" if operation in SCRIPTS else "soap"
        self._books = self._books_of[host if self.behaviour.reserve_host == "separate" else MAIN]
        try:
            subclient = self._entering(operation, fields, now)
            if subclient is None:
                return act()
            with self._acting(subclient):
                return act()
        except RefusalError as error:
            code, why = int(error.code), error.why
            raise
        finally:
            self.journal.add(operation, fields, moment=now, fault=fault, code=code, why=why, is_post=is_post)

    def _entering(self, operation: str, fields: Fields, now: datetime) -> Subclient | None:
        """Lets the caller in; the subclient it is, or None for the account itself."""
        script = SCRIPTS.get(operation)
        if self.block.is_blocked(now) and not (script and script.is_open):
            raise RefusalError(Code.BLOCKED, "the caller's address is blocked")
        if script and script.is_open:
            return None
        hashed = bool(script) and self.behaviour.md5_passwords
        listed, subclient = self.account.caller_listed, self.subclients.entering(fields, hashed=hashed)
        # Scripts have a place of their own for the key; where SOAP takes it is the open question.
        key_place = "both" if script else self.behaviour.api_key_place
        is_known = subclient is not None or self.account.recognises(fields, key_place=key_place, hashed=hashed)
        if listed is False or not is_known:
            if self.behaviour.blocks and not listed:
                self.block.auth_failed(now)
            raise RefusalError(Code.AUTHORISATION, "login, password or key is wrong, or the address is not listed")
        if self.behaviour.rate_limits and len(self._open_calls) >= limits.CALLS_AT_ONCE:
            raise RefusalError(Code.TOO_OFTEN, "too many calls at once", said="too many concurrent requests")
        return subclient

    @contextmanager
    def _acting(self, subclient: Subclient | None) -> Iterator[None]:
        """Inside, the account is what *subclient* sees of it; afterwards its money is where it belongs."""
        if subclient is None:
            yield
            return
        main, before = self.account, len(self.messages)
        self.account, self.acting = subclient.account_below(main), subclient
        try:
            yield
        finally:
            payer = subclient if subclient.has_own_balance else main
            payer.balance, main.captchas = self.account.balance, self.account.captchas
            self.account, self.acting = main, None
            subclient.sent.extend(range(before + 1, len(self.messages) + 1))


def _number(name: str, given: str) -> str:
    try:
        return phone_digits(given.strip())
    except RefusalError:
        raise InvalidParameter(name, "this value", "a whole international number") from None
