"""An estimate as a person gets to see it: the sum first, then what it is made of, as tables with bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from smsc_soap.campaign.quotes.wording import Wording
from smsc_soap.campaign.reports.html.words import WORDS
from smsc_soap.campaign.tables.rejects import MEANINGS, RejectCode
from smsc_soap.cli.output import Screen, moment
from smsc_soap.model.segments import Alphabet

if TYPE_CHECKING:
    from smsc_soap.campaign.quotes.estimate import Estimate, Total

#: Characters of a whole bar, and rows of a table; JSON and the HTML page hold all.
BAR: Final = 20
MAX_ROWS: Final = 15
_DELIMITERS: Final = {",": "запятая", ";": "точка с запятой", "\t": "табуляция", " ": "пробел"}


def show_estimate(estimate: Estimate, screen: Screen, rejects: Path | None = None) -> None:
    """Everything worth knowing, the most important first. *rejects*: where the rows without a message were written."""
    show_sums(estimate, screen)
    _table_of(estimate, screen, screen.say("country", "страна"), estimate.by_country())
    networks = {" ".join(part for part in key if part): total for key, total in estimate.by_operator().items()}
    if any(operator for _, operator in estimate.by_operator()):
        _table_of(estimate, screen, screen.say("operator or prefix", "оператор или префикс"), networks)
    alphabets = {_alphabet(key, screen): total for key, total in estimate.by_alphabet().items()}
    _table_of(estimate, screen, screen.say("alphabet", "алфавит"), alphabets)
    sizes = {str(key): total for key, total in sorted(estimate.by_segments().items())}
    _table_of(estimate, screen, screen.say("segments each", "сегментов в каждом"), sizes)
    _rejects(estimate.tally, screen, rejects)
    _hints(estimate, screen)
    _reading(estimate, screen)


def _alphabet(alphabet: Alphabet, screen: Screen) -> str:
    words = WORDS["gsm" if alphabet is Alphabet.GSM_7 else "ucs"]
    return screen.say(words.en, words.ru)


def show_sums(estimate: Estimate, screen: Screen) -> None:
    """The figures, and what must not be overlooked."""
    screen.facts(list(_facts(estimate, screen)))
    for remark in estimate.remarks:
        screen.line(f"! {screen.say(remark.english, remark.russian)}")


def _facts(estimate: Estimate, screen: Screen) -> Iterator[tuple[str, str]]:
    total, currency, words = estimate.total, estimate.currency, Wording(screen.language)
    yield screen.say("recipients", "получателей"), words.number(total.recipients)
    yield screen.say("segments", "сегментов"), words.number(total.segments)
    yield screen.say("cost", "стоимость"), words.amount(estimate.cost, currency)
    if (interval := estimate.interval) is not None and interval.low != interval.high:
        sure = words.percent(interval.confidence).replace(".0", "").replace(",0", "")
        between = f"{words.amount(interval.low)} … {words.amount(interval.high, currency)}"
        yield screen.say(f"between ({sure})", f"в пределах ({sure})"), between
    if total.unpriced:
        yield screen.say("without a price", "без цены"), words.number(total.unpriced)
    yield from _money(estimate, screen)
    yield screen.say("how priced", "как посчитано"), screen.say(estimate.how, estimate.how_russian)
    yield screen.say("as of", "на момент"), moment(estimate.quoted_at)


def _money(estimate: Estimate, screen: Screen) -> Iterator[tuple[str, str]]:
    currency, words = estimate.currency, Wording(screen.language)
    if estimate.balance is not None:
        shown = words.amount(estimate.balance, estimate.balance_currency or currency)
        if estimate.missing_balance:
            lacking = words.amount(estimate.missing_balance, currency)
            shown += screen.say(f" ({lacking} are missing)", f" (не хватает {lacking})")
        yield screen.say("balance", "баланс"), shown
    if estimate.budget is not None:
        shown = words.amount(estimate.budget, currency)
        if estimate.over_budget:
            over = words.amount(estimate.cost - estimate.budget, currency)
            shown += screen.say(f" (over it by {over})", f" (превышен на {over})")
        elif estimate.interval is not None and estimate.interval.high > estimate.budget:
            shown += screen.say(" (the upper end is above it)", " (верхняя граница выше)")
        yield screen.say("budget", "бюджет"), shown


def _table_of(estimate: Estimate, screen: Screen, what: str, sums: Mapping[str, Total]) -> None:
    """One table with a bar for each row's share of the cost, or of the segments where there is no cost."""
    by_cost, words = bool(estimate.cost), Wording(screen.language)
    whole = estimate.cost if by_cost else Decimal(estimate.total.segments)
    parts = {name: (total.cost if by_cost else Decimal(total.segments)) / whole for name, total in sums.items()}
    largest = max(parts.values(), default=Decimal(0)) or Decimal(1)
    rows = []
    for name, total in list(sums.items())[:MAX_ROWS]:
        cost = "–" if total.unpriced == total.recipients else words.amount(total.cost)
        share, bar = words.written(parts[name] * 100, 1), _bar(parts[name] / largest)
        rows.append((name, words.number(total.recipients), words.number(total.segments), cost, share, bar))
    columns = (
        what,
        screen.say("recipients", "получателей"),
        screen.say("segments", "сегментов"),
        screen.say("cost", "стоимость"),
        "%",
        "",
    )
    screen.line()
    screen.table(columns, rows, numbers=(1, 2, 3, 4))
    if len(sums) > MAX_ROWS:
        more = words.number(len(sums) - MAX_ROWS)
        screen.line(screen.say(f"and {more} more; --json names all", f"и ещё {more}; все — с --json"))


