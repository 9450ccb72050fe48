"""What a caller asks about the account → the calls for it, checked. Shared by both clients; no I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from smsc_soap.client.http.message_calls import PAGE
from smsc_soap.client.http.seam import one_recipient
from smsc_soap.client.requests import SpeakingOf
from smsc_soap.errors import ConflictingParameters, InvalidParameter
from smsc_soap.model.recipient import Recipient
from smsc_soap.wire.http_api.reports import GetHistory, GetIncoming, GetOperator, GetOperators, GetStatistics

if TYPE_CHECKING:
    from smsc_soap.settings import Settings

#: Source: provider's page about incoming messages.
_MOST_INCOMING = 10_000
_MOST_HOURS = 168
#: Numbers in one look-up. Assumption: the page allows a list and names no most.
_NUMBERS = 100


@dataclass(frozen=True, slots=True)
class ReportCalls:
    """Makes operations for one client."""

    settings: Settings

    def most_of_history(self, limit: int) -> int:
        """How many messages the pages may bring together."""
        with SpeakingOf("http.history"):
            return whole("limit", limit, 1, 1_000_000)

    def history(
        self,
        start: date,
        end: date,
        phone: str | Recipient | Iterable[str | Recipient] | None,
        email: str | Iterable[str] | None,
        before: int | str | None,
        limit: int,
    ) -> GetHistory:
        """One page: at most 1000 messages, behind the one with the serial number *before*."""
        with SpeakingOf("http.history"):
            check_period(start, end)
            phones = tuple(one_recipient(one, self.settings) for one in _several("phone", phone))
            emails = tuple(_several("email", email))
            if phones and emails:
                raise ConflictingParameters("email", "phone and email together", "one of the two")
            behind = None if before is None else str(before)
            return GetHistory(start, end, min(limit, PAGE), phones, emails, behind, self.settings.account_utc_offset)

    def incoming(self, hours: int, after: str | int | None, to: str | Recipient | None, limit: int) -> GetIncoming:
        with SpeakingOf("http.incoming"):
            return GetIncoming(
                hours=whole("hours", hours, 1, _MOST_HOURS),
                limit=whole("limit", limit, 1, _MOST_INCOMING),
                after=None if after is None else str(after),
                to=None if to is None else one_recipient(to, self.settings),
                account_utc_offset=self.settings.account_utc_offset,
            )

    def operator(self, phone: str | Recipient) -> GetOperator:
        with SpeakingOf("http.operator"):
            return GetOperator(one_recipient(phone, self.settings))

    def operators(self, phones: Iterable[str | Recipient]) -> list[GetOperators]:
        """As many calls as it takes."""
        with SpeakingOf("http.operators"):
            asked = [one_recipient(one, self.settings) for one in _several("phones", phones)]
            return [GetOperators(tuple(asked[at : at + _NUMBERS])) for at in range(0, len(asked), _NUMBERS)]

    def statistics(self, start: date, end: date, own_currency: bool, second_balance: bool) -> GetStatistics:
        with SpeakingOf("http.statistics"):
            check_period(start, end)
            return GetStatistics(start, end, own_currency, second_balance)


def _several(name: str, given: object) -> Iterable[Any]:
    """One or many as many; None is none.

    Raises:
        InvalidParameter: neither.
    """
    if given is None:
        return ()
    if isinstance(given, str | Recipient):
        return (given,)
    if isinstance(given, bytes) or not isinstance(given, Iterable):
        raise InvalidParameter(name, f"a {type(given).__name__}", "one, or a list of them")
    return given


def check_period(start: object, end: object) -> None:
    """Refuses what are no days of a report, both included.

    Raises:
        InvalidParameter: no dates, or the end before the start.
    """
    for name, value in (("start", start), ("end", end)):
        if not isinstance(value, date):
            raise InvalidParameter(name, f"a {type(value).__name__}", "a datetime.date")
    if isinstance(start, date) and isinstance(end, date) and _day(end) < _day(start):
        raise InvalidParameter("end", "a day before start", "start or a later day")


def _day(value: date) -> date:
    # A datetime is a date, too, and the two do not compare.
    return date(value.year, value.month, value.day)


def whole(name: str, value: object, least: int, most: int) -> int:
    """A whole number within bounds.

    Raises:
        InvalidParameter: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidParameter(name, repr(value)[:20], f"{least} to {most}")
    return value
