"""Many texts at once, one a line: a row for each, and what all of them take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from smsc_soap.cli.output import Screen
from smsc_soap.cli.segments.json_shape import as_dict
from smsc_soap.cli.segments.words import offers, shorten
from smsc_soap.errors import RequestError
from smsc_soap.model.analysis import Offer, TextAnalysis, analyze
from smsc_soap.model.text import check_characters


@dataclass(frozen=True, slots=True)
class NumberedText:
    """One line of the input that is not empty."""

    #: From 1.
    line: int
    analysis: TextAnalysis


def numbered(text: str) -> list[NumberedText]:
    """The lines of *text* that are not empty, each looked at.

    Raises:
        RequestError: a line that cannot be sent; its number stands first.
    """
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        try:
            found.append(NumberedText(number, analyze(check_characters(line))))
        except RequestError as error:
            error.args = (f"line {number}: {error}",)
            raise
    return found


def show_lines(screen: Screen, texts: Sequence[tuple[NumberedText, Offer | None]]) -> None:
    """All texts: as JSON, rewritten one a line, or a table of them."""
    if screen.as_json:
        screen.json(_as_dict(texts))
    elif rewritten := [(one.line, chosen) for one, chosen in texts if chosen is not None]:
        _print_rewritten(screen, rewritten)
    else:
        _table(screen, [one for one, _ in texts])


def _as_dict(texts: Sequence[tuple[NumberedText, Offer | None]]) -> dict[str, object]:
    analyses = [one.analysis for one, _ in texts]
    return {
        "texts": [{"line": one.line, **as_dict(one.analysis, chosen)} for one, chosen in texts],
        "segments": sum(one.segments for one in analyses),
        "segments_best": sum(map(_at_best, analyses)),
        "segments_transliterated": sum(map(_in_latin, analyses)),
    }


def _print_rewritten(screen: Screen, texts: Sequence[tuple[int, Offer]]) -> None:
    """Each new text on the line of the old one, so that the two files can be laid side by side."""
    at = 0
    for line, chosen in texts:
        click.echo("\n" * (line - at - 1) + chosen.after.text.replace("\n", " "))
        at = line
    before = sum(chosen.segments_before for _, chosen in texts)
    after = sum(chosen.after.segments for _, chosen in texts)
    screen.note(screen.say(f"{after} SMS instead of {before}", f"{after} SMS вместо {before}"))


def _table(screen: Screen, texts: Sequence[NumberedText]) -> None:
    columns = screen.say(
        "line|SMS|alphabet|units|left|to pay less", "строка|SMS|алфавит|единиц|осталось|дешевле"
    ).split("|")
    rows = [_row(screen, one) for one in texts]
    screen.table(columns, rows, numbers=(0, 1, 3, 4))
    analyses = [one.analysis for one in texts]
    total, best, latin = (
        sum(one.segments for one in analyses),
        sum(map(_at_best, analyses)),
        sum(map(_in_latin, analyses)),
    )
    screen.line()
    screen.line(screen.say(f"{len(texts)} texts, {total} SMS", f"текстов {len(texts)}, SMS {total}"))
    if best < total:
        screen.line(screen.say(f"with --rewrite best: {best} SMS", f"с --rewrite best: {best} SMS"))
    if latin < best:
        screen.line(
            screen.say(
                f"with --rewrite best --translit: {latin} SMS, in Latin letters",
                f"с --rewrite best --translit: {latin} SMS, латинскими буквами",
            )
        )


def _row(screen: Screen, one: NumberedText) -> tuple[str, ...]:
    found = one.analysis
    hints = [hint for hint in (shorten(screen, found), *offers(screen, found)) if hint is not None]
    return (
        str(one.line),
        str(found.segments),
        str(found.alphabet),
        str(found.units),
        str(found.units_left),
        "; ".join(hints),
    )


def _at_best(analysis: TextAnalysis) -> int:
    return analysis.segments if analysis.best is None else analysis.best.after.segments


def _in_latin(analysis: TextAnalysis) -> int:
    found = analysis.transliteration
    return _at_best(analysis) if found is None else found.after.segments
