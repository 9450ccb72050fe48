"""``smsc-soap segments``: how many SMS a text takes, and why."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Any, Final

import click

from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.standard_input import text_of
from smsc_soap.model.segments import SEGMENT_SIZES, Alphabet, ForcingCharacter, SegmentCount, count_segments
from smsc_soap.model.text import MAX_TEXT, check_characters

#: Forcing characters named one by one to a person; JSON holds all.
MAX_SHOWN: Final = 10
#: Characters shown on each side of a border.
AROUND: Final = 12


@click.command(name="segments", short_help="How many SMS a text takes, and why.")
@click.argument("text")
@json_option
@click.pass_context
def segments(ctx: click.Context, text: str) -> None:
    """Count the SMS that TEXT takes, and say why. With - the text is read from standard input.

    Latin text fits 160 characters into one SMS and 153 into each of several; one character outside
    that alphabet (a Russian letter, an emoji, a curly quote) makes it 70 and 67.
    """
    screen = Screen.of(ctx)
    count = count_segments(check_characters(text_of(text)))
    if screen.as_json:
        screen.json(_as_dict(count))
        return
    screen.facts(_facts(count, screen))
    _show_forcing(count, screen)
    _show_borders(count, screen)
    if len(count.text) > MAX_TEXT:
        screen.note(
            screen.say(
                f"note: the provider takes {MAX_TEXT} characters at most",
                f"заметка: провайдер принимает не больше {MAX_TEXT} знаков",
            )
        )


def _facts(count: SegmentCount, screen: Screen) -> list[tuple[str, str]]:
    unit = _unit(count, screen)
    return [
        (screen.say("alphabet", "алфавит"), count.alphabet.value),
        (screen.say("characters", "знаков"), str(len(count.text))),
        (unit, str(count.units)),
        (screen.say("SMS (segments)", "SMS (частей)"), str(count.segments)),
        (screen.say("each holds", "в каждой"), f"{count.per_segment} {unit}"),
        (screen.say("left in the last", "осталось в последней"), f"{count.units_left} {unit}"),
    ]


def _unit(count: SegmentCount, screen: Screen) -> str:
    if count.alphabet is Alphabet.GSM_7:
        return screen.say("septets", "септетов")
    return screen.say("16-bit units", "16-битных единиц")


def _show_forcing(count: SegmentCount, screen: Screen) -> None:
    forcing = count.forcing
    if not forcing:
        return
    alone, each = SEGMENT_SIZES[Alphabet.GSM_7]
    screen.line()
    screen.line(
        screen.say(
            f"Outside GSM-7; without these characters {alone} would fit into one SMS, {each} into each of several:",
            f"Этих знаков нет в GSM-7; без них в одно SMS вошло бы {alone} знаков, в каждое из нескольких {each}:",
        )
    )
    columns = screen.say("char|code|name|first at|times", "знак|код|название|впервые|раз").split("|")
    screen.table(columns, [_forcing_row(one) for one in forcing[:MAX_SHOWN]], numbers=(3, 4))
    if len(forcing) > MAX_SHOWN:
        more = len(forcing) - MAX_SHOWN
        screen.line(screen.say(f"and {more} more; --json names all", f"и ещё {more}; все — с --json"))


def _forcing_row(one: ForcingCharacter) -> tuple[str, ...]:
    return (one.char, f"U+{ord(one.char):04X}", _name(one.char), str(one.position + 1), str(one.count))


def _name(char: str) -> str:
    return unicodedata.name(char, "").lower()


def _show_borders(count: SegmentCount, screen: Screen) -> None:
    pieces = count.pieces()
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
    screen.table(columns, rows, numbers=(1,))


def _flat(text: str) -> str:
    return text.replace("\n", "⏎").replace("\r", "").replace("\t", " ")


def _as_dict(count: SegmentCount) -> dict[str, Any]:
    borders: list[int] = []
    for piece in count.pieces()[:-1]:
        borders.append(len(piece) + (borders[-1] if borders else 0))
    return {
        "alphabet": count.alphabet.value,
        "characters": len(count.text),
        "units": count.units,
        "segments": count.segments,
        "per_segment": count.per_segment,
        "units_left": count.units_left,
        "borders": borders,
        "forcing": [
            {"char": one.char, "name": _name(one.char), "position": one.position, "count": one.count}
            for one in count.forcing
        ],
    }


segments_command: click.Command = segments
