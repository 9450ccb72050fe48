"""A report as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smsc_soap.campaign.reports.explain import Reason
from smsc_soap.campaign.reports.sums import Part, Sums
from smsc_soap.model.money import money_text
from smsc_soap.model.status import status_meaning


def record_of(report: Any) -> dict[str, Any]:
    """A ``CampaignReport`` as plain JSON values: the figures a script looks for first, then what they are made of.

    Holds no phone and no text.
    """
    header, total = report.header, report.total
    return {
        "campaign": header.campaign,
        "seal": header.seal,
        "made_at": _moment(report.made_at),
        "state": "finished" if report.finished and report.state == "running" else report.state,
        "because": report.because,
        "finished": report.finished,
        "currency": header.quote.currency,
        "approved_quote": money_text(header.quote.cost),
        "ceiling": {"money": money_text(header.ceiling.money), "segments": header.ceiling.segments},
        **_sums(total),
        "open_messages": total.open_messages,
        "open_money": money_text(total.open_money),
        "rounding": money_text(report.rounding),
        "doubled": {"messages": report.doubled, "first_copies": money_text(report.doubled_money)},
        "states": dict(report.states),
        "statuses": [
            {"code": code, "status": None if code is None else str(status_meaning(code).status), "messages": number}
            for code, number in _by_number(report.statuses)
        ],
        "refusals": [{"code": code, "messages": number} for code, number in _by_number(report.refusals)],
        "by_country": [{"country": country, **_sums(one)} for country, one in report.by_country().items()],
        "by_operator": [
            {"country": country, "operator": operator, **_sums(one)}
            for (country, operator), one in report.by_operator().items()
        ],
        "classes": [
            {
                "country": one.group.country,
                "operator": one.group.operator,
                "prefix": one.group.prefix,
                "alphabet": str(one.alphabet),
                "segments_each": one.segments_each,
                **_sums(one.sums),
            }
            for one in report.classes
        ],
    }


def _sums(sums: Sums) -> dict[str, Any]:
    return {
        "messages": sums.messages,
        "segments": sums.segments,
        "billed": sums.billed,
        "parts": sums.parts,
        "unquoted": sums.unquoted,
        "quoted": money_text(sums.quoted),
        "charged": money_text(sums.charged),
        "difference": money_text(sums.difference),
        "reasons": _reasons(sums.reasons),
    }


def _reasons(reasons: Mapping[Reason, Part]) -> dict[str, Any]:
    return {
        str(reason): {"messages": part.messages, "money": money_text(part.money)} for reason, part in reasons.items()
    }


def _by_number(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda item: -item[1])


def _moment(moment: datetime) -> str:
    return moment.isoformat()
