"""When a message of a campaign may be handed over: the recipient's waking hours, and stretching.

Two locks hold the hours. Ours: a message is not claimed before its hours open on the recipient's clock, so until
then it can be paused and cancelled and costs nothing. The provider's: the same hours go along as ``time=h1-h2``
with the recipient's ``tz``, so that what is handed over too late in the evening waits there until the morning.

Stretching is ours alone: the provider's ``period`` and ``freq`` stretch one request, and a campaign is many.

Source: provider's SOAP page, 2024, parameters `time`, `tz`, `period`, `freq`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from smsc_soap.campaign.plans.plan_header import Delivery
from smsc_soap.campaign.tables.zones import Zone
from smsc_soap.errors import InvalidParameter
from smsc_soap.model.schedule import MOSCOW_UTC_OFFSET, SendBetweenHours, parse_send_time

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """From the first hour of the day until the last one begins to be over: ``9-21`` is 9:00 to 21:00."""

    first: int
    last: int

    @property
    def send_time(self) -> str:
        """As the provider reads it."""
        return f"{self.first}-{self.last}"

    def opening(self, moment: datetime, utc_offset: timedelta) -> datetime:
        """The first moment from *moment* on that lies within, on a clock of that offset."""
        local = moment + utc_offset
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        begin, end = (midnight + timedelta(hours=hour) for hour in (self.first, self.last))
        if local < begin:
            local = begin
        elif local >= end:
            local = begin + _DAY
        return local - utc_offset


def hours_of(text: str | None) -> Hours | None:
    """The hours in ``9-21``; None when there are none.

    Raises:
        InvalidParameter: anything else.
    """
    if text is None:
        return None
    try:
        read = parse_send_time(text)
    except InvalidParameter:
        read = None
    if not isinstance(read, SendBetweenHours):
        raise InvalidParameter("hours", f"{text[:20]!a}", "whole hours of one day, such as 9-21")
    return Hours(read.first_hour, read.last_hour)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When each recipient of a campaign is due."""

    hours: Hours | None
    #: When the first group of recipients is due.
    start: datetime
    recipients: int
    #: How many groups there are, and how far apart they lie.
    steps: int
    step: timedelta
    #: For recipients without a zone of their own.
    account_utc_offset: timedelta

    @classmethod
    def of(cls, delivery: Delivery, recipients: int, start: datetime, account_utc_offset: timedelta) -> Timetable:
        steps, step = 1, timedelta(0)
        if delivery.period_h is not None and delivery.freq_min is not None:
            groups = (delivery.period_h * 60 / delivery.freq_min).to_integral_value(ROUND_CEILING)
            steps, step = max(int(groups), 1), timedelta(minutes=delivery.freq_min)
        return cls(hours_of(delivery.hours), start, recipients, steps, step, account_utc_offset)

    def not_before(self, n: int, zone: Zone | None) -> datetime:
        """When the *n*-th recipient (from 1) may be sent to."""
        moment = self.start + self.step * ((n - 1) * self.steps // max(self.recipients, 1))
        if self.hours is None:
            return moment
        return self.hours.opening(moment, self._offset(zone))

    def _offset(self, zone: Zone | None) -> timedelta:
        if zone is None:
            return self.account_utc_offset
        return MOSCOW_UTC_OFFSET + timedelta(minutes=int(Decimal(zone) * 60))
