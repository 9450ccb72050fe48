"""The seven operations over one account and its books, and what the scripts (scripts/) do with them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from smsc_soap.sandbox import limits
from smsc_soap.sandbox.accepting import Accepting, Fields, Result, as_stored
from smsc_soap.sandbox.downloads import Downloads
from smsc_soap.sandbox.incoming import Inbox
from smsc_soap.sandbox.messages import Message, MessageStore
from smsc_soap.sandbox.numbers import Numbers
from smsc_soap.sandbox.prices import money_text
from smsc_soap.sandbox.query import decode
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.reports import status_fields
from smsc_soap.sandbox.subclients import Subclients
from smsc_soap.sandbox.waitcalls import WaitCalls


class Operations(Accepting):
    """What a request that got in does. The caller holds the lock, and sets the books before each request."""

    #: What belongs to the account besides messages.
    incoming: Inbox
    numbers: Numbers
    wait_calls: WaitCalls
    downloads: Downloads
    subclients: Subclients
    #: Apart, so that pictures do not move the other draws.
    picture_draw: random.Random

    # The seven operations.

    def send_sms(self, fields: Fields, now: datetime) -> Result:
        """Sends to every phone; the field ``query`` is not looked at."""
        return self._send({name: value for name, value in fields.items() if name != "query"}, now)

    def send_sms2(self, fields: Fields, now: datetime) -> Result:
        """Sends with the additional parameters of ``query``; ``cost=1`` only prices."""
        return self.get_sms_cost2(fields, now) if _asks(fields, "cost") else self._send(fields, now)

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
        recipient = as_stored(given)
        self.limit_looks(own_id, recipient, now)
        message = self.find(own_id, recipient, now)
        if message is None:
            if self.behaviour.not_found_as_status:
                return {"status": "-3"}
            raise RefusalError(Code.NOT_FOUND, "no such message")
        zone, zero_err = self.account.zone, self.behaviour.zero_err
        return dict(status_fields(message, detail=int(detail or 0), now=now, zone=zone, zero_err=zero_err))

    def get_status2(self, fields: Fields, now: datetime) -> Result:
        """As ``get_status``; ``del=1`` in ``query`` may take the message back before its time."""
        wants_deletion = _asks(fields, "del") and self.behaviour.status2_deletes
        result = self.get_status(fields, now)
        if wants_deletion:
            message = self._books.messages.find(fields["id"].strip(), as_stored(fields["phone"].strip()))
            if message is not None and self.may_take_back(message, now):
                self.take_back(message, now)
        return result

    def get_balance(self, fields: Fields, now: datetime) -> Result:
        """What is left to spend."""
        self.limit(("balance",), limits.BALANCE_PER_MINUTE, now)
        return {"balance": money_text(self.account.balance)}

    # What the scripts use besides.

    def limit_looks(self, message_id: str, recipient: str, now: datetime) -> None:
        """Counts one look at that message.

        Raises:
            RefusalError: 9, the sixth within a minute.
        """
        self.limit(("status", self._as_compared(message_id), recipient), limits.STATUS_PER_MINUTE, now)

    def find(self, message_id: str, recipient: str, now: datetime) -> Message | None:
        """The message a status call finds at *now*."""
        message = self._books.messages.find(message_id, recipient)
        lag = timedelta(seconds=self.behaviour.visibility_lag_s)
        return None if message is None or now < message.accepted_at + lag else message

    def sent(self) -> MessageStore:
        """What the host of this request remembers, in order."""
        return self._books.messages

    def may_take_back(self, message: Message, now: datetime) -> bool:
        """Whether *message* waits for its time, and is that of whoever asks; the account may take back any."""
        is_own = self.acting is None or message.number in self.acting.sent
        return is_own and now < message.send_at and message.deleted_at is None

    def take_back(self, message: Message, now: datetime) -> None:
        """Nobody finds *message* any more, and its cost comes back to who paid it."""
        payers = [one for one in self.subclients if one.has_own_balance and message.number in one.sent]
        if self.acting is None and payers:
            payers[0].balance += message.cost
        else:
            self.account.balance += message.cost
        for books in self._books_of.values():
            books.messages.forget(message)
        self._books.messages.mark_deleted(message, now)


def _asks(fields: Fields, name: str) -> bool:
    """Whether *name* is 1 in the query."""
    query = fields.get("query", "")
    if name not in query and "%" not in query:
        return False
    try:
        return decode(query).get(name) == "1"
    except RefusalError:
        return False
