"""Estimate → Page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from smsc_soap.campaign.quotes.estimate import Estimate, Hint, Total
from smsc_soap.campaign.reports.account_zone import MOSCOW, AccountZone
from smsc_soap.campaign.reports.charts import Bar, Row, bars, folded
from smsc_soap.campaign.reports.html import estimate_tables as tables
from smsc_soap.campaign.reports.html.estimate_sources import how_section, source_sections
from smsc_soap.campaign.reports.html.figures import label_text
from smsc_soap.campaign.reports.html.page import Advice, Card, Chart, Page, Section, Verdict
from smsc_soap.campaign.reports.html.parts import alphabet_chart, size_chart
from smsc_soap.campaign.reports.html.speech import Speech

#: Bars of a chart; what is beyond them is one bar.
BARS: Final = 8


def page_of(estimate: Estimate, language: str, zone: AccountZone = MOSCOW) -> Page:
    """
    Raises:
        InvalidParameter: another language than ``en`` and ``ru``.
    """
    speech = Speech(language, estimate.currency, zone)
    total = estimate.total
    verdict, *more = _verdicts(estimate, speech)
    return Page(
        language=language,
        title=speech.say("estimate_title"),
        subject=label_text(str(estimate.reading.get("table", "")), 80),
        lead=speech.say("estimate_lead"),
        badge=speech.say(f"mode_{estimate.mode}"),
        made=f"{speech.say('quoted_at')} {speech.moment(estimate.quoted_at)}",
        verdict=verdict,
        alerts=tuple(_alerts(estimate, more, speech)),
        alert_word=speech.say("warning"),
        cards=tuple(_cards(estimate, total, speech)),
        charts=tuple(_charts(estimate, total, speech)),
        sections=tuple(_sections(estimate, total, speech)),
        foot=(*speech.currency_notes, speech.times_note, speech.say("privacy_note")),
        scroll_hint=speech.say("scroll_hint"),
    )


def _verdicts(estimate: Estimate, speech: Speech) -> Iterator[Verdict]:
    """The worst first."""

    def verdict(tone: str, key: str, **values: str) -> Verdict:
        title = {name: value for name, value in values.items() if name == "money"}
        return Verdict(tone, speech.say(f"verdict_{key}", **title), speech.say(f"verdict_{key}_note", **values))

    cost, budget, balance, total = estimate.cost, estimate.budget, estimate.balance, estimate.total
    if budget is not None and estimate.over_budget:
        yield verdict("bad", "over", money=speech.money(cost - budget))
    if missing := estimate.missing_balance:
        yield verdict("bad", "balance", money=speech.money(missing))
    if total.unpriced:
        yield verdict("warn", "incomplete", n=speech.count(total.unpriced, "recipient"))
    elif not estimate.complete:
        yield Verdict("warn", speech.say("verdict_incomplete"), speech.say("verdict_stopped_note"))
    high = cost if estimate.interval is None else estimate.interval.high
    if budget is not None and cost <= budget < high:
        yield verdict("warn", "may_exceed", money=speech.about(high - budget))
    if budget is not None and cost <= budget:
        yield verdict("good", "fits", money=speech.money(budget - cost))
    elif budget is None and balance is not None and balance >= cost and estimate.balance_compares:
        yield verdict("good", "covered", money=speech.money(balance - cost))
    elif budget is None:
        yield verdict("good", "plain", money=speech.money(cost))


def _alerts(estimate: Estimate, verdicts: list[Verdict], speech: Speech) -> Iterator[str]:
    """Verdicts behind the first one, but for good ones and those that a remark tells better; then the remarks."""
    told = {speech.say("verdict_incomplete")} if estimate.remarks else set()
    yield from (f"{one.title}. {one.note}" for one in verdicts if one.tone != "good" and one.title not in told)
    yield from (speech.either(one.english, one.russian) for one in estimate.remarks)


def _cards(estimate: Estimate, total: Total, speech: Speech) -> Iterator[Card]:
    priced = total.recipients - total.unpriced
    notes = [_certainty(estimate, speech)]
    if priced:
        notes.append(speech.say("per_recipient", money=speech.about(estimate.cost / priced)))
    if total.unpriced:
        notes.append(speech.say("unpriced_part", n=speech.number(total.unpriced)))
    yield Card(speech.say("cost"), speech.money(estimate.cost), tuple(notes), "main")
    yield Card(speech.say("recipients"), speech.number(total.recipients))
    each = speech.say("per_message", n=speech.average(total.segments, total.recipients))
    yield Card(speech.say("segments"), speech.number(total.segments), (each, speech.say("segments_note")))
    yield _budget_card(estimate, speech)
    yield _balance_card(estimate, speech)


def _certainty(estimate: Estimate, speech: Speech) -> str:
    if estimate.interval is not None and estimate.interval.low != estimate.interval.high:
        return speech.say(
            "interval",
            percent=speech.percent(estimate.interval.confidence),
            low=speech.about(estimate.interval.low),
            high=speech.about(estimate.interval.high),
        )
    if estimate.price_table.get("source") == "account" and estimate.mode == "none":
        return speech.say("most_by_account_list")
    return speech.say("exact_by_table" if estimate.mode == "none" else "exact_by_provider")


def _budget_card(estimate: Estimate, speech: Speech) -> Card:
    if estimate.budget is None:
        return Card(speech.say("budget"), speech.say("not_set"), tone="empty")
    used = speech.say("of_budget", percent=speech.share(estimate.cost, estimate.budget))
    return Card(speech.say("budget"), speech.money(estimate.budget), (used,), "bad" if estimate.over_budget else "good")


def _balance_card(estimate: Estimate, speech: Speech) -> Card:
    if estimate.balance is None:
        return Card(speech.say("balance"), speech.say("not_asked"), tone="empty")
    if not estimate.balance_compares:
        there = replace(speech, currency=estimate.balance_currency)
        return Card(speech.say("balance"), there.money(estimate.balance), tone="empty")
    if missing := estimate.missing_balance:
        note, tone = speech.say("lacks", money=speech.money(missing)), "bad"
    else:
        note, tone = speech.say("after_campaign", money=speech.money(estimate.balance - estimate.cost)), "good"
    return Card(speech.say("balance"), speech.money(estimate.balance), (note,), tone)


def _charts(estimate: Estimate, total: Total, speech: Speech) -> Iterator[Chart]:
    yield from _money_chart(estimate, speech)
    by_country = estimate.by_country()
    if len(by_country) > 1:
        named = [(speech.country(country), one) for country, one in by_country.items()]
        yield Chart("bars", speech.say("country_chart"), _cost_bars(named, total, speech))
    yield alphabet_chart({alphabet: one.recipients for alphabet, one in estimate.by_alphabet().items()}, speech)

    by_operator = estimate.by_operator()
    if len(by_operator) > 1 and _knows_operators(estimate):
        title = "operator_chart" if all(line.group.operator for line in estimate.lines) else "prefix_chart"
        several = len(by_country) > 1
        pairs = [
            (f"{speech.country(country)}, {speech.operator(name)}" if several else speech.operator(name), one)
            for (country, name), one in by_operator.items()
        ]
        yield Chart("bars", speech.say(title), _cost_bars(pairs, total, speech))

    yield size_chart({size: one.recipients for size, one in estimate.by_segments().items()}, speech)


def _money_chart(estimate: Estimate, speech: Speech) -> Iterator[Chart]:
    balance = estimate.balance if estimate.balance_compares else None
    if estimate.budget is None and balance is None:
        return
    interval = estimate.interval
    rows = [
        Row(
            speech.say("cost"),
            estimate.cost,
            speech.money(estimate.cost),
            "bad" if estimate.over_budget or estimate.missing_balance else "main",
            None if interval is None else max(interval.low, Decimal(0)),
            None if interval is None else interval.high,
        )
    ]
    for name, amount in (("budget", estimate.budget), ("balance", balance)):
        if amount is not None:
            rows.append(Row(speech.say(name), max(amount, Decimal(0)), speech.money(amount), "soft"))
    yield Chart("bars", speech.say("money_chart"), bars(rows))


def _cost_bars(named: list[tuple[str, Total]], total: Total, speech: Speech) -> tuple[Bar, ...]:
    def row(label: str, one: Total, tone: str = "main") -> Row:
        value = speech.money(one.cost) if one.cost or not one.unpriced else speech.say("unpriced")
        return Row(label, one.cost, f"{value} · {speech.share(one.cost, total.cost)}" if one.cost else value, tone)

    rest = Total()
    for _, one in named[BARS:]:
        rest = tables.plus(rest, one)
    others = row(speech.say("others", n=speech.number(len(named) - BARS)), rest, "soft")
    return bars(folded([row(label, one) for label, one in named], BARS, others))


def _sections(estimate: Estimate, total: Total, speech: Speech) -> Iterator[Section]:
    if estimate.hints:
        advice = tuple(_advice(hint, speech) for hint in estimate.hints)
        yield Section(speech.say("hints_title"), advice=advice)
    yield how_section(estimate, speech)
    yield Section(speech.say("by_country"), tables=(tables.by_country(estimate, total, speech),))
    if _knows_operators(estimate):
        yield Section(speech.say("by_operator"), tables=(tables.by_operator(estimate, total, speech),))
    yield Section(speech.say("by_size"), tables=(tables.by_size(estimate, total, speech),))
    yield from source_sections(estimate, speech)


def _knows_operators(estimate: Estimate) -> bool:
    """False where operators or first digits would only repeat the countries."""
    return any(line.group.operator or line.group.prefix for line in estimate.lines)


def _advice(hint: Hint, speech: Speech) -> Advice:
    if hint.money_saved:
        told = "saved_already" if hint.kind == "duplicates" else "saves"
        gain = speech.say(told, money=speech.about(hint.money_saved))
    elif hint.segments_saved:
        gain = speech.say("saves_segments", n=speech.count(hint.segments_saved, "segment"))
    else:
        gain = speech.say("hint_look")
    saves = hint.money_saved or hint.segments_saved
    how = "hint_exact" if hint.exact else "hint_average" if hint.kind == "duplicates" else "hint_sampled"
    note = speech.say(how) if saves else ""
    return Advice(gain, speech.either(hint.english, hint.russian), note)
