"""The provider itself: the seven operations over one account. Fields in, result out; no HTTP, no XML.

A request goes through: address block (4) → login (2) → calls at once (9) → the operation. A send goes
on: parameters (1) → time (5) → sender and text (6) → identical send (9) → recipients (6, 7, 8) → money (3).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox import limits
from smsc_soap.sandbox.account import START_BALANCE, Account
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.books import MAIN, RESERVE, Books, Host
from smsc_soap.sandbox.clock import Clock, SystemClock
from smsc_soap.sandbox.journal import Journal
from smsc_soap.sandbox.lifecycle import Fate, Fates
from smsc_soap.sandbox.messages import Ledger, Message, MessageStore
from smsc_soap.sandbox.orders import Item, Order, check_own_id, read_order
from smsc_soap.sandbox.prices import money_text
from smsc_soap.sandbox.query import decode
from smsc_soap.sandbox.recipients import phone_digits
from smsc_soap.sandbox.refusal import RECORDED, Code, RefusalError
from smsc_soap.sandbox.reports import refused_fields, status_fields

#: A result: texts, and under ``errors`` the refused recipients.
Result = dict[str, str | list[dict[str, str]]]
Fields = Mapping[str, str]

#: The final status of a refused send, where refusals are on record.
_STATUS_OF_RECORDED: Final = {Code.FUNDS: 24, Code.DENIED: 23, Code.PHONE: 22, Code.UNDELIVERABLE: 25}
#: How a message ends that came after too many to its subscriber.
_FLOODED: Final = {"status_23": Fate(23), "err_251": Fate(20, 251)}


class Provider:
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
            #: Those of the request that is being executed.
            self._books = self._books_of[MAIN]
            self.block = limits.AddressBlock()
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
        if not self.account.recognises(fields, key_place=self.behaviour.api_key_place):
            if self.behaviour.blocks:
                self.block.auth_failed(now)
            raise RefusalError(Code.AUTHORISATION, "login, password or key is wrong")
        if self.behaviour.rate_limits and len(self._open_calls) >= limits.CALLS_AT_ONCE:
            raise RefusalError(Code.TOO_OFTEN, "too many calls at once")
        return self._operations[operation](fields, now)

    # The seven operations.

    def send_sms(self, fields: Fields, now: datetime) -> Result:
        """Sends to every phone; the field ``query`` is not looked at."""
        return self._send({name: value for name, value in fields.items() if name != "query"}, now)

    def send_sms2(self, fields: Fields, now: datetime) -> Result:
        """Sends with the additional parameters of ``query``; ``cost=1`` only prices."""
        return self.get_sms_cost2(fields, now) if _asks_price_only(fields) else self._send(fields, now)

    def get_sms_cost(self, fields: Fields, now: datetime) -> Result:
        """Prices a text; nothing is sent or charged."""
        return self._quote(self._order({name: value for name, value in fields.items() if name != "query"}, now), now)

    def get_sms_cost2(self, fields: Fields, now: datetime) -> Result:
        """Prices a text with the additional parameters of ``query``."""
        return self._quote(self._order(fields, now), now)

    def get_status(self, fields: Fields, now: datetime) -> Result:
        """Where the latest message of that id and phone is."""
        own_id, given, detail = (fields.get(name, "").strip() for name in ("id", "phone", "all"))
        if not own_id or not given or detail not in ("", "0", "1", "2"):
            raise RefusalError(Code.PARAMETERS, "id or phone is missing, or all is not 0, 1 or 2")
        recipient = _as_stored(given)
        self._limit(("status", self._as_compared(own_id), recipient), limits.STATUS_PER_MINUTE, now)
        message = self._books.messages.find(own_id, recipient)
        lag = timedelta(seconds=self.behaviour.visibility_lag_s)
        if message is None or now < message.accepted_at + lag:
            if self.behaviour.not_found_as_status:
                return {"status": "-3"}
            raise RefusalError(Code.NOT_FOUND, "no such message")
        zone, zero_err = self.account.zone, self.behaviour.zero_err
        return dict(status_fields(message, detail=int(detail or 0), now=now, zone=zone, zero_err=zero_err))

    def get_status2(self, fields: Fields, now: datetime) -> Result:
        """As ``get_status``; no name in ``query`` changes anything here."""
        return self.get_status(fields, now)

    def get_balance(self, fields: Fields, now: datetime) -> Result:
        """What is left to spend."""
        self._limit(("balance",), limits.BALANCE_PER_MINUTE, now)
        return {"balance": money_text(self.account.balance)}

    # Their parts.

    def _order(self, fields: Fields, now: datetime) -> Order:
        spoken = f"{self._draw.randrange(10_000):04}" if fields.get("mes") == "code" else ""
        return read_order(
            fields,
            account=self.account,
            now=now,
            spoken_code=spoken,
            scripted=self.behaviour.scripted_recipients,
            text_limit=self.behaviour.text_limit,
        )

    def _quote(self, order: Order, now: datetime) -> Result:
        self._limit(("cost", *order.identity), limits.COST_PER_MINUTE, now)
        self._need_recipients(order)
        return self._with_refused({"cost": money_text(order.cost), "cnt": str(order.parts)}, order)

    def _send(self, fields: Fields, now: datetime) -> Result:
        own_id, order = "", None
        try:
            own_id = check_own_id(fields.get("id", ""))
            order = self._order(fields, now)
            result = self._accept(order, own_id, self._identity(order, own_id, fields), now)
        except RefusalError as error:
            self._note_refused(error, own_id, order, fields, now)
            raise
        self.block.send_was(bad=False, now=now)
        return result

    def _identity(self, order: Order, own_id: str, fields: Fields) -> tuple[Hashable, ...]:
        """What makes this send equal to another one."""
        rules = self.behaviour
        others = (fields.get("time", "").strip(), fields.get("query", "")) if rules.query_in_identity else ()
        return ("send", *order.identity, self._as_compared(own_id) if rules.id_in_identity else "", *others)

    def _as_compared(self, own_id: str) -> str:
        return own_id if self.behaviour.id_case_sensitive else own_id.lower()

    def _accept(self, order: Order, own_id: str, identity: tuple[Hashable, ...], now: datetime) -> Result:
        if self.behaviour.rate_limits and self._books.rates.is_over(identity, limits.SENDS_PER_MINUTE, now):
            raise RefusalError(Code.TOO_OFTEN, "the same send within a minute")
        if self.behaviour.refused_count_as_identical:
            self._books.rates.count(identity, now)
        self._need_recipients(order)
        cost = order.cost
        if cost > self.account.balance:
            raise RefusalError(Code.FUNDS, "the balance does not cover the cost")
        if not self.behaviour.refused_count_as_identical:
            self._books.rates.count(identity, now)
        message_id = own_id or self._next_id()
        charged = sum((self._store(one, message_id, order, now) for one in order.items), Decimal(0))
        self.account.balance -= charged
        return self._with_refused(self._receipt(order, message_id, charged), order)

    def _receipt(self, order: Order, message_id: str, charged: Decimal) -> Result:
        result: Result = {"id": message_id, "cnt": str(order.parts)}
        if order.options.cost >= 2 or self.behaviour.unasked_money:
            result["cost"] = money_text(charged)
        if order.options.cost == 3 or self.behaviour.unasked_money:
            result["balance"] = money_text(self.account.balance)
        return result

    def _store(self, item: Item, message_id: str, order: Order, now: datetime) -> Decimal:
        kind = order.options.kind
        fate = self._fates.decide(item.recipient, lookup=kind in ("hlr", "ping"), valid_s=order.options.valid_s)
        rules = self.behaviour
        if rules.rate_limits and self._books.flood.is_flood(item.recipient, now, gap_s=rules.subscriber_gap_s):
            fate = _FLOODED[rules.subscriber_block]
        cost = item.cost if fate.is_charged else Decimal(0)
        self._books.messages.add(self._message(item, message_id, kind, cost, fate, now))
        return cost

    def _message(self, item: Item, message_id: str, kind: str, cost: Decimal, fate: Fate, now: datetime) -> Message:
        return Message(
            number=len(self._books.messages) + 1,
            message_id=message_id,
            phone=item.recipient,
            text=item.text,
            sender=item.sender,
            kind=kind,
            pieces=item.pieces,
            parts=item.parts,
            cost=cost,
            accepted_at=now,
            send_at=item.send_at,
            fate=fate,
            host=self._books.host,
        )

    def _note_refused(
        self, error: RefusalError, own_id: str, order: Order | None, fields: Fields, now: datetime
    ) -> None:
        """What a refused send leaves behind: a step towards the block, an id, perhaps a record."""
        if self.behaviour.blocks and error.code in (Code.DENIED, Code.PHONE):
            self.block.send_was(bad=True, now=now)
        if order is not None:
            error.besides = self._with_refused({}, order)
        if error.code not in RECORDED:
            return
        message_id = own_id or self._next_id()
        if self.behaviour.refusals_carry_id:
            error.besides["id"] = message_id
        if self.behaviour.refusals_recorded:
            self._record_refused(error.code, message_id, order, fields, now)

    def _record_refused(self, code: Code, message_id: str, order: Order | None, fields: Fields, now: datetime) -> None:
        fate = Fate(_STATUS_OF_RECORDED[code], None, timedelta(0), timedelta(0))
        items = order.items if order is not None else []
        if not items:
            text, phone = fields.get("mes", ""), _as_stored(fields.get("phones", ""))
            items = [Item(phone, text, fields.get("sender", ""), (text,), 0, Decimal(0), now)]
        for item in items:
            self._books.messages.remember_refused(self._message(item, message_id, "sms", Decimal(0), fate, now))

    def _need_recipients(self, order: Order) -> None:
        if not order.items:
            raise RefusalError(order.refused[0].code, "every recipient is wrong")

    def _with_refused(self, result: Result, order: Order) -> Result:
        return {**result, **refused_fields(order, family=self.behaviour.errors_family)}

    def _limit(self, key: tuple[Hashable, ...], most: int, now: datetime) -> None:
        if not self.behaviour.rate_limits:
            return
        if self._books.rates.is_over(key, most, now):
            raise RefusalError(Code.TOO_OFTEN, f"the same request more than {most} times a minute")
        self._books.rates.count(key, now)

    def _next_id(self) -> str:
        self._last_id += 1
        return str(self._last_id)


def _asks_price_only(fields: Fields) -> bool:
    try:
        return decode(fields.get("query", "")).get("cost") == "1"
    except RefusalError:
        return False


def _as_stored(given: str) -> str:
    try:
        return phone_digits(given)
    except RefusalError:
        return given.strip().lower() if "@" in given else given.strip()
