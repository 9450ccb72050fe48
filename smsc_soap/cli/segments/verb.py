"""``smsc-soap segments``: how many SMS a text takes, why, and what would make it fewer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.standard_input import file_text, text_of
from smsc_soap.model.analysis import Offer, TextAnalysis, analyze, offer
from smsc_soap.model.rewriting import Rewriting
from smsc_soap.model.text import check_characters

#: Beside the kinds: what saves most with the fewest changes, and everything.
BEST: Final = "best"
ALL: Final = "all"
KINDS_BY_NAME: Final = [kind.value for kind in Rewriting]


@click.command(name="segments", short_help="How many SMS a text takes, and why.")
@click.argument("text", required=False)
@click.option(
    "--file", "path", metavar="FILE", type=click.Path(path_type=Path), help="Read the text from FILE (UTF-8)."
)
@click.option("--lines", is_flag=True, help="Every line is a text of its own; empty lines do not count.")
@click.option(
    "--rewrite",
    "wanted",
    multiple=True,
    metavar="KIND",
    type=click.Choice([*KINDS_BY_NAME, BEST, ALL]),
    help=f"Print the text written in another way: {', '.join((*KINDS_BY_NAME, BEST))} or {ALL}. Repeatable.",
)
@click.option("--translit", is_flag=True, help="Print the text in Latin letters (an own table, not the provider's).")
@json_option
@click.pass_context
def segments(
    ctx: click.Context, text: str | None, path: Path | None, lines: bool, wanted: tuple[str, ...], translit: bool
) -> None:
    """Count the SMS that TEXT takes, say why, and what would make it fewer. With - it is read from stdin.

    Latin text fits 160 characters into one SMS and 153 into each of several; one character outside
    that alphabet (a Russian letter, an emoji, a curly quote) makes it 70 and 67.

    \b
    smsc-soap segments --file text.txt                    why, and how to save
    smsc-soap segments --file text.txt --rewrite best     the cheaper text
    smsc-soap segments --file texts.txt --lines           many texts at once
    """
    screen = Screen.of(ctx)
    given = _given(text, path)
    if lines:
        from smsc_soap.cli.segments.lines import numbered, show_lines

        show_lines(screen, [(one, _chosen(one.analysis, wanted, translit=translit)) for one in numbered(given)])
        return
    analysis = analyze(check_characters(given))
    chosen = _chosen(analysis, wanted, translit=translit)
    if screen.as_json:
        from smsc_soap.cli.segments.json_shape import as_dict

        screen.json(as_dict(analysis, chosen))
    elif chosen is not None:
        from smsc_soap.cli.segments.words import instead

        click.echo(chosen.after.text)
        screen.note(f"{instead(screen, chosen)}, {chosen.after.alphabet}")
    else:
        from smsc_soap.cli.segments.view import show

        show(analysis, screen)


def _given(text: str | None, path: Path | None) -> str:
    if text is not None and path is None:
        return text_of(text)
    if path is not None and text is None:
        return file_text(path)
    raise click.UsageError("give the text, or - for standard input, or --file FILE: one of them.")


def _chosen(analysis: TextAnalysis, wanted: Sequence[str], *, translit: bool) -> Offer | None:
    """What the options ask for; None where they ask for nothing."""
    if not wanted and not translit:
        return None
    best = (analysis.transliteration if translit else None) or analysis.best
    kinds = {kind for kind in Rewriting if kind in wanted or ALL in wanted}
    if BEST in wanted and best is not None:
        kinds.update(best.kinds)
    return offer(analysis.count, kinds, transliterated=translit)


segments_command: click.Command = segments
