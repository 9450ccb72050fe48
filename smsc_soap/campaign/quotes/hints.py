"""What would make a campaign cheaper, in money. Offers only: nothing is ever changed by itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from smsc_soap.campaign.quotes.census import Group, Kind
from smsc_soap.campaign.quotes.estimate import Hint, Line, Total
from smsc_soap.campaign.quotes.texts_kept import TextKept
from smsc_soap.campaign.quotes.wording import ENGLISH, RUSSIAN, english, russian
from smsc_soap.errors import MessageTooLong
from smsc_soap.model.rewriting import Rewriting, changes, rewritten
from smsc_soap.model.segments import SEGMENT_SIZES, count_segments
from smsc_soap.model.translit import transliterate

#: Nobody wants to hear of a longer cut, in characters.
_LONGEST_CUT: Final = 40
_COLUMNS: Final = re.compile(r"\{[^{}]*\}")
#: Of what the best cut saves a shorter one has to save so much to be told instead.
_NEARLY: Final = Decimal("0.5")
#: A country is dear when it takes so much of the money, and so many times its share of the recipients.
_DEAR_SHARE: Final = 0.05
_DEAR_TIMES: Final = 2
#: Texts that are searched for what could be spelled otherwise.
_LOOKED_AT: Final = 50
_KINDS: Final = {
    Rewriting.ACCENTS: ("accents", "составные буквы"),
    Rewriting.INVISIBLE: ("invisible characters", "невидимые знаки"),
    Rewriting.LOOKALIKES: ("look-alike letters", "похожие буквы другого алфавита"),
    Rewriting.QUOTES: ("typographic quotes", "типографские кавычки"),
    Rewriting.DASHES: ("dashes", "тире"),
    Rewriting.ELLIPSIS: ("ellipses", "многоточия"),
    Rewriting.SPACES: ("unusual spaces", "особые пробелы"),
    Rewriting.BLANKS: ("blanks at the ends of lines", "пробелы в конце строк"),
}


@dataclass(slots=True)
class _Saved:
    segments: int = 0
    #: Of messages with a known price.
    money: Decimal = Decimal(0)
    priced: bool = False

    def add(self, segments: int | Decimal, price: Decimal | None) -> None:
        self.segments += int(segments)
        if price is not None:
            self.priced = True
            self.money += segments * price

    def words(self, currency: str, *, about: bool) -> tuple[str, str]:
        """``−12,431 segments, −29,834.40`` in both languages."""
        near = "≈ " if about else ""
        money, money_russian = (
            f", −{wording.amount(self.money, currency)}" if self.priced else "" for wording in (ENGLISH, RUSSIAN)
        )
        return (
            f"{near}−{english(self.segments, 'segment', 'segments')}{money}",
            f"{near}−{russian(self.segments, 'сегмент', 'сегмента', 'сегментов')}{money_russian}",
        )

    def hint(self, kind: str, what: tuple[str, str], currency: str, *, exact: bool) -> Hint:
        in_english, in_russian = self.words(currency, about=not exact)
        return Hint(
            kind,
            f"{what[0]}: {in_english}",
            f"{what[1]}: {in_russian}",
            self.segments,
            self.money if self.priced else None,
            exact,
        )


def shorten(
    kinds: Iterable[tuple[Kind, int]], prices: Mapping[Group, Decimal], template: str, currency: str
) -> Iterator[Hint]:
    """The cut from every text that saves most for each character of it.

    Counted over all messages. Only what is the same in all of them can be cut: the template without its columns.
    """
    literal = _COLUMNS.sub("", template.replace("{{", "(").replace("}}", ")"))
    longest = min(_LONGEST_CUT, len(literal) - 1)
    saved: dict[int, _Saved] = defaultdict(_Saved)
    for kind, many in kinds:
        over = _units_over(kind)
        if over is not None and over <= longest:
            saved[over].add(many, prices.get(kind.group))
    best = _best_cut(_summed(saved))
    if best is not None:
        cut, gain = best
        what = (
            f"shorten by {english(cut, 'character', 'characters')}",
            f"сократить на {russian(cut, 'знак', 'знака', 'знаков')}",
        )
        yield gain.hint("shorten", what, currency, exact=True)


def _units_over(kind: Kind) -> int | None:
    """Units to cut for one segment less; None where there is only one, or where pairs leave gaps at the borders."""
    alone, joined = SEGMENT_SIZES[kind.alphabet]
    if kind.segments == 1 or kind.segments != -(-kind.units // joined):
        return None
    fewer = kind.segments - 1
    return kind.units - (alone if fewer == 1 else fewer * joined)


def _summed(saved: Mapping[int, _Saved]) -> Iterator[tuple[int, _Saved]]:
    """What each cut saves: all that shorter ones save, and more."""
    total = _Saved()
    for cut in sorted(saved):
        step = saved[cut]
        total = _Saved(total.segments + step.segments, total.money + step.money, total.priced or step.priced)
        yield cut, total


def _best_cut(cuts: Iterable[tuple[int, _Saved]]) -> tuple[int, _Saved] | None:
    known = list(cuts)
    if not known:
        return None
    priced = known[-1][1].priced

    def worth(gain: _Saved) -> Decimal:
        return gain.money if priced else Decimal(gain.segments)

    enough = worth(known[-1][1]) * _NEARLY
    return max((one for one in known if worth(one[1]) >= enough), key=lambda one: worth(one[1]) / one[0])


def other_spelling(
    texts: Mapping[TextKept, Decimal], prices: Mapping[Group, Decimal], currency: str, *, exact: bool
) -> Iterator[Hint]:
    """Rewriting and Latin letters. *texts*: each with how many messages it stands for."""
    kinds = _kinds_in([one for one in texts if one.segments > 1])
    gain = _gain(texts, prices, lambda text: rewritten(text, kinds)) if kinds else _Saved()
    if gain.segments:
        named = [_KINDS[kind] for kind in kinds]
        what = (
            f"write {', '.join(name for name, _ in named)} plainly",
            f"заменить на простые знаки: {', '.join(name for _, name in named)}",
        )
        yield gain.hint("rewrite", what, currency, exact=exact)
    more = _gain(texts, prices, lambda text: rewritten(transliterate(text), tuple(Rewriting)))
    if more.segments > gain.segments:
        what = ("in Latin letters (readers will notice)", "латинскими буквами (читатели заметят)")
        yield more.hint("transliterate", what, currency, exact=exact)


def _kinds_in(texts: Sequence[TextKept]) -> tuple[Rewriting, ...]:
    """Rewritings that change something in texts that take more than they might."""
    looked_at = list(dict.fromkeys(one.text for one in texts))[:_LOOKED_AT]
    return tuple(kind for kind in Rewriting if any(changes(text, kind) for text in looked_at))


def _gain(texts: Mapping[TextKept, Decimal], prices: Mapping[Group, Decimal], spelled: Callable[[str], str]) -> _Saved:
    """What another spelling saves; where it is dearer nobody would take it."""
    gain, fewer = _Saved(), {}
    segments = Decimal(0)
    for one, messages in texts.items():
        if one.segments == 1:
            continue
        if one.text not in fewer:
            fewer[one.text] = _fewer(spelled(one.text), one.segments)
        if saved := fewer[one.text] * messages:
            segments += saved
            gain.add(saved, prices.get(one.group))
    gain.segments = round(segments)
    return gain


def _fewer(text: str, segments: int) -> int:
    try:
        return max(0, segments - count_segments(text).segments)
    except MessageTooLong:
        return 0


def duplicates(number_of: int, total: Total, currency: str) -> Iterator[Hint]:
    """What the duplicates would have cost that were left out, at the price of an average message."""
    if not number_of or not total.recipients:
        return
    gain = _Saved(
        round(number_of * total.segments / total.recipients),
        total.cost * number_of / total.recipients,
        priced=total.unpriced < total.recipients,
    )
    what = (
        f"{english(number_of, 'duplicate', 'duplicates')} left out already",
        f"уже убрано повторов: {RUSSIAN.number(number_of)}",
    )
    yield gain.hint("duplicates", what, currency, exact=False)


def dear_countries(lines: Iterable[Line], total: Total, currency: str) -> Iterator[Hint]:
    """Countries that take a much larger share of the money than of the recipients."""
    if not total.cost:
        return
    sums: dict[str, Total] = defaultdict(Total)
    for line in lines:
        sums[line.group.country] = sums[line.group.country].plus(line)
    for country, one in sorted(sums.items(), key=lambda item: -item[1].cost):
        of_money, of_people = float(one.cost / total.cost), one.recipients / total.recipients
        if of_money >= _DEAR_SHARE and of_money >= _DEAR_TIMES * of_people:
            shares = [
                (wording.percent(of_people), wording.percent(of_money), wording.amount(one.cost, currency))
                for wording in (ENGLISH, RUSSIAN)
            ]
            yield Hint(
                "dear_country",
                "{}: {} of the recipients, {} of the cost ({})".format(country, *shares[0]),
                "{}: {} получателей, {} стоимости ({})".format(country, *shares[1]),
                0,
                None,
            )
