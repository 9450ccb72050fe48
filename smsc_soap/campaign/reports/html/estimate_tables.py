"""Tables of an estimate: whom it goes to, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from smsc_soap.campaign.quotes.estimate import Estimate, Total
from smsc_soap.campaign.reports.html.page import Column, Table
from smsc_soap.campaign.reports.html.parts import ROWS, cut
from smsc_soap.campaign.reports.html.speech import Speech

#: Names of a row, and its sums.
Named = tuple[tuple[str, ...], Total]


def by_country(estimate: Estimate, total: Total, speech: Speech) -> Table:
    rows = [((speech.country(country),), one) for country, one in estimate.by_country().items()]
    return _table(rows, total, speech, ("by_country", "country"))


def by_operator(estimate: Estimate, total: Total, speech: Speech) -> Table:
    rows = [
        ((speech.country(country), speech.operator(operator)), one)
        for (country, operator), one in estimate.by_operator().items()
    ]
    return _table(rows, total, speech, ("by_operator", "country", "operator_or_prefix"))


def by_size(estimate: Estimate, total: Total, speech: Speech) -> Table:
    sums = estimate.by(lambda line: (line.alphabet, line.segments_each))
    rows = [((speech.alphabet(alphabet), speech.number(size)), one) for (alphabet, size), one in sorted(sums.items())]
    return _table(rows, total, speech, ("by_size", "alphabet", "size"))


def _table(rows: Sequence[Named], total: Total, speech: Speech, words: tuple[str, ...]) -> Table:
    title, *names = words
    figures = _figures(total, speech)
    columns = [Column(speech.say(name), "figure" if name == "size" else "") for name in names]
    columns += [Column(heading) for heading, _ in figures]
    shown = [(*named, *(figure(one) for _, figure in figures)) for named, one in rows]
    blank = ("",) * (len(names) - 1)
    rest = Total()
    for _, one in rows[ROWS:]:
        rest = plus(rest, one)
    others = speech.say("others", n=speech.number(len(rows) - ROWS))
    return Table(
        speech.say(title),
        tuple(columns),
        cut(shown, (others, *blank, *(figure(rest) for _, figure in figures))),
        (speech.say("total"), *blank, *(figure(total) for _, figure in figures)),
    )


def _figures(total: Total, speech: Speech) -> list[tuple[str, Callable[[Total], str]]]:
    """Headings of the columns with figures, and what stands in them."""

    def cost(one: Total) -> str:
        return "–" if one.unpriced == one.recipients and one.recipients else speech.plain(one.cost)

    def price(one: Total) -> str:
        known = one.unpriced == 0 and one.segments
        return _rounded(one.cost / one.segments, speech) if known else "–"

    currency = f", {speech.unit}" if speech.unit else ""
    found: list[tuple[str, Callable[[Total], str]]] = [
        (speech.say("recipients"), lambda one: speech.number(one.recipients)),
        (speech.say("segments"), lambda one: speech.number(one.segments)),
        (f"{speech.say('price_segment')}{currency}", price),
        (f"{speech.say('cost')}{currency}", cost),
        (speech.say("share"), lambda one: speech.share(one.cost, total.cost)),
    ]
    if total.unpriced:
        found.append((speech.say("unpriced"), lambda one: speech.number(one.unpriced)))
    return found


def _rounded(price: Decimal, speech: Speech) -> str:
    """Exact where it has few places, else to a hundredth of a kopeck."""
    return speech.plain(price) if price == price.quantize(Decimal("0.0001")) else speech.rough(price)


def plus(one: Total, other: Total) -> Total:
    """The sums of both."""
    return Total(
        one.recipients + other.recipients,
        one.segments + other.segments,
        one.cost + other.cost,
        one.unpriced + other.unpriced,
    )