def _bar(part: Decimal) -> str:
    """The longest row has a whole bar."""
    full = round(part * BAR)
    return "█" * full + "░" * (BAR - full)


def _rejects(tally: Mapping[str, Any], screen: Screen, file: Path | None) -> None:
    reasons = {
        **tally.get("rejects", {}),
        str(RejectCode.DUPLICATE): tally.get("duplicates", 0),
        str(RejectCode.OPTED_OUT): tally.get("opted_out", 0),
    }
    number = Wording(screen.language).number
    rows = [(_meaning(code, screen), number(many)) for code, many in reasons.items() if many]
    if not rows:
        return
    screen.line()
    screen.table((screen.say("rows left out", "строки без сообщения"), screen.say("rows", "строк")), rows, numbers=(1,))
    first: Sequence[Mapping[str, Any]] = tally.get("sample", [])
    for one in first[:3]:
        why = screen.say(str(one["reason"]), _meaning(one["code"], screen))
        screen.line(screen.say("line", "строка") + f" {one['line']}: {why}")
    if file is not None or len(first) > 3:
        where = file or screen.say("--rejects FILE", "--rejects ФАЙЛ")
        screen.line(screen.say(f"all of them: {where}", f"все они: {where}"))


def _meaning(code: str, screen: Screen) -> str:
    return screen.say(*MEANINGS[RejectCode(code)])


def _hints(estimate: Estimate, screen: Screen) -> None:
    if not estimate.hints:
        return
    screen.line()
    screen.line(screen.say("To pay less (nothing is changed by itself):", "Как заплатить меньше (само не меняется):"))
    for hint in estimate.hints:
        screen.line(f"  {screen.say(hint.english, hint.russian)}")
    if not all(hint.exact for hint in estimate.hints):
        screen.line(screen.say("  ≈: worked out, not counted", "  ≈: оценка, а не подсчёт"))


def _reading(estimate: Estimate, screen: Screen) -> None:
    """What the table was taken for, because a wrong guess is paid for."""
    reading = estimate.reading
    if not reading:
        return
    screen.line()
    screen.line(screen.say("Read as", "Прочитано как") + f" {str(reading['kind']).upper()}: {reading['table']}")
    for sentence in _read_in_russian(reading) if screen.language == "ru" else reading["how"]:
        screen.line(f"  {sentence}")


def _read_in_russian(reading: Mapping[str, Any]) -> Iterator[str]:
    """What was recognised; how it was found is told in English only."""
    named = (
        ("encoding", "кодировка"),
        ("delimiter", "разделитель"),
        ("sheet", "лист"),
        ("phone_column", "телефоны в столбце"),
        ("zone_column", "часовые пояса в столбце"),
    )
    for key, russian in named:
        if value := reading.get(key):
            yield f"{russian}: {_DELIMITERS.get(value, value) if key == 'delimiter' else value}"
