"""CampaignReport → Page."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from smsc_soap.campaign.reports.account_zone import MOSCOW, AccountZone
from smsc_soap.campaign.reports.charts import Bar, Row, bars, folded, slices, steps
from smsc_soap.campaign.reports.explain import OPEN
from smsc_soap.campaign.reports.html import report_tables as tables
from smsc_soap.campaign.reports.html.figures import label_text
from smsc_soap.campaign.reports.html.page import Card, Chart, Fact, Page, Section, Verdict
from smsc_soap.campaign.reports.html.parts import alphabet_chart, size_chart
from smsc_soap.campaign.reports.html.speech import Speech
from smsc_soap.campaign.reports.report import CampaignReport
from smsc_soap.campaign.reports.sums import Sums
from smsc_soap.model.segments import Alphabet
from smsc_soap.model.status import status_meaning

#: Bars of a chart; what is beyond them is one bar.
BARS: Final = 8
_STATE_TONES: Final = {
    "accepted": "main",
    "queued": "soft",
    "not_put": "soft",
    "sending": "other",
    "unknown": "warn",
    "held": "warn",
    "refused": "bad",
    "expired": "third",
    "cancelled": "third",
}


def page_of(report: CampaignReport, language: str, zone: AccountZone = MOSCOW) -> Page:
    """
    Raises:
        InvalidParameter: another language than ``en`` and ``ru``.
    """
    speech = Speech(language, report.header.quote.currency, zone)
    total = report.total
    verdict, *more = _verdicts(report, total, speech)
    return Page(
        language=language,
        title=speech.say("report_title"),
        subject=label_text(report.header.campaign, 80),
        lead=speech.say("table_of", name=label_text(report.header.table.name, 80)) + ".",
        badge=speech.say(f"mode_{report.header.quote.mode}"),
        made=speech.say("made_at", when=speech.moment(report.made_at)),
        verdict=verdict,
        alerts=(*(f"{one.title}. {one.note}" for one in more), *_alerts(report, speech)),
        alert_word=speech.say("warning"),
        cards=tuple(_cards(report, total, speech)),
        charts=tuple(_charts(report, total, speech)),
        sections=tuple(_sections(report, total, speech)),
        foot=(speech.say("shared_note"), *speech.currency_notes, speech.times_note, speech.say("privacy_note")),
        scroll_hint=speech.say("scroll_hint"),
    )


def _verdicts(report: CampaignReport, total: Sums, speech: Speech) -> Iterator[Verdict]:
    """The worst first."""
    above = total.charged - report.header.ceiling.money
    if above > 0:
        title = speech.say("verdict_above", money=speech.money(above))
        yield Verdict("bad", title, speech.say("verdict_above_note"))
    if total.open_messages:
        note = speech.say(
            "verdict_going_note",
            n=speech.count(total.open_messages, "message"),
            money=speech.money(total.open_money),
        )
        key = {"paused": "verdict_paused", "cancelled": "verdict_cancelled"}.get(report.state, "verdict_going")
        because = f"{label_text(report.because, 200)}. " if report.because else ""
        yield Verdict("warn", speech.say(key), because + note)
    elif report.state == "cancelled":
        yield Verdict("warn", speech.say("verdict_cancelled"), speech.say("verdict_done_note"))
    elif above <= 0:
        yield Verdict("good", speech.say("verdict_done"), speech.say("verdict_done_note"))


def _alerts(report: CampaignReport, speech: Speech) -> Iterator[str]:
    if report.doubled:
        yield speech.say("doubled", n=speech.count(report.doubled, "message"), money=speech.money(report.doubled_money))


def _cards(report: CampaignReport, total: Sums, speech: Speech) -> Iterator[Card]:
    header = report.header
    charged_for = speech.say("charged_note", n=speech.count(total.billed, "message"))
    parts = f"{speech.say('parts')}: {speech.number(total.parts)}"
    yield Card(speech.say("charged"), speech.money(total.charged), (charged_for, parts), "main")
    when = speech.say("quoted_when", when=speech.moment(header.quote.quoted_at))
    notes = (speech.say("unpriced_part", n=speech.number(total.unquoted)),) if total.unquoted else ()
    yield Card(speech.say("quoted"), speech.money(total.quoted), (*notes, when))
    share = speech.say("difference_share", percent=speech.share(abs(total.difference), total.quoted))
    tone = "bad" if total.difference > 0 else ""
    yield Card(speech.say("difference"), speech.money_change(total.difference), (share,), tone)
    used = speech.say("ceiling_share", percent=speech.share(total.charged, header.ceiling.money))
    above = "bad" if total.charged > header.ceiling.money else ""
    yield Card(speech.say("ceiling"), speech.money(header.ceiling.money), (used,), above)
    accepted = report.states.get("accepted", 0)
    taken = speech.say("accepted_share", percent=speech.share(accepted, total.messages))
    yield Card(speech.say("recipients"), speech.number(total.messages), (taken,))
    delivered = sum(
        number for code, number in report.statuses.items() if code is not None and status_meaning(code).delivered
    )
    of_accepted = speech.say("delivered_share", percent=speech.share(delivered, accepted))
    yield Card(speech.say("delivered"), speech.number(delivered), (of_accepted,))


def _charts(report: CampaignReport, total: Sums, speech: Speech) -> Iterator[Chart]:
    yield Chart("bars", speech.say("walk_chart"), _walk(total, speech))
    states = [
        Row(
            speech.say(f"state_{state}"),
            many,
            f"{speech.number(many)} · {speech.share(many, total.messages)}",
            _STATE_TONES[state],
        )
        for state, many in sorted(report.states.items(), key=lambda item: -item[1])
    ]
    yield Chart("slices", speech.say("states_chart"), slices(states))
    yield Chart("bars", speech.say("statuses_chart"), bars(tuple(_statuses(report, speech))))
    by_country = report.by_country()
    if len(by_country) > 1:
        dearest = sorted(by_country.items(), key=lambda item: -item[1].charged)
        rows = [_charged(speech.country(country), one, total, speech) for country, one in dearest]
        rest = Sums()
        for _, one in dearest[BARS:]:
            rest = rest.plus(one)
        others = _charged(speech.say("others", n=speech.number(len(rows) - BARS)), rest, total, speech)
        yield Chart("bars", speech.say("country_walk_chart"), bars(folded(rows, BARS, others)))
    sizes: dict[int, int] = {}
    alphabets: dict[Alphabet, int] = {}
    for (alphabet, size), one in report.by_size().items():
        sizes[size] = sizes.get(size, 0) + one.messages
        alphabets[alphabet] = alphabets.get(alphabet, 0) + one.messages
    yield size_chart(sizes, speech)
    yield alphabet_chart(alphabets, speech)


def _walk(total: Sums, speech: Speech) -> tuple[Bar, ...]:
    """From the quote, by every reason, to the charge."""
    changes = [
        Row(
            f"{speech.say(f'reason_{reason}')} · {speech.number(part.messages)}",
            part.money,
            speech.money_change(part.money),
            "soft" if reason in OPEN else "bad" if part.money > 0 else "good",
        )
        for reason, part in total.reasons.items()
        if part.money
    ]
    first = Row(speech.say("quoted"), total.quoted, speech.money(total.quoted), "soft")
    return steps(first, changes, Row(speech.say("charged"), total.charged, speech.money(total.charged), "main"))


def _statuses(report: CampaignReport, speech: Speech) -> Iterator[Row]:
    whole = sum(report.statuses.values())
    for code, many in sorted(report.statuses.items(), key=lambda item: -item[1]):
        value = f"{speech.number(many)} · {speech.share(many, whole)}"
        if code is None:
            yield Row(speech.say("status_none"), many, value, "soft")
            continue
        meaning = status_meaning(code)
        tone = "main" if meaning.delivered else "bad" if meaning.final else "other"
        yield Row(speech.either(meaning.english, meaning.russian.lower()), many, value, tone)


def _charged(label: str, one: Sums, total: Sums, speech: Speech) -> Row:
    value = f"{speech.money(one.charged)} · {speech.share(one.charged, total.charged)}"
    return Row(label, max(one.charged, Decimal(0)), value)


def _sections(report: CampaignReport, total: Sums, speech: Speech) -> Iterator[Section]:
    yield Section(speech.say("why_title"), tables=(tables.why(total, speech),))
    yield tables.classes_section(report, speech)
    if report.refusals:
        yield Section(speech.say("refusals_title"), tables=(tables.refusals(report, speech),))
    for table in (tables.by_country, tables.by_operator, tables.by_size):
        shown = table(report, total, speech)
        yield Section(shown.title, tables=(shown,))
    header = report.header
    rounding = (speech.say("rounding", money=speech.money(header.quote.cost)),) if report.rounding else ()
    yield Section(
        speech.say("plan_title"),
        facts=(
            Fact(speech.say("planned_at"), speech.moment(header.created_at)),
            Fact(speech.say("quoted_at"), speech.moment(header.quote.quoted_at)),
            Fact(speech.say("seal"), header.seal, code=True),
        ),
        sentences=(*speech.sentences(header.quote.how, header.quote.how_russian), *rounding),
    )
