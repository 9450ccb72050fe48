"""How a send is accepted, charged and stored, or refused and noted; and how often the same may be asked.

A send goes through: parameters (1) → time (5) → sender and text (6) → identical send (9) → recipients (6, 7, 8) →
end user (6) → money (3).
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from smsc_soap.sandbox import limits
from smsc_soap.sandbox.account import Account
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.books import Books, Host
from smsc_soap.sandbox.lifecycle import Fate, Fates
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.orders import Item, Order, check_own_id, read_order
from smsc_soap.sandbox.prices import money_text
from smsc_soap.sandbox.query import Options
from smsc_soap.sandbox.recipients import phone_digits
from smsc_soap.sandbox.refusal import RECORDED, Code, RefusalError
from smsc_soap.sandbox.reports import details_of, recipient_fields, refused_fields
from smsc_soap.sandbox.subclients import Subclient

#: A result: texts, and under ``errors`` the refused recipients.
Result = dict[str, str | list[dict[str, str]]]
Fields = Mapping[str, str]

#: The final status of a refused send, where refusals are on record.
_STATUS_OF_RECORDED: Final = {Code.FUNDS: 24, Code.DENIED: 23, Code.PHONE: 22, Code.UNDELIVERABLE: 25}
#: How a message ends that was sent in test mode. Source: provider's page of error codes in the status, 200.
_VIRTUAL: Final = {"undelivered": Fate(20, 200), "delivered": Fate(1, 200)}
#: How a message ends that came after too many to its subscriber.
_FLOODED: Final = {"status_23": Fate(23), "err_251": Fate(20, 251)}


class Accepting:
    """One account and its books. The caller holds the lock, and sets the books before each request."""

    account: Account
    behaviour: Behaviour
    block: limits.AddressBlock
    _books_of: dict[Host, Books]
    #: Those of the request that is being executed.
    _books: Books
    _end_users: limits.PerAddressAndDay
    _fates: Fates
    _draw: random.Random
    _last_id: int
    #: By which interface the request came: ``soap`` or ``http``.
    _interface: str
    #: Whose request is being executed; None: that of the account itself.
    acting: Subclient | None

    def _order(self, fields: Fields, now: datetime) -> Order:
        spoken = f"{self._draw.randrange(10_000):04}" if _may_speak(fields) else ""
        return read_order(
            fields,
            account=self.account,
            now=now,
            spoken_code=spoken,
            scripted=self.behaviour.scripted_recipients,
            text_limit=self.behaviour.text_limit,
        )

    def _quote(self, order: Order, now: datetime) -> Result:
        self.limit(("cost", *order.identity), limits.COST_PER_MINUTE, now)
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
        counts_refused = self.behaviour.refused_count_as_identical
        self.limit(identity, limits.SENDS_PER_MINUTE, now, counts=counts_refused)
        self._need_recipients(order)
        self._check_end_user(order.options, now)
        if not self.account.test_mode and order.cost > self.account.spendable:
            raise RefusalError(Code.FUNDS, "the balance does not cover the cost")
        if not counts_refused and self.behaviour.rate_limits:
            self._books.rates.count(self._asked_by(identity), now)
        message_id = own_id or self._next_id()
        charged = Decimal(0)
        for one in order.items:
            charged += self._store(one, message_id, order, now)
        self.account.balance -= charged
        return self._with_refused(self._receipt(order, message_id, charged), order)

    def _check_end_user(self, options: Options, now: datetime) -> None:
        """The limit per end user and day, and the picture. Assumption: both are refused with 6."""
        userip, most = options.userip, self.account.user_ip_daily
        if not userip:
            return
        self.account.check_captcha(userip, options.imgcode, once=self.behaviour.captcha_once)
        day = (now + self.account.zone).date()
        if most is not None and self._end_users.is_over(userip, day, most):
            raise RefusalError(Code.DENIED, f"more than {most} messages a day for one userip")
        self._end_users.count(userip, day)

    def _receipt(self, order: Order, message_id: str, charged: Decimal) -> Result:
        result: Result = {"id": message_id, "cnt": str(order.parts)}
        if order.options.cost >= 2 or self.behaviour.unasked_money:
            result["cost"] = money_text(charged)
        if order.options.cost == 3 or self.behaviour.unasked_money:
            result["balance"] = money_text(self.account.balance)
        if order.spoken_code:
            result["code"] = order.spoken_code  # the description of the SOAP service has no such field
        return result

    def _store(self, item: Item, message_id: str, order: Order, now: datetime) -> Decimal:
        options, rules = order.options, self.behaviour
        fate = self._fates.decide(
            item.recipient,
            lookup=options.kind in ("hlr", "ping"),
            valid_s=options.valid_s,
            plan=options.plan if options.kind == "call" else None,
        )
        if rules.rate_limits and self._books.flood.is_flood(item.recipient, now, gap_s=rules.subscriber_gap_s):
            fate = _FLOODED[rules.subscriber_block]
        if self.account.test_mode:
            fate = _VIRTUAL[rules.virtual_end]
        cost = item.cost if fate.is_charged and not self.account.test_mode else Decimal(0)
        self._books.messages.add(self._message(item, message_id, options, cost, fate, now, files=order.files))
        return cost

    def _message(
        self, item: Item, message_id: str, options: Options, cost: Decimal, fate: Fate, now: datetime, files: str = ""
    ) -> Message:
        return Message(
            number=len(self._books.messages) + 1,
            message_id=message_id,
            phone=item.recipient,
            text=item.text,
            sender=item.sender,
            kind=options.kind,
            pieces=item.pieces,
            parts=item.parts,
            cost=cost,
            accepted_at=now,
            send_at=item.send_at,
            fate=fate,
            host=self._books.host,
            interface=self._interface,
            details=details_of(options, item.links, files),
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
        items, options = (order.items, order.options) if order is not None else ([], Options())
        if not items:
            text, phone = fields.get("mes", ""), as_stored(fields.get("phones", ""))
            items = [Item(phone, text, fields.get("sender", ""), (text,), 0, Decimal(0), now)]
        for item in items:
            self._books.messages.remember_refused(self._message(item, message_id, options, Decimal(0), fate, now))

    def _need_recipients(self, order: Order) -> None:
        if not order.items:
            raise RefusalError(order.refused[0].code, "every recipient is wrong")

    def _with_refused(self, result: Result, order: Order) -> Result:
        family = self.behaviour.errors_family
        recipients = recipient_fields(order, short=self.behaviour.op_short, virtual=self.account.test_mode)
        return {**result, **refused_fields(order, family=family), **recipients}

    def limit(self, key: tuple[Hashable, ...], most: int, now: datetime, *, counts: bool = True) -> None:
        """Counts one request of that *key*.

        Raises:
            RefusalError: 9, it came more than *most* times within a minute; 4, far too often.
        """
        rules, rates, key = self.behaviour, self._books.rates, self._asked_by(key)
        if not rules.rate_limits:
            return
        if rules.block_after_same and rules.blocks:
            self._block_after_same(("asked", *key), now)
        if rates.is_over(key, most, now):
            if rules.refused_extend_window:
                rates.count(key, now)
            raise RefusalError(Code.TOO_OFTEN, f"the same request more than {most} times a minute")
        if counts:
            rates.count(key, now)

    def _asked_by(self, key: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
        """*key*, as asked by one login. ``Assumption:`` what another login asks is not the same."""
        return (self.acting.number if self.acting else 0, *key)

    def _block_after_same(self, key: tuple[Hashable, ...], now: datetime) -> None:
        if self._books.rates.is_over(key, self.behaviour.block_after_same, now):
            self.block.too_many_equal(now)
            raise RefusalError(Code.BLOCKED, "too many equal requests within a minute")
        self._books.rates.count(key, now)

    def _next_id(self) -> str:
        self._last_id += 1
        return str(self._last_id)


def _may_speak(fields: Fields) -> bool:
    """Whether a code might have to be drawn: for the text, or for a line of ``list``."""
    query = fields.get("query", "")
    return fields.get("mes", "").strip() == "code" or ("list=" in query and "code" in query)


def as_stored(given: str) -> str:
    """A recipient as messages keep it: digits of a phone, an address in small letters, a name as it is."""
    try:
        return phone_digits(given)
    except RefusalError:
        return given.strip().lower() if "@" in given else given.strip()
