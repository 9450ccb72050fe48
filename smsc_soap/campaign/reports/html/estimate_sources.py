"""Where an estimate's figures come from: how they were worked out, what was read, what became of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smsc_soap.campaign.quotes.estimate import Estimate, Stratum
from smsc_soap.campaign.reports.html.figures import label_text
from smsc_soap.campaign.reports.html.page import Column, Fact, Section, Table
from smsc_soap.campaign.reports.html.parts import cut
from smsc_soap.campaign.reports.html.speech import Speech
from smsc_soap.campaign.tables.rejects import MEANINGS, RejectCode

#: Columns and line numbers that are shown of many.
_SHOWN: Final = 12


def how_section(estimate: Estimate, speech: Speech) -> Section:
    """How the figure came about, in words and with the sample."""
    facts = [Fact(speech.say("quoted_at"), speech.moment(estimate.quoted_at))]
    if estimate.mode != "none":
        facts.append(Fact(speech.say("calls"), speech.number(estimate.provider_calls)))
    if full := estimate.full:
        now = speech.say("full_asked_now", n=speech.number(full.asked_now))
        facts += [
            Fact(speech.say("full_batches"), f"{speech.number(full.batches)} ({now})"),
            Fact(speech.say("full_per_recipient"), speech.number(full.per_recipient)),
            Fact(speech.say("full_per_batch"), speech.number(full.per_batch)),
        ]
    strata = (_strata(estimate.strata, speech),) if estimate.strata else ()
    return Section(
        speech.say("how_title"), speech.sentences(estimate.how, estimate.how_russian), tuple(facts), tables=strata
    )


def _strata(strata: tuple[Stratum, ...], speech: Speech) -> Table:
    def row(one: Stratum) -> tuple[str, ...]:
        asked = speech.number(one.asked)
        return (
            label_text(one.name),
            speech.number(one.recipients),
            speech.number(one.segments),
            speech.say("asked_all", n=asked) if one.whole else asked,
            "–" if one.price is None else speech.rough(one.price),
            speech.percent(one.spread) if one.spread else "0",
        )

    unit = f", {speech.unit}" if speech.unit else ""
    return Table(
        speech.say("strata_title"),
        (
            Column(speech.say("stratum"), ""),
            Column(speech.say("recipients")),
            Column(speech.say("segments")),
            Column(speech.say("asked")),
            Column(speech.say("price_segment") + unit),
            Column(speech.say("spread")),
        ),
        tuple(map(row, strata)),
    )


def source_sections(estimate: Estimate, speech: Speech) -> Iterator[Section]:
    """What was recognised about the table, and what its rows came to."""
    facts = tuple(_reading_facts(estimate.reading, speech))
    hashes = tuple(
        Fact(speech.say(f"hash_{name}"), str(estimate.hashes[name]), code=True)
        for name in ("table", "template", "prices")
        if estimate.hashes.get(name)
    )
    if estimate.tally:
        yield Section(speech.say("rows_title"), tables=(_tally(estimate.tally, speech),))
    if facts:
        yield Section(speech.say("source_title"), facts=facts)
    if hashes:
        yield Section(speech.say("checksums"), facts=hashes)


def _reading_facts(reading: Mapping[str, Any], speech: Speech) -> Iterator[Fact]:
    delimiters = {"\t": speech.say("delimiter_tab")}
    columns = [label_text(str(one), 30) for one in reading.get("columns") or ()]
    more = ["…"] if len(columns) > _SHOWN else []
    shown = {
        "table": reading.get("table"),
        "format": str(reading.get("kind") or "").upper(),
        "encoding": reading.get("encoding"),
        "delimiter": delimiters.get(str(reading.get("delimiter")), reading.get("delimiter")),
        "sheet": reading.get("sheet"),
        "phone_column": reading.get("phone_column"),
        "zone_column": reading.get("zone_column"),
        "columns": ", ".join(columns[:_SHOWN] + more),
    }
    for name, value in shown.items():
        if value:
            yield Fact(speech.say(name), label_text(str(value), 400 if name == "columns" else 80))


def _tally(tally: Mapping[str, Any], speech: Speech) -> Table:
    """How many rows of each outcome; for those that get no message the first lines, too. No reason, no phone."""
    lines: dict[str, list[int]] = {}
    for one in tally.get("sample") or ():
        lines.setdefault(one["code"], []).append(one["line"])
    counts = {
        "duplicate": tally.get("duplicates", 0),
        "opted_out": tally.get("opted_out", 0),
        **(tally.get("rejects") or {}),
    }
    read = tally.get("read", 0)
    rows = [(speech.say("rows_accepted"), *_counted(tally.get("accepted", 0), read, speech), "")]
    for code, many in sorted(counts.items(), key=lambda item: -item[1]):
        if many:
            first = ", ".join(map(str, lines.get(code, ())[:_SHOWN]))
            more = ", …" if first and many > len(lines[code][:_SHOWN]) else ""
            rows.append((_meaning(code, speech), *_counted(many, read, speech), first + more))
    total = (speech.say("rows_read"), *_counted(read, read, speech), "")
    if blank := tally.get("blank"):
        total = (*total[:-1], speech.say("blank_rows", n=speech.count(blank, "blank_row")))
    columns = (
        Column(speech.say("outcome"), ""),
        Column(speech.say("rows")),
        Column(speech.say("share")),
        Column(speech.say("rows_first"), ""),
    )
    return Table(speech.say("rows_title"), columns, cut(rows, ()), total)


def _counted(many: int, whole: int, speech: Speech) -> tuple[str, str]:
    return speech.number(many), speech.share(many, whole)


def _meaning(code: str, speech: Speech) -> str:
    try:
        words = MEANINGS[RejectCode(code)]
    except ValueError:
        return label_text(code)
    return words.ru if speech.language == "ru" else words.en
