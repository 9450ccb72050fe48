"""``client.http``: what SOAP cannot carry, and what support needs daily."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from smsc_soap.client.core import ClientCore
from smsc_soap.client.http.message_calls import PAGE, MessageCalls, next_page
from smsc_soap.client.http.report_calls import ReportCalls
from smsc_soap.client.http.seam import Post
from smsc_soap.errors import NothingFound
from smsc_soap.model.http.captcha import picture_address
from smsc_soap.wire.http_api.reports import GetPrices, HttpBalance

if TYPE_CHECKING:
    from smsc_soap.client.requests import Query, Text
    from smsc_soap.model.http.attachment import FileLike
    from smsc_soap.model.http.captcha import Captcha
    from smsc_soap.model.http.messages import (
        Done,
        HttpBalanceResult,
        HttpSendResult,
        MessageStatus,
        ReceivedMessage,
        SentMessage,
    )
    from smsc_soap.model.http.reports import OperatorInfo, StatisticsRow, ZonePrice
    from smsc_soap.model.recipient import Recipient, Recipients
    from smsc_soap.model.results import CostResult


@dataclass(frozen=True, slots=True)
class HttpCalls:
    """Calls over HTTP. They share credentials, rules, connections and outcomes with the calls over SOAP.

    Raises (every method): as the methods of the client; ``send`` like ``send_sms``, ``delete`` raises
    ActionOutcomeUnknown where nobody knows.
    """

    _core: ClientCore
    _post: Post

    def send(
        self,
        phones: Recipients,
        text: Text = "",
        *,
        id: str | int | None = None,
        sender: str | None = None,
        time: object = None,
        query: Query = None,
        files: Iterable[FileLike] = (),
        captcha: Captcha | None = None,
    ) -> HttpSendResult:
        """Send one message, with *files* for MMS, e-mail and calls. Costs money.

        *files*: paths, ``(name, bytes)`` pairs or ``Attachment``; the kind of message is set by *query*, for
        example ``ExtendedParameters(mms=True)``. With ``op=True`` there the result has a row for each recipient.
        Everything else is as in ``send_sms2``.
        """
        return self._post(self._messages.send(phones, text, id, sender, time, query, files, captcha))

    def cost(
        self,
        phones: Recipients,
        text: Text = "",
        *,
        sender: str | None = None,
        query: Query = None,
        files: Iterable[FileLike] = (),
    ) -> CostResult:
        """What ``send`` would cost. Nothing is sent."""
        return self._post(self._messages.cost(phones, text, sender, query, files))

    def statuses(
        self, messages: Iterable[tuple[str | Recipient, str | int]], *, all: int = 0
    ) -> tuple[MessageStatus, ...]:
        """Where many messages are, in the order of *messages*, pairs of phone and id; 200 in each call.

        A message the provider does not know is a row without status. *all*: 0 short, 1 with message data, 2 with
        operator and region.
        """
        return tuple(row for call in self._messages.statuses(messages, all) for row in self._post(call))

    def delete(self, phone: str | Recipient, id: str | int) -> Done:
        """Take a message back that waits for its time of sending."""
        return self._post(self._messages.delete(phone, id))

    def balance(self) -> HttpBalanceResult:
        """Money on the account, with its currency."""
        return self._post(HttpBalance())

    def history(
        self,
        start: date,
        end: date,
        *,
        phone: str | Recipient | Iterable[str | Recipient] | None = None,
        email: str | Iterable[str] | None = None,
        before: int | str | None = None,
        limit: int = PAGE,
    ) -> tuple[SentMessage, ...]:
        """Messages sent on the days from *start* to *end*, at most *limit*, a thousand in each call.

        *phone*, *email*: only those to one or to several. *before*: only those behind the message with this
        ``serial``. The provider keeps six months.
        """
        found: list[SentMessage] = []
        at: int | str | None = before
        most = self._reports.most_of_history(limit)
        while len(found) < most:
            try:
                page = self._post(self._reports.history(start, end, phone, email, at, most - len(found)))
            except NothingFound:
                break
            found.extend(page)
            at = next_page(page)
            if at is None:
                break
        return tuple(found)

    def incoming(
        self, *, hours: int = 24, after: str | int | None = None, to: str | Recipient | None = None, limit: int = PAGE
    ) -> tuple[ReceivedMessage, ...]:
        """Messages from subscribers within the last *hours* (1..168), at most *limit* (10,000).

        *after*: only those behind the one with this id. *to*: only those to this number of yours.
        """
        try:
            return self._post(self._reports.incoming(hours, after, to, limit))
        except NothingFound:
            return ()

    def prices(self) -> tuple[ZonePrice, ...]:
        """The price list of the account."""
        return self._post(GetPrices())

    def operator(self, phone: str | Recipient) -> OperatorInfo:
        """Who carries a number, by its registration.

        Raises:
            NothingFound: the provider does not know.
        """
        return self._post(self._reports.operator(phone))

    def operators(self, phones: Iterable[str | Recipient]) -> tuple[OperatorInfo, ...]:
        """Who carries each of several numbers, in the order asked; a hundred in each call.

        Assumption: a number that the provider does not know comes without names.
        """
        return tuple(row for call in self._reports.operators(phones) for row in self._post(call))

    def statistics(
        self, start: date, end: date, *, own_currency: bool = True, second_balance: bool = False
    ) -> tuple[StatisticsRow, ...]:
        """Messages and money of the days from *start* to *end*.

        *own_currency*: in the one the account has now. *second_balance*: what was paid from the electronic one.
        """
        try:
            return self._post(self._reports.statistics(start, end, own_currency, second_balance))
        except NothingFound:
            return ()

    def captcha_picture(self, serial: str = "") -> str:
        """Address of the picture for ``Captcha``: for the visitor's browser, never fetched by the server.

        *serial*: a text; a new one makes the browser fetch a new picture.
        """
        return picture_address(self._core.settings.base_url, serial)

    @property
    def _messages(self) -> MessageCalls:
        return MessageCalls(self._core)

    @property
    def _reports(self) -> ReportCalls:
        return ReportCalls(self._core.settings)
