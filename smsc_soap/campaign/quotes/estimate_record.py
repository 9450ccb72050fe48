"""An estimate as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.quotes.figures import FullQuote, Hint, Interval, Line, QuoteMode, Remark, Stratum, Total
from smsc_soap.errors import InvalidParameter, SmscError
from smsc_soap.model.money import money_text
from smsc_soap.model.segments import Alphabet

Key = TypeVar("Key", bound=Hashable)


def record_of(estimate: Any) -> dict[str, Any]:
    """An ``Estimate`` as plain JSON values: the figures a script looks for first, then what they stand on."""
    total = estimate.total
    return {
        "mode": str(estimate.mode),
        "recipients": total.recipients,
        "segments": total.segments,
        "cost": _text(estimate.cost),
        "currency": estimate.currency,
        "interval": None if estimate.interval is None else _interval_record(estimate.interval),
        "complete": estimate.complete,
        "unpriced": total.unpriced,
        "how": estimate.how,
        "how_russian": estimate.how_russian,
        "quoted_at": estimate.quoted_at.isoformat(),
        "price_table": dict(estimate.price_table) or None,
        "provider_calls": estimate.provider_calls,
        "balance": _text(estimate.balance),
        "balance_currency": estimate.balance_currency,
        "missing_balance": _text(estimate.missing_balance),
        "budget": _text(estimate.budget),
        "over_budget": estimate.over_budget,
        "by_country": _sums(estimate.by_country(), lambda key: {"country": key}),
        "by_operator": _sums(estimate.by_operator(), lambda key: {"country": key[0], "operator": key[1]}),
        "by_alphabet": _sums(estimate.by_alphabet(), lambda key: {"alphabet": str(key)}),
        "by_segments": _sums(estimate.by_segments(), lambda key: {"segments_each": key}),
        "hints": [_hint_record(one) for one in estimate.hints],
        "remarks": [_named(one, "kind", "english", "russian") for one in estimate.remarks],
        "strata": [_stratum_record(one) for one in estimate.strata],
        "full": None if estimate.full is None else _named(estimate.full, *FullQuote.__slots__),
        "reading": dict(estimate.reading),
        "tally": dict(estimate.tally),
        "hashes": dict(estimate.hashes),
        "lines": [_line_record(one) for one in estimate.lines],
        "prices": [{**_group_record(group), "price": _text(price)} for group, price in estimate.prices],
        "stopped": None if estimate.stopped is None else str(estimate.stopped),
    }


def fields_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the ``Estimate`` in a record.

    Raises:
        InvalidParameter: something is missing or unreadable in it.
    """
    try:
        return _read(record)
    except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError) as error:
        raise InvalidParameter(
            "record", f"one with a wrong or missing part ({type(error).__name__})", "what Estimate.as_dict() returned"
        ) from None


def _read(record: Mapping[str, Any]) -> dict[str, Any]:
    quoted_at = datetime.fromisoformat(record["quoted_at"])
    if quoted_at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return {
        "mode": QuoteMode(record["mode"]),
        "lines": tuple(map(_line, record["lines"])),
        "cost": Decimal(record["cost"]),
        "how": record["how"],
        "interval": None if record["interval"] is None else _interval(record["interval"]),
        "currency": record["currency"],
        "quoted_at": quoted_at,
        "provider_calls": record["provider_calls"],
        "balance": _money(record["balance"]),
        "balance_currency": record.get("balance_currency", ""),
        "budget": _money(record["budget"]),
        "hints": tuple(map(_hint, record["hints"])),
        "reading": dict(record["reading"]),
        "tally": dict(record["tally"]),
        "hashes": dict(record["hashes"]),
        "how_russian": record["how_russian"],
        "price_table": dict(record.get("price_table") or {}),
        "remarks": tuple(Remark(**one) for one in record["remarks"]),
        "strata": tuple(map(_stratum, record["strata"])),
        "full": None if record["full"] is None else FullQuote(**record["full"]),
        "prices": tuple((_group(one), Decimal(one["price"])) for one in record["prices"]),
        "stopped": None if record["stopped"] is None else SmscError(record["stopped"]),
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _named(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _sums(sums: Mapping[Key, Total], named: Callable[[Key], dict[str, Hashable]]) -> list[dict[str, Any]]:
    return [
        {
            **named(key),
            "recipients": total.recipients,
            "segments": total.segments,
            "cost": _text(total.cost),
            "unpriced": total.unpriced,
        }
        for key, total in sums.items()
    ]


def _group_record(group: Group) -> dict[str, Any]:
    return {
        "country": group.country,
        "operator": group.operator,
        "prefix": group.prefix,
        "table_price": _text(group.price),
    }


def _group(record: Mapping[str, Any]) -> Group:
    return Group(record["country"], record["operator"], record["prefix"], _money(record["table_price"]))


def _line_record(line: Line) -> dict[str, Any]:
    return {
        **_group_record(line.group),
        "alphabet": str(line.alphabet),
        "segments_each": line.segments_each,
        "recipients": line.recipients,
        "cost": _text(line.cost),
    }


def _line(record: Mapping[str, Any]) -> Line:
    return Line(
        _group(record),
        Alphabet(record["alphabet"]),
        record["segments_each"],
        record["recipients"],
        _money(record["cost"]),
    )


def _interval_record(interval: Interval) -> dict[str, Any]:
    return {"low": _text(interval.low), "high": _text(interval.high), "confidence": interval.confidence}


def _interval(record: Mapping[str, Any]) -> Interval:
    return Interval(Decimal(record["low"]), Decimal(record["high"]), record["confidence"])


def _hint_record(hint: Hint) -> dict[str, Any]:
    return {
        **_named(hint, "kind", "english", "russian", "segments_saved", "exact"),
        "money_saved": _text(hint.money_saved),
    }


def _hint(record: Mapping[str, Any]) -> Hint:
    return Hint(**{**record, "money_saved": _money(record["money_saved"])})


def _stratum_record(stratum: Stratum) -> dict[str, Any]:
    return {**_named(stratum, *Stratum.__slots__), "price": _text(stratum.price)}


def _stratum(record: Mapping[str, Any]) -> Stratum:
    return Stratum(**{**record, "price": _money(record["price"])})
