"""Tables of a report: quoted against charged, and why they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smsc_soap.campaign.reports.html.figures import NO_BREAK, NO_BREAK_HYPHEN
from smsc_soap.campaign.reports.html.page import Column, Section, Table
from smsc_soap.campaign.reports.html.parts import ROWS, cut
from smsc_soap.campaign.reports.html.speech import Speech
from smsc_soap.campaign.reports.report import CampaignReport
from smsc_soap.campaign.reports.sums import ClassReport, Sums
from smsc_soap.model.codes import Family, code_meaning
from smsc_soap.model.status import DELIVERY_ERRORS

#: Reasons that are named in one cell.
_REASONS: Final = 3


def why(total: Sums, speech: Speech) -> Table:
    """Every reason, how many messages it touches, and what it adds to or takes from the quote."""
    rows = [
        (
            speech.say(f"reason_{reason}"),
            speech.say(f"because_{reason}"),
            speech.number(part.messages),
            speech.change(part.money) if part.money else speech.plain(part.money),
        )
        for reason, part in total.reasons.items()
    ]
    columns = (
        Column(speech.say("why"), ""),
        Column("", ""),
        Column(speech.say("messages")),
        Column(speech.say("effect") + _unit(speech)),
    )
    return Table(
        speech.say("why_title"),
        columns,
        tuple(rows),
        (speech.say("difference"), "", speech.number(total.messages), speech.change(total.difference)),
    )


def classes_section(report: CampaignReport, speech: Speech) -> Section:
    """The classes whose charge differs from their quote, the largest difference first."""
    differing = sorted(
        (one for one in report.classes if one.sums.difference), key=lambda one: -abs(one.sums.difference)
    )
    title = speech.say("classes_title")
    if not differing:
        return Section(title, (speech.say("classes_all_same"),))
    rest = Sums()
    for one in differing[ROWS:]:
        rest = rest.plus(one.sums)
    others = (
        speech.say("others", n=speech.number(len(differing) - ROWS)),
        "",
        *_figures(rest, speech),
        _reasons(rest, speech),
    )
    columns = (
        Column(speech.say("whom"), ""),
        Column(speech.say("size_of_each"), ""),
        *_columns(speech),
        Column(speech.say("why"), "words"),
    )
    return Section(title, tables=(Table(title, columns, cut([_class(one, speech) for one in differing], others)),))


def _class(one: ClassReport, speech: Speech) -> tuple[str, ...]:
    return (
        f"{speech.country(one.group.country)}, {speech.operator(one.group.operator or one.group.prefix)}",
        f"{one.alphabet.replace('-', NO_BREAK_HYPHEN)}{NO_BREAK}×{NO_BREAK}{speech.number(one.segments_each)}",
        *_figures(one.sums, speech),
        _reasons(one.sums, speech),
    )


def _reasons(sums: Sums, speech: Speech) -> str:
    """The reasons that weigh most, with their money."""
    found = sorted((item for item in sums.reasons.items() if item[1].money), key=lambda item: -abs(item[1].money))
    named = [
        f"{speech.say(f'reason_{reason}')} ({speech.number(part.messages)}): {speech.change(part.money)}"
        for reason, part in found[:_REASONS]
    ]
    return "; ".join(named + ["…"] * (len(found) > _REASONS))


def refusals(report: CampaignReport, speech: Speech) -> Table:
    """Refused messages by the provider's code."""
    rows = []
    for code, many in sorted(report.refusals.items(), key=lambda item: -item[1]):
        meaning = None if code is None else code_meaning(Family.SEND, code) or DELIVERY_ERRORS.get(code)
        said = "" if meaning is None else speech.either(meaning.english, meaning.russian)
        rows.append((speech.say("no_code") if code is None else str(code), said, speech.number(many)))
    columns = (
        Column(speech.say("code"), ""),
        Column(speech.say("meaning"), ""),
        Column(speech.say("messages")),
    )
    total = (speech.say("total"), "", speech.number(sum(report.refusals.values())))
    return Table(speech.say("refusals_title"), columns, tuple(rows), total)


def by_country(report: CampaignReport, total: Sums, speech: Speech) -> Table:
    rows = [((speech.country(country),), one) for country, one in report.by_country().items()]
    return _table(rows, total, speech, ("by_country_report", "country"))


def by_operator(report: CampaignReport, total: Sums, speech: Speech) -> Table:
    rows = [
        ((speech.country(country), speech.operator(operator)), one)
        for (country, operator), one in report.by_operator().items()
    ]
    return _table(rows, total, speech, ("by_operator_report", "country", "operator_or_prefix"))


def by_size(report: CampaignReport, total: Sums, speech: Speech) -> Table:
    rows = [
        ((speech.alphabet(alphabet), speech.number(size)), one)
        for (alphabet, size), one in sorted(report.by_size().items())
    ]
    return _table(rows, total, speech, ("by_size_report", "alphabet", "size"))


def _table(rows: Sequence[tuple[tuple[str, ...], Sums]], total: Sums, speech: Speech, words: tuple[str, ...]) -> Table:
    title, *names = words
    blank = ("",) * (len(names) - 1)
    rest = Sums()
    for _, one in rows[ROWS:]:
        rest = rest.plus(one)
    others = speech.say("others", n=speech.number(len(rows) - ROWS))
    return Table(
        speech.say(title),
        (*(Column(speech.say(name), "figure" if name == "size" else "") for name in names), *_columns(speech)),
        cut([(*named, *_figures(one, speech)) for named, one in rows], (others, *blank, *_figures(rest, speech))),
        (speech.say("total"), *blank, *_figures(total, speech)),
    )


def _columns(speech: Speech) -> tuple[Column, ...]:
    unit = _unit(speech)
    return (
        Column(speech.say("messages")),
        Column(speech.say("quoted") + unit),
        Column(speech.say("charged") + unit),
        Column(speech.say("difference") + unit),
    )


def _figures(one: Sums, speech: Speech) -> tuple[str, ...]:
    quoted = "–" if one.unquoted and one.unquoted == one.messages else speech.plain(one.quoted)
    difference = speech.change(one.difference) if one.difference else speech.plain(one.difference)
    return (speech.number(one.messages), quoted, speech.plain(one.charged), difference)


def _unit(speech: Speech) -> str:
    return f", {speech.unit}" if speech.unit else ""
