"""The three ways to a price, each with what it has to see of the messages and what it makes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Final, Protocol

from smsc_soap.campaign.quotes import remarks
from smsc_soap.campaign.quotes.asking import Asker, most_together
from smsc_soap.campaign.quotes.cells import Size, cells_of
from smsc_soap.campaign.quotes.census import Census, Counted, Group
from smsc_soap.campaign.quotes.estimate import Estimate, Interval, Line, Stratum, lines_of
from smsc_soap.campaign.quotes.estimate import FullQuote as FullSummary
from smsc_soap.campaign.quotes.full_quote import FullQuote, Quoted
from smsc_soap.campaign.quotes.kept import Keeper
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.campaign.quotes.sampling import Asked, SampleQuote
from smsc_soap.campaign.quotes.shares import shares
from smsc_soap.campaign.quotes.wording import ENGLISH, RUSSIAN, Wording

#: How sure an interval is.
CONFIDENCE: Final = 0.95
#: Messages kept for questions; what is over is the choice where to ask more.
_KEPT: Final = 40_000
_EIGHT: Final = Decimal("0.00000001")


class Pricing(Protocol):
    """One way to a price."""

    def watch(self, messages: Iterable[Counted]) -> Iterator[Counted]:
        """The same messages, looked at as they go by."""

    def finished(self, census: Census, blank: Estimate) -> Estimate:
        """*blank* with lines, cost, prices, and the sentence how they came about."""


class ByTable:
    """Prices of a table."""

    def __init__(self, prices: PriceTable) -> None:
        self._prices = prices

    def watch(self, messages: Iterable[Counted]) -> Iterator[Counted]:
        return iter(messages)

    def finished(self, census: Census, blank: Estimate) -> Estimate:
        lines = lines_of(census, lambda group: group.price)
        english, russian = _how_by_table(self._prices)
        return replace(
            blank,
            lines=lines,
            cost=_cost(lines),
            # The account's own list is in the account's money.
            currency=self._prices.currency or (blank.currency if self._prices.is_account_list else ""),
            how=english,
            how_russian=russian,
            prices=tuple((group, group.price) for group in census.groups if group.price is not None),
        )


class BySample:
    """Prices the provider names for some of the messages."""

    def __init__(self, asker: Asker, random: Random, *, max_calls: int, batch_size: int) -> None:
        self._asker, self._max_calls, self._batch_size = asker, max_calls, batch_size
        self._keeper = Keeper(random, min(_KEPT, 2 * max_calls * batch_size))

    def watch(self, messages: Iterable[Counted]) -> Iterator[Counted]:
        return self._keeper.watch(messages)

    def finished(self, census: Census, blank: Estimate) -> Estimate:
        quote = self._asked(census)
        prices = {group: asked.price for asked in quote.cells for group in asked.cell.groups if asked.price is not None}
        lines = tuple(_sampled_lines(census, quote.cells))
        known = all(asked.costs for asked in quote.cells) and quote.stopped is None
        interval = Interval(*quote.interval(CONFIDENCE), CONFIDENCE) if known else None
        english, russian = _how_sampled(quote, interval)
        return replace(
            blank,
            lines=lines,
            cost=_cost(lines),
            interval=interval,
            strata=tuple(map(_stratum, quote.cells)),
            prices=tuple(prices.items()),
            stopped=quote.stopped,
            remarks=(*blank.remarks, *([remarks.whole()] if all(one.whole for one in quote.cells) else [])),
            how=english,
            how_russian=russian,
        )

    def _asked(self, census: Census) -> SampleQuote:
        sample = self._keeper.sample
        texts = (one.text for group in census.groups for one in sample([group]))
        together = most_together(texts, self._batch_size)
        cells = cells_of(_sizes(census), self._max_calls, together, lambda groups: len(sample(groups)))
        asked = [Asked(cell, sample(cell.groups)) for cell in cells]
        quote = SampleQuote(asked, max_calls=self._max_calls, batch_size=together)
        quote.ask(self._asker.ask)
        if quote.stopped is not None and not any(one.costs for one in asked):
            raise quote.stopped
        return quote


class ByFull:
    """Prices the provider names for all of the messages."""

    def __init__(self, quote: FullQuote) -> None:
        self._quote = quote

    @property
    def taken(self) -> int:
        """Messages that went by so far."""
        return self._quote.taken

    def listen(self, on_answer: Callable[[], None]) -> None:
        """Tells after each answer."""
        self._quote.on_answer = on_answer

    def watch(self, messages: Iterable[Counted]) -> Iterator[Counted]:
        return self._quote.watch(messages)

    def finished(self, census: Census, blank: Estimate) -> Estimate:
        quote = self._quote
        if quote.stopped is not None and not quote.batches:
            raise quote.stopped
        lines = tuple(_full_lines(census, quote.groups))
        full = FullSummary(
            batches=quote.batches,
            asked_now=quote.asked_now,
            per_recipient=sum(one.per_recipient for one in quote.groups.values()),
            per_batch=sum(one.recipients - one.per_recipient for one in quote.groups.values()),
        )
        english, russian = _how_full(full)
        return replace(
            blank,
            lines=lines,
            cost=_cost(lines),
            quoted_at=quote.oldest or blank.quoted_at,
            full=full,
            prices=tuple((group, one.price) for group, one in quote.groups.items() if one.price is not None),
            stopped=quote.stopped,
            how=english,
            how_russian=russian,
        )


def _cost(lines: Iterable[Line]) -> Decimal:
    return sum((line.cost for line in lines if line.cost is not None), Decimal(0))


def _sizes(census: Census) -> dict[Group, Size]:
    recipients: dict[int, int] = defaultdict(int)
    segments: dict[int, int] = defaultdict(int)
    for kind, many in census.kinds():
        recipients[id(kind.group)] += many
        segments[id(kind.group)] += many * kind.segments
    return {group: Size(recipients[id(group)], segments[id(group)]) for group in census.groups}


def _sampled_lines(census: Census, cells: Iterable[Asked]) -> Iterator[Line]:
    """Every class with its share of what its cell costs, by segments."""
    by_group: dict[Group, list[Line]] = defaultdict(list)
    for line in lines_of(census, lambda _: None):
        by_group[line.group].append(line)
    for asked in cells:
        lines = [line for group in asked.cell.groups for line in by_group[group]]
        if asked.cost is None:
            yield from lines
        else:
            parts = shares(asked.cost, [line.segments for line in lines])
            yield from (replace(line, cost=cost) for line, cost in zip(lines, parts))


def _full_lines(census: Census, groups: Mapping[Group, Quoted]) -> Iterator[Line]:
    """Every class with its share of what its group costs; apart from it those without a price."""
    by_group: dict[Group, list[Line]] = defaultdict(list)
    for line in lines_of(census, lambda _: None):
        missing = groups[line.group].unpriced[line.alphabet, line.segments_each]
        if missing:
            yield replace(line, recipients=missing)
        if line.recipients > missing:
            by_group[line.group].append(replace(line, recipients=line.recipients - missing))
    for group, lines in by_group.items():
        parts = shares(groups[group].cost, [line.segments for line in lines])
        yield from (replace(line, cost=cost) for line, cost in zip(lines, parts))


def _stratum(asked: Asked) -> Stratum:
    cost, part = asked.cost, asked.uncertainty()
    return Stratum(
        name=asked.cell.name,
        groups=len(asked.cell.groups),
        recipients=asked.cell.recipients,
        segments=asked.cell.segments,
        asked=sum(asked.numbers),
        calls=asked.calls,
        price=asked.price,
        spread=part.variance**0.5 / float(cost) if cost else 0.0,
    )


def _how_by_table(prices: PriceTable) -> tuple[str, str]:
    at = "" if prices.as_of is None else f"{prices.as_of:%Y-%m-%d %H:%M} UTC"
    if prices.is_account_list:
        told, told_russian = (f", told {at}", f", получен {at}") if at else ("", "")
        return (
            f"prices of one segment from the account's price list{told}: each country at its dearest operator",
            f"цены сегмента из прайс-листа учётной записи{told_russian}: страна по самому дорогому оператору",
        )
    saved, saved_russian = (f", saved {at}", f", сохранена {at}") if at else ("", "")
    return (
        f"prices of one segment from {prices.name}{saved}: the longest prefix, else the country",
        f"цены сегмента из таблицы {prices.name}{saved_russian}: по самому длинному префиксу, иначе по стране",
    )


def _how_sampled(quote: SampleQuote, interval: Interval | None) -> tuple[str, str]:
    def words(wording: Wording) -> dict[str, str]:
        asked, everybody = sum(sum(one.numbers) for one in quote.cells), sum(one.cell.recipients for one in quote.cells)
        counts = {"asked": asked, "everybody": everybody, "calls": quote.calls, "strata": len(quote.cells)}
        return {name: wording.number(many) for name, many in counts.items()}

    english = (
        "the provider's price for {asked} of {everybody} recipients drawn at random, asked in {calls} questions; "
        "{strata} strata by country and first digits"
    ).format(**words(ENGLISH))
    russian = (
        "цена провайдера для {asked} из {everybody} получателей, выбранных случайно, запросов: {calls}; "
        "слоёв по стране и первым цифрам: {strata}"
    ).format(**words(RUSSIAN))
    if interval is not None and interval.low != interval.high:
        low, high = ENGLISH.amount(interval.low), ENGLISH.amount(interval.high)
        english += f"; with 95 % confidence between {low} and {high} (stratified ratio estimate, Student's t)"
        low, high = RUSSIAN.amount(interval.low), RUSSIAN.amount(interval.high)
        russian += f"; с доверием 95 % между {low} и {high} (расслоённая оценка отношением, t Стьюдента)"
    return english, russian


def _how_full(full: FullSummary) -> tuple[str, str]:
    number = ENGLISH.number
    english = (
        f"the provider's price for everybody, in {number(full.batches)} batches ({number(full.asked_now)} asked now); "
        f"the price of each of {number(full.per_recipient)} recipients is known, "
        f"of {number(full.per_batch)} only that of their batch"
    )
    number = RUSSIAN.number
    russian = (
        f"цена провайдера для всех, пакетов: {number(full.batches)} (сейчас запрошено {number(full.asked_now)}); "
        f"цена каждого известна для получателей: {number(full.per_recipient)}, "
        f"только цена пакета: {number(full.per_batch)}"
    )
    return english, russian
