"""Estimates, plans and messages with invented numbers, for tests of pages, reports and exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from smsc_soap.campaign.plans.plan import PlanLine
from smsc_soap.campaign.plans.plan_header import Ceiling, Delivery, PlanHeader, PlannedFile, PlannedGroup, PlannedQuote
from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.quotes.estimate import Estimate, Hint, Interval, Line, QuoteMode, Remark, Stratum
from smsc_soap.campaign.reports.report import CampaignReport
from smsc_soap.model.segments import Alphabet, count_segments
from smsc_soap.outbox.entry import Entry
from smsc_soap.outbox.states import MessageClass, MessageState

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

MTS = Group("RU", "MTS", "7916", Decimal("3.30"))
BEELINE = Group("RU", "Beeline", "7903", Decimal("3.85"))
KZ = Group("KZ", "", "77", Decimal("9.50"))
UZ = Group("UZ", "", "998", None)
GSM, UCS = Alphabet.GSM_7, Alphabet.UCS_2


def line(group: Group, alphabet: Alphabet, segments: int, recipients: int) -> Line:
    """A class priced by its group."""
    cost = None if group.price is None else group.price * segments * recipients
    return Line(group, alphabet, segments, recipients, cost)


def estimate(lines: Iterable[Line] = (), *, mode: str = "none", **more: Any) -> Estimate:
    """An estimate over *lines*, whose cost is their sum."""
    found = tuple(lines)
    known: dict[str, Any] = {
        "cost": sum((one.cost or Decimal(0) for one in found), Decimal(0)),
        "how": "By a price table.",
        "how_russian": "По таблице цен.",
        "interval": None,
        "currency": "RUB",
        "quoted_at": NOW,
    }
    return Estimate(QuoteMode(mode), found, **(known | more))


def rich_estimate() -> Estimate:
    """Everything that a page can show."""
    lines = [
        line(MTS, GSM, 1, 1500),
        line(MTS, UCS, 2, 30_000),
        line(BEELINE, UCS, 2, 27_000),
        line(KZ, UCS, 3, 3_100),
        line(UZ, UCS, 2, 500),
    ]
    cost = sum((one.cost or Decimal(0) for one in lines), Decimal(0))
    return estimate(
        lines,
        mode="sample",
        interval=Interval(cost - 6000, cost + 6000, 0.95),
        provider_calls=41,
        balance=Decimal(500_000),
        budget=Decimal(450_000),
        hints=(
            Hint("shorten", "shorten by 3 characters", "сократить на 3 знака", 12_431, Decimal("44834.40")),
            Hint("transliterate", "in Latin letters", "латинскими буквами", 60_000, None, exact=False),
            Hint("dear_country", "Uzbekistan is dear", "Узбекистан дорог", 0, None),
        ),
        reading={
            "table": "people.csv",
            "kind": "csv",
            "encoding": "windows-1251",
            "delimiter": "\t",
            "sheet": None,
            "columns": ["phone", "name"],
            "phone_column": "phone",
            "zone_column": None,
            "how": ["an English sentence"],
        },
        tally={
            "read": 62_300,
            "accepted": 62_100,
            "duplicates": 120,
            "opted_out": 30,
            "rejected": 50,
            "blank": 2,
            "rejects": {"bad_phone": 49, "unheard_of": 1},
            "sample": [{"line": 17, "code": "bad_phone", "reason": "+7999*****01 is no phone"}],
        },
        hashes={"table": "ab" * 32, "template": "cd" * 32},
        remarks=(Remark("unpriced", "500 recipients have no price", "У 500 получателей нет цены"),),
        strata=(
            Stratum("RU MTS", 1, 31_500, 61_500, 60, 12, Decimal("3.300123"), 0.004),
            Stratum("KZ", 1, 3_100, 9_300, 3_100, 31, None, 0.0),
        ),
    )


def header(groups: Iterable[PlannedGroup], **more: Any) -> PlanHeader:
    """A plan's first line over *groups*."""
    found = tuple(groups)
    cost = sum((one.cost or Decimal(0) for one in found), Decimal(0))
    known: dict[str, Any] = {
        "campaign": "november",
        "identity": "ef" * 32,
        "created_at": NOW,
        "expires_at": NOW,
        "account": None,
        "table": PlannedFile("people.csv", None, "ab" * 32),
        "rates": None,
        "opt_out": None,
        "template": "Hello",
        "text": None,
        "recipients": sum(one.recipients for one in found),
        "segments": sum(one.segments for one in found),
        "alphabets": {},
        "groups": found,
        "quote": PlannedQuote(
            QuoteMode.NONE, cost, cost, cost, 1, "RUB", NOW, "By a price table.", "По таблице цен.", 0, 0
        ),
        "ceiling": Ceiling(cost, 10**6),
        "delivery": Delivery(),
        "reading": {},
        "tally": {},
        "lines_sha256": "00" * 32,
    }
    return PlanHeader(**(known | more)).sealed()


def planned(group: Group, recipients: int = 1, segments: int = 1) -> PlannedGroup:
    """A group of a plan, quoted at its own price."""
    return PlannedGroup(
        group, group.price, group.price or Decimal(10), recipients, segments, example=1, example_price=group.price
    )


def plan_line(n: int, phone: str, text: str, group: int = 0) -> PlanLine:
    return PlanLine(n, n + 1, phone, group, count_segments(text).segments, None, text)


def entry(phone: str = "+79160000001", state: str = "accepted", **more: Any) -> Entry:
    """A message in the outbox."""
    known: dict[str, Any] = {
        "key": f"k{phone}",
        "phone": phone,
        "given": phone,
        "text": None,
        "kind": MessageClass.BULK,
        "state": MessageState(state),
        "priority": 0,
        "provider_id": "abc-1" if state == "accepted" else None,
        "parts": None,
        "cost": None,
        "code": None,
        "reason": "",
        "status_code": None,
        "status_at": None,
        "duplicate_id": None,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Entry(**(known | more))


#: What became of the messages of ``story``, one after the other.
FATES: tuple[dict[str, Any], ...] = (
    {"cost": "1", "parts": 1, "status_code": 1},
    {"cost": "1", "parts": 1, "status_code": 1},
    {"cost": "1", "parts": 1, "status_code": 0},
    {"cost": "2", "parts": 2, "status_code": 1},
    {"cost": "1.1", "parts": 1, "status_code": 20},
    {"cost": "0", "parts": 1, "status_code": 23},
    {"cost": None, "status_code": None},
    {"state": "refused", "code": 7},
    {"state": "queued"},
    {"state": "held"},
    {"state": "expired"},
    {"cost": "1", "parts": 1, "status_code": 1, "duplicate_id": "abc-2"},
)


def story(number: int) -> Iterator[tuple[PlanLine, Entry | None]]:
    """*number* messages of all fates and three groups; a cost in ``FATES`` is times the quote."""
    prices = (MTS.price, BEELINE.price, KZ.price, None)
    for n in range(1, number + 1):
        group = n % 4
        one = plan_line(n, f"+7916{n:07d}", "Hello" if n % 3 else "Здравствуйте!", group)
        fate = dict(FATES[n % len(FATES)])
        if (times := fate.get("cost")) is not None:
            fate["cost"] = Decimal(times) * (prices[group] or Decimal(8))
        yield one, entry(one.phone, **fate) if n % 20 else None


def report(number: int = 240, **more: Any) -> CampaignReport:
    groups = [planned(one, number // 4, number // 4) for one in (MTS, BEELINE, KZ, UZ)]
    return CampaignReport.of(header(groups), story(number), made_at=NOW, **more)
