"""What both pages show in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from smsc_soap.campaign.reports.charts import Row, bars, folded, slices
from smsc_soap.campaign.reports.html.page import Chart
from smsc_soap.campaign.reports.html.speech import Speech
from smsc_soap.model.segments import Alphabet

#: Rows of a table; what is beyond them is one row.
ROWS: Final = 40
#: Messages of so many segments have a bar of their own; longer ones share one.
SIZES: Final = 8


def size_chart(recipients: Mapping[int, int], speech: Speech) -> Chart:
    """Recipients by the number of segments of their message, the shortest first."""
    whole = sum(recipients.values())

    def row(label: str, many: int) -> Row:
        return Row(label, many, f"{speech.number(many)} · {speech.share(many, whole)}", "other")

    sizes = sorted(recipients)
    rows = [row(speech.count(size, "segment"), recipients[size]) for size in sizes]
    beyond = sizes[SIZES:]
    rest = row(f"{sizes[SIZES]}+", sum(recipients[size] for size in beyond)) if beyond else None
    return Chart("bars", speech.say("size_chart"), bars(folded(rows, SIZES, rest)))


def alphabet_chart(recipients: Mapping[Alphabet, int], speech: Speech) -> Chart:
    """Recipients by alphabet, as pieces of one bar."""
    whole = sum(recipients.values())
    tones = {Alphabet.GSM_7: "main", Alphabet.UCS_2: "other"}
    rows = [
        Row(speech.alphabet(one), many, f"{speech.number(many)} · {speech.share(many, whole)}", tones[one])
        for one, many in sorted(recipients.items())
    ]
    return Chart("slices", speech.say("alphabet_chart"), slices(rows))


def cut(rows: Sequence[tuple[str, ...]], rest: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The first rows, and *rest* in place of the others."""
    return tuple(rows) if len(rows) <= ROWS + 1 else (*rows[:ROWS], rest)
