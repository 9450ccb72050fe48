"""One text as a person gets to see it: segments as bars, dear characters marked, ways to save."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from smsc_soap.cli.output import Screen, cells, printable
from smsc_soap.cli.segments.words import KINDS, name_of, offers, shorten, units, what_changes
from smsc_soap.model.analysis import LengthRemark, Sign, TextAnalysis
from smsc_soap.model.segments import SEGMENT_SIZES, Alphabet
from smsc_soap.model.text import MAX_TEXT

#: Characters named one by one; JSON holds all.
MAX_SHOWN: Final = 10
#: Letters of one script from which on they share a line.
SCRIPT: Final = 3
#: Segments drawn; the last one is drawn always.
MAX_BARS: Final = 10
BAR: Final = 24
#: Columns of a marked line, and how many such lines are shown.
WIDTH: Final = 72
MAX_MARKED: Final = 6
#: Where more of the text than one in so many characters is dear, marking them would mark everything.
MARKED_SHARE: Final = 3
#: Characters shown on each side of a border.
AROUND: Final = 12


def show(analysis: TextAnalysis, screen: Screen) -> None:
    """Everything worth knowing about one text, the most important first."""
    _facts(analysis, screen)
    _bars(analysis, screen)
    _forcing(analysis, screen)
    _doubled(analysis, screen)
    _borders(analysis, screen)
    _savings(analysis, screen)
    _length(analysis, screen)


def _facts(analysis: TextAnalysis, screen: Screen) -> None:
    count = analysis.count
    unit = units(screen, count.alphabet, 5).partition(" ")[2]
    screen.facts(
        [
            (screen.say("alphabet", "алфавит"), count.alphabet.value),
            (screen.say("characters", "знаков"), str(len(count.text))),
            (unit, str(count.units)),
            (screen.say("SMS (segments)", "SMS (частей)"), str(count.segments)),
            (screen.say("each holds", "в каждой"), units(screen, count.alphabet, count.per_segment)),
            (screen.say("left in the last", "осталось в последней"), units(screen, count.alphabet, count.units_left)),
        ]
    )


def _bars(analysis: TextAnalysis, screen: Screen) -> None:
    """A bar for each segment; a unit that stays free because a pair did not fit is free there."""
    count = analysis.count
    pieces = count.pieces()
    number_width = len(str(len(pieces)))
    screen.line()
    for number, piece in enumerate(pieces, start=1):
        if MAX_BARS <= number < len(pieces):
            if number == MAX_BARS:
                screen.line(f"  {'':{number_width}}  …")
            continue
        used = _units_of(piece, count.alphabet, last=number == len(pieces), analysis=analysis)
        full = -(-used * BAR // count.per_segment)
        screen.line(f"  {number:{number_width}}  {'█' * full}{'░' * (BAR - full)}  {used}/{count.per_segment}")


def _units_of(piece: str, alphabet: Alphabet, *, last: bool, analysis: TextAnalysis) -> int:
    if last:
        return analysis.count.per_segment - analysis.units_left
    doubled = {one.char for one in analysis.doubled}
    wide = sum(sign in doubled if alphabet is Alphabet.GSM_7 else sign > "\uffff" for sign in piece)
    return len(piece) + wide


def _forcing(analysis: TextAnalysis, screen: Screen) -> None:
    if not analysis.forcing:
        return
    alone, each = SEGMENT_SIZES[Alphabet.GSM_7]
    screen.line()
    screen.line(
        screen.say(
            f"Outside GSM-7; without these characters {alone} would fit into one SMS, {each} into each of several:",
            f"Этих знаков нет в GSM-7; без них в одно SMS вошло бы {alone} знаков, в каждое из нескольких {each}:",
        )
    )
    _marked(analysis, analysis.forcing, screen)
    columns = screen.say("char|code|name|first at|times", "знак|код|название|впервые|раз").split("|")
    rows = list(_sign_rows(analysis, screen))
    screen.table(columns, rows[:MAX_SHOWN], numbers=(3, 4))
    if len(rows) > MAX_SHOWN:
        more = len(rows) - MAX_SHOWN
        screen.line(screen.say(f"and {more} more; --json names all", f"и ещё {more}; все — с --json"))


def _sign_rows(analysis: TextAnalysis, screen: Screen) -> Iterator[tuple[str, ...]]:
    """A row for each character; many letters of one script share a row."""
    by_script: dict[str, list[Sign]] = {}
    for sign in analysis.forcing:
        script = sign.name.partition(" ")[0] if sign.char.isalpha() else sign.char
        by_script.setdefault(script, []).append(sign)
    for script, signs in by_script.items():
        if len(signs) <= SCRIPT:
            yield from (
                (one.char, f"U+{ord(one.char):04X}", name_of(one), _place(analysis, one), str(len(one.positions)))
                for one in signs
            )
            continue
        letters = " ".join(one.char for one in signs[:SCRIPT]) + " …"
        name = screen.say(f"{script.lower()}: {len(signs)} letters", f"{script.lower()}: разных букв {len(signs)}")
        times = sum(len(one.positions) for one in signs)
        yield (letters, "", name, _place(analysis, signs[0]), str(times))


def _place(analysis: TextAnalysis, sign: Sign) -> str:
    """Where it stands first, as people count: the character, or line and column."""
    position = sign.positions[0]
    if "\n" not in analysis.text:
        return str(position + 1)
    line, column = analysis.place(position)
    return f"{line}:{column}"


def _marked(analysis: TextAnalysis, signs: Iterable[Sign], screen: Screen) -> None:
    """Lines of the text that have such characters, with a mark below each."""
    places = {position for sign in signs for position in sign.positions}
    if len(places) * MARKED_SHARE > len(analysis.text):
        return
    marked = [(shown, marks) for shown, marks in _lines(analysis.text, places) if marks.strip()]
    for shown, marks in marked[:MAX_MARKED]:
        screen.line(f"  {shown}")
        screen.line(f"  {marks.rstrip()}")
    if len(marked) > MAX_MARKED:
        more = len(marked) - MAX_MARKED
        screen.line("  " + screen.say(f"… and {more} more lines", f"… и ещё строк: {more}"))
    screen.line()


def _lines(text: str, places: set[int]) -> Iterator[tuple[str, str]]:
    """The text in lines of a terminal, each with its line of marks."""
    shown, marks = "", ""
    for position, sign in enumerate(text):
        visible = printable(sign) if sign != "\n" else "⏎"
        if position in places and not cells(visible):
            visible = f"\\u{ord(sign):04x}"
        shown += visible
        marks += ("^" if position in places else " ") * cells(visible)
        if sign == "\n" or cells(shown) >= WIDTH:
            yield shown, marks
            shown, marks = "", ""
    yield shown, marks


def _doubled(analysis: TextAnalysis, screen: Screen) -> None:
    if not analysis.doubled:
        return
    signs = " ".join(printable(one.char) for one in analysis.doubled)
    extra = sum(len(one.positions) for one in analysis.doubled)
    screen.line()
    screen.line(
        screen.say(
            f"Two septets each: {signs} (other characters in their place: {extra} fewer)",
            f"По два септета: {signs} (другие знаки на их месте: на {extra} меньше)",
        )
    )


def _borders(analysis: TextAnalysis, screen: Screen) -> None:
    pieces = analysis.count.pieces()
    if len(pieces) < 2:
        return
    screen.line()
    rows = []
    position = 0
    for number, (piece, following) in enumerate(pairwise(pieces), start=1):
        position += len(piece)
        cut = f"…{_flat(piece[-AROUND:])} | {_flat(following[:AROUND])}…"
        rows.append((f"{number} → {number + 1}", str(position), cut))
    columns = screen.say("border|after character|text there", "граница|после знака|текст там").split("|")
    screen.table(columns, rows[:MAX_BARS], numbers=(1,))


def _flat(text: str) -> str:
    return text.replace("\n", "⏎").replace("\r", "").replace("\t", " ")


def _savings(analysis: TextAnalysis, screen: Screen) -> None:
    hints = [hint for hint in (shorten(screen, analysis), *offers(screen, analysis)) if hint is not None]
    if not hints:
        return
    screen.line()
    screen.line(
        screen.say(
            "To pay less (nothing is changed unless you ask for it):", "Как заплатить меньше (само ничего не меняется):"
        )
    )
    for hint in hints:
        screen.line(f"  {hint}")
    wanted = {kind for offer in (analysis.best, analysis.transliteration) if offer for kind in offer.kinds}
    for offer in analysis.rewritings:
        kind = offer.kinds[0]
        if kind in wanted:
            screen.line(f"    {screen.say(*KINDS[kind])}: {what_changes(screen, offer.changes)}")


def _length(analysis: TextAnalysis, screen: Screen) -> None:
    if analysis.length_remark is LengthRemark.TOO_LONG:
        screen.note(
            screen.say(
                f"note: the provider takes {MAX_TEXT} characters at most",
                f"заметка: провайдер принимает не больше {MAX_TEXT} знаков",
            )
        )
    elif analysis.length_remark is LengthRemark.ABOVE_OLDER_LIMIT:
        left = analysis.characters_left
        screen.note(
            screen.say(
                f"note: {left} left of the provider's {MAX_TEXT} characters; its older pages say 800",
                f"заметка: до предела провайдера в {MAX_TEXT} знаков осталось {left}; на старых страницах предел 800",
            )
        )
