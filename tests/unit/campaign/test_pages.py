"""Both pages: what stands where, in both languages, and that nothing from outside gets in or is asked for."""

import builtins
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import page_samples as samples
import pytest
from lxml import html as reader
from page_samples import BEELINE, GSM, KZ, MTS, NOW, UCS, UZ, entry, estimate, header, line, plan_line, planned

from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.quotes.estimate import Estimate, FullQuote, Hint, Interval, Remark
from smsc_soap.campaign.reports.html import estimate_page, rendering, report_page
from smsc_soap.campaign.reports.html.speech import Speech
from smsc_soap.campaign.reports.report import CampaignReport
from smsc_soap.errors import ConfigurationError, InvalidParameter, SmscError

LANGUAGES = ("en", "ru")
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;\u202edlrow\u0000"


def read(page: str) -> Any:
    return reader.document_fromstring(page)


def cards(page: str) -> dict[str, str]:
    """Headline figures by their title."""
    found = read(page).xpath("//dl[contains(@class, 'cards')]/div")
    return {one.findtext("dt"): one.xpath("string(dd[@class='figure'])") for one in found}


def tables(page: str) -> dict[str, list[list[str]]]:
    """Rows of every table by its caption, the headings and the total among them."""
    return {
        table.findtext("caption"): [
            [cell.text_content().strip() for cell in row.iter("th", "td")] for row in table.iter("tr")
        ]
        for table in read(page).iter("table")
    }


def verdict(page: str) -> tuple[str, str]:
    (one,) = read(page).xpath("//section[contains(@class, 'verdict')]")
    return one.get("class").split()[-1], one.findtext(".//h2")


def alerts(page: str) -> list[str]:
    return [one.text_content() for one in read(page).xpath("//p[@role='note']")]


def charts(page: str) -> dict[str, list[tuple[str, str]]]:
    return {
        chart.findtext("figcaption"): [
            (row.xpath("string(.//*[@class='label'])"), row.xpath("string(.//*[@class='value'])"))
            for row in chart.iter("li")
        ]
        for chart in read(page).iter("figure")
    }


PAGES: dict[str, Callable[[str], str]] = {
    "rich estimate": lambda language: estimate_page(samples.rich_estimate(), language),
    "empty estimate": lambda language: estimate_page(estimate(), language),
    "one recipient": lambda language: estimate_page(estimate([line(MTS, GSM, 1, 1)]), language),
    "no price at all": lambda language: estimate_page(estimate([line(UZ, GSM, 1, 3)], currency=""), language),
    "report": lambda language: report_page(samples.report(2400), language),
    "empty report": lambda language: report_page(CampaignReport.of(header([]), [], made_at=NOW), language),
}
every_page = pytest.mark.parametrize("make", PAGES.values(), ids=PAGES)
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@every_page
@both_languages
def test_a_page_is_one_file_that_asks_for_nothing(make: Callable[[str], str], language: str) -> None:
    page = make(language)
    assert page.startswith("<!doctype html>")
    assert "url(" not in page
    assert "@import" not in page
    assert not re.search(r"\w+://", page)
    root = read(page)
    assert root.xpath("//script | //link | //img | //iframe | //object | //@href | //@src | //@style") == []
    assert "default-src 'none'" in root.xpath("string(//meta[@http-equiv]/@content)")


@every_page
@both_languages
def test_a_page_can_be_read_by_everybody(make: Callable[[str], str], language: str) -> None:
    root = read(make(language))
    assert root.get("lang") == language
    assert root.findtext(".//title")
    assert len(root.xpath("//h1")) == 1
    assert root.xpath("//meta[@name='viewport']")
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    for name in " ".join(root.xpath("//@aria-labelledby")).split():
        assert name in ids
    for drawing in root.iter("svg"):
        named = drawing.get("role") == "img" and drawing.get("aria-labelledby")
        assert named or drawing.get("aria-hidden") == "true"
    for table in root.iter("table"):
        assert table.findtext("caption")
        assert all(head.get("scope") == "col" for head in table.xpath("thead//th"))
        assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in table.xpath("tbody/tr | tfoot/tr"))
        (widths,) = {len(row) for row in table.iter("tr")}
        assert widths
    for place in root.xpath("//*[@role='region']"):
        assert place.get("tabindex") == "0"
        assert place.get("aria-label")


@every_page
def test_each_language_keeps_to_itself(make: Callable[[str], str]) -> None:
    assert not re.search("[а-яё]", make("en"), re.IGNORECASE)
    english = set(re.findall(r"[A-Za-z]{3,}", " ".join(read(make("ru")).find("body").itertext())))
    names = {"GSM", "UCS", "MTS", "Beeline", "CSV", "UTC", "SHA", "windows", "people", "csv", "phone", "name"}
    assert {word for word in english if not re.fullmatch("[a-f]+", word)} <= names | {"november", "unheard"}


def test_other_languages_are_refused() -> None:
    with pytest.raises(InvalidParameter, match="language"):
        estimate_page(estimate(), "de")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name == "jinja2":
            raise ImportError
        return imported(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    rendering._environment.cache_clear()
    with pytest.raises(ConfigurationError, match=r"smsc-soap\[campaign\]"):
        estimate_page(estimate())


# the estimate


@both_languages
def test_the_headline_figures_are_the_estimates(language: str) -> None:
    made = samples.rich_estimate()
    speech = Speech(language, "RUB")
    found = list(cards(estimate_page(made, language)).values())
    assert made.balance is not None
    assert made.budget is not None
    assert found == [
        speech.money(made.cost),
        speech.number(made.recipients),
        speech.number(made.segments),
        speech.money(made.budget),
        speech.money(made.balance),
    ]


@both_languages
def test_totals_of_all_tables_are_the_estimates(language: str) -> None:
    made = samples.rich_estimate()
    speech = Speech(language, "RUB")
    found = tables(estimate_page(made, language))
    names = ("by_country", "by_operator", "by_size")
    for name in names:
        rows = found[speech.say(name)]
        assert rows[-1][0] == speech.say("total")
        assert {speech.number(made.recipients), speech.number(made.segments), speech.plain(made.cost)} <= set(rows[-1])
    sums = made.by_country()
    assert [row[0] for row in found[speech.say("by_country")][1:-1]] == [speech.country(one) for one in sums]
    costs = [row[4] for row in found[speech.say("by_country")][1:-1]]
    assert costs == [speech.plain(one.cost) if one.cost else "–" for one in sums.values()]


def test_a_million_recipients() -> None:
    million = estimate([line(MTS, UCS, 2, 600_000), line(BEELINE, UCS, 3, 399_999), line(KZ, GSM, 1, 1)])
    page = estimate_page(million)
    assert cards(page)["Recipients"] == "1,000,000"
    assert cards(page)["Cost"].replace("\N{NO-BREAK SPACE}", " ") == f"{million.cost:,.2f} RUB"
    shares = {row[0]: row[5] for row in tables(page)["By country"]}
    assert shares["Kazakhstan"].replace("\N{NO-BREAK SPACE}", " ") == "< 0.1%"
    assert shares["Russia"].replace("\N{NO-BREAK SPACE}", " ") == "> 99.9%"


BUDGETS: Sequence[tuple[dict[str, Any], str, str]] = [
    ({}, "good", "Estimated cost"),
    ({"budget": Decimal(100)}, "bad", "Over the budget by 230.00"),
    ({"budget": Decimal(330)}, "good", "Within the budget, 0.00"),
    ({"budget": Decimal(400), "balance": Decimal(1)}, "bad", "The account lacks 329.00"),
    ({"balance": Decimal(1000)}, "good", "The balance covers it, 670.00"),
    (
        {"budget": Decimal(331), "interval": Interval(Decimal(300), Decimal(360), 0.95)},
        "warn",
        "May go over the budget",
    ),
    ({"stopped": SmscError("the account is blocked")}, "warn", "The estimate is not complete"),
]


@pytest.mark.parametrize(("more", "tone", "title"), BUDGETS)
def test_the_worst_comes_first(more: dict[str, Any], tone: str, title: str) -> None:
    found = verdict(estimate_page(estimate([line(MTS, GSM, 1, 100)], **more)))
    assert found[0] == tone
    assert found[1].replace("\N{NO-BREAK SPACE}", " ").startswith(title)


def words_of(page: str) -> str:
    return " ".join(" ".join(read(page).itertext()).replace("\N{NO-BREAK SPACE}", " ").split())


def test_an_accounts_price_list_is_the_most_it_may_cost() -> None:
    whole = Group("RU", "", "", Decimal("3.60"))
    listed = estimate([line(whole, GSM, 1, 100)], price_table={"source": "account", "name": "x"})
    page = words_of(estimate_page(listed))
    assert "at most, by the account's price list" in page
    assert "exact by the price table" not in page
    assert "By country and operator" not in page, "it would only repeat the countries"
    by_file = words_of(estimate_page(estimate([line(MTS, GSM, 1, 100)])))
    assert "exact by the price table" in by_file
    assert "By country and operator" in by_file


def test_a_balance_in_other_money_is_shown_and_not_compared() -> None:
    page = estimate_page(estimate([line(MTS, GSM, 1, 100)], balance=Decimal(5), balance_currency="KZT"))
    assert "5.00 KZT" in words_of(page)
    assert verdict(page)[1].startswith("Estimated cost"), "neither covered nor short"
    assert "Cost beside budget and balance" not in page


def test_duplicates_are_priced_by_the_average_and_it_says_so() -> None:
    hint = Hint("duplicates", "2 duplicates", "повторов: 2", 2, Decimal("6.60"), exact=False)
    page = words_of(estimate_page(estimate([line(MTS, GSM, 1, 100)], hints=(hint,))))
    assert "at the price of an average message" in page
    assert "from a sample of texts" not in page


def test_what_comes_second_is_told_as_well() -> None:
    page = estimate_page(estimate([line(MTS, GSM, 1, 100)], budget=Decimal(1), balance=Decimal(1)))
    (told,) = alerts(page)
    assert "The account lacks" in told


def test_recipients_without_a_price_are_never_hidden() -> None:
    made = estimate([line(MTS, GSM, 1, 100), line(UZ, GSM, 1, 7)])
    page = estimate_page(made)
    assert verdict(page) == ("warn", "The estimate is not complete")
    assert "7\N{NO-BREAK SPACE}recipients have no price" in page
    assert "+ 7 without a price" in page
    rows = tables(page)["By country"]
    assert rows[0][-1] == "Without a price"
    assert [row[-1] for row in rows[1:]] == ["0", "7", "7"]
    assert ("Uzbekistan", "Without a price") in charts(page)["Cost by country"]
    told = replace(made, budget=Decimal(1), remarks=(Remark("unpriced", "seven lack a price", "у семи нет цены"),))
    assert alerts(estimate_page(told)) == ["Note: seven lack a price"]
    assert alerts(estimate_page(told, "ru")) == ["Внимание: у семи нет цены"]


def test_an_interval_is_told_and_drawn() -> None:
    page = estimate_page(samples.rich_estimate())
    assert "95% interval: " in page
    assert len(read(page).xpath("//rect[@class='whisker']")) == 1
    none = estimate_page(estimate([line(MTS, GSM, 1, 1)]))
    assert "interval" not in read(none).find("body").text_content()


def test_hints_say_what_they_save() -> None:
    page = read(estimate_page(samples.rich_estimate()))
    found = [one.text_content() for one in page.xpath("//ul[@class='advice']/li")]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in found] == [
        "saves 44,834.40 RUBshorten by 3 characterscounted over all messages",
        "saves 60,000 segmentsin Latin lettersworked out from a sample of texts",
        "worth a lookUzbekistan is dear",
    ]


def test_the_sample_is_shown_group_by_group() -> None:
    rows = tables(estimate_page(samples.rich_estimate()))["The sample, group by group"]
    assert rows[1][0] == "RU MTS"
    assert rows[1][3:] == ["60", "≈\N{NO-BREAK SPACE}3.3001", "0.4%"]
    assert rows[2][3:] == ["3,100, all", "–", "0"]


def test_a_full_quote_says_what_it_knows() -> None:
    page = estimate_page(estimate([line(MTS, GSM, 1, 9)], mode="full", full=FullQuote(12, 5, 7, 2), provider_calls=5))
    text = read(page).text_content()
    assert "12 (asked in this run: 5)" in text
    assert "Recipients known by their batch only" in text


@both_languages
def test_what_was_read_and_rejected_is_counted_without_phones(language: str) -> None:
    speech = Speech(language)
    page = estimate_page(samples.rich_estimate(), language)
    rows = {row[0]: row[1:] for row in tables(page)[speech.say("rows_title")]}
    assert rows[speech.say("rows_accepted")][0] == speech.number(62_100)
    assert rows[speech.say("rows_read")][0] == speech.number(62_300)
    bad = "not a phone number" if language == "en" else "не номер телефона"
    assert rows[bad][0] == "49"
    assert rows[bad][2] == "17, …"
    assert rows["unheard_of"][0] == "1"
    assert "7999" not in page
    assert "an English sentence" not in page
    assert speech.say("delimiter_tab") in page
    assert "windows-1251" in page


def test_many_groups_are_folded_and_still_add_up() -> None:
    groups = [Group("RU", f"operator {n}", str(n), Decimal(n + 1)) for n in range(100)]
    made = estimate([line(one, GSM, 1, 10) for one in groups])
    page = estimate_page(made)
    rows = tables(page)["By country and operator"]
    assert len(rows) == 1 + 40 + 1 + 1
    assert rows[-2][0] == "60 others"
    assert sum(Decimal(row[5].replace(",", "")) for row in rows[1:-1]) == made.cost
    assert sum(int(row[2]) for row in rows[1:-1]) == made.recipients
    bars = charts(page)["Cost by operator"]
    assert len(bars) == 9
    assert bars[-1][0] == "92 others"


def test_long_messages_share_a_bar() -> None:
    made = estimate([line(MTS, GSM, size, 1) for size in range(1, 12)])
    bars = charts(estimate_page(made))["Recipients by segments in their message"]
    assert [label for label, _ in bars][-2:] == ["8\N{NO-BREAK SPACE}segments", "9+"]
    assert bars[-1][1].startswith("3 ")


def evil_estimate() -> Estimate:
    group = Group("RU", EVIL, "7916", Decimal(1))
    return estimate(
        [line(group, GSM, 1, 5), line(Group(EVIL, "", "1", Decimal(1)), GSM, 1, 5)],
        mode="sample",
        how=EVIL,
        how_russian=EVIL,
        currency=EVIL[:8],
        reading={"table": EVIL, "kind": "csv", "columns": [EVIL], "phone_column": EVIL, "encoding": EVIL},
        tally={"read": 1, "accepted": 0, "rejects": {EVIL: 1}, "sample": [{"line": 1, "code": EVIL, "reason": EVIL}]},
        hints=(Hint("x", EVIL, EVIL, 1, None),),
        remarks=(Remark("x", EVIL, EVIL),),
        strata=(samples.Stratum(EVIL, 1, 1, 1, 1, 1, Decimal(1), 0.5),),
        hashes={"table": EVIL},
    )


def evil_report() -> CampaignReport:
    first = header([planned(Group(EVIL, EVIL, "7916", Decimal(1)))], campaign=EVIL, seal=EVIL)
    first = replace(first, table=replace(first.table, name=EVIL), quote=replace(first.quote, how=EVIL, currency="<b>"))
    rows = [(plan_line(1, "+79160000001", EVIL), entry(state="refused", code=99, reason=EVIL))]
    return CampaignReport.of(first, rows, made_at=NOW, state="paused", because=EVIL)


@pytest.mark.parametrize(
    "make", [lambda to: estimate_page(evil_estimate(), to), lambda to: report_page(evil_report(), to)]
)
@both_languages
def test_nothing_from_outside_becomes_markup(make: Callable[[str], str], language: str) -> None:
    page = make(language)
    root = read(page)
    assert root.xpath("//script | //img | //b[not(parent::p or parent::li)]") == []
    assert not any(name.startswith("on") for one in root.iter() if isinstance(one.tag, str) for name in one.attrib)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    # Marks of direction stay inside their own element.
    for one in root.iter():
        if isinstance(one.tag, str) and one.text and "\u202e" in one.text:
            assert one.tag == "bdi"


# the report


@both_languages
def test_the_reports_figures_are_on_the_page(language: str) -> None:
    made = samples.report(2400)
    speech, total = Speech(language, "RUB"), made.total
    page = report_page(made, language)
    found = list(cards(page).values())
    assert found[:3] == [speech.money(total.charged), speech.money(total.quoted), speech.money_change(total.difference)]
    assert found[4] == speech.number(2400)
    delivered = sum(many for code, many in made.statuses.items() if code == 1)
    assert found[5] == speech.number(delivered)
    for name in ("by_country_report", "by_operator_report", "by_size_report"):
        last = tables(page)[speech.say(name)][-1]
        assert last[-3:] == [speech.plain(total.quoted), speech.plain(total.charged), speech.change(total.difference)]


def test_the_walk_begins_with_the_quote_and_ends_with_the_charge() -> None:
    made = samples.report(2400)
    speech, total = Speech("en", "RUB"), made.total
    walk = charts(report_page(made))["From the quote to the charge"]
    assert walk[0] == ("Quoted", speech.money(total.quoted))
    assert walk[-1] == ("Charged", speech.money(total.charged))
    assert len(walk) == 2 + sum(1 for part in total.reasons.values() if part.money)
    rows = tables(report_page(made))["Why the charge differs from the quote"]
    assert len(rows) == 1 + len(total.reasons) + 1
    assert rows[-1][-1] == speech.change(total.difference)


def test_classes_are_explained_the_largest_difference_first() -> None:
    rows = tables(report_page(samples.report(2400)))["Classes with a difference"]
    amounts = [abs(Decimal(row[5].replace(",", "").replace("\N{MINUS SIGN}", "-"))) for row in rows[1:]]
    assert amounts == sorted(amounts, reverse=True)
    assert all(row[6] for row in rows[1:])


def test_many_classes_are_folded() -> None:
    groups = [planned(Group("RU", f"operator {n}", "", Decimal(1))) for n in range(60)]
    rows = [(plan_line(n, f"+7916{n:07d}", "Hello", n), entry(cost=Decimal(2), parts=1)) for n in range(60)]
    page = report_page(CampaignReport.of(header(groups), rows, made_at=NOW))
    found = tables(page)["Classes with a difference"]
    assert len(found) == 1 + 41
    assert found[-1][0] == "20 others"
    assert found[-1][2:6] == ["20", "20.00", "40.00", "+20.00"]
    assert verdict(page) == ("bad", "Charged above the ceiling by 60.00\N{NO-BREAK SPACE}RUB")


def one_message(campaign: str = "running", **more: Any) -> str:
    rows = [(plan_line(1, "+79160000001", "Hello"), entry(**more))]
    return report_page(CampaignReport.of(header([planned(MTS)]), rows, made_at=NOW, state=campaign, because="by hand"))


def test_the_verdict_follows_the_campaign() -> None:
    as_quoted = {"cost": Decimal("3.30"), "parts": 1}
    assert verdict(one_message(**as_quoted)) == ("good", "All is settled")
    assert "No class differs from its quote." in one_message(**as_quoted)
    assert verdict(one_message("cancelled", state="cancelled")) == ("warn", "Cancelled")
    assert verdict(one_message(state="queued")) == ("warn", "Under way")
    paused = one_message("paused", state="queued")
    assert verdict(paused) == ("warn", "Paused")
    assert "by hand. 1\N{NO-BREAK SPACE}message still open" in paused


def test_second_copies_are_told_loudly() -> None:
    page = one_message(cost=Decimal("3.30"), parts=1, duplicate_id="abc-2")
    (told,) = alerts(page)
    assert "reached the provider twice" in told
    assert "3.30" in told


@pytest.mark.parametrize("code", [7, 249])  # of a whole request, and of one recipient among several
def test_refusals_are_shown_with_their_meaning(code: int) -> None:
    rows = tables(one_message(state="refused", code=code))["Refused, by the provider's code"]
    assert rows[1][0] == str(code)
    assert rows[1][1]
    assert rows[1][2] == "1"


def test_a_rounded_quote_is_told() -> None:
    page = report_page(CampaignReport.of(header([planned(MTS)]), [], made_at=NOW))
    assert "The approved quote was 3.30\N{NO-BREAK SPACE}RUB; averages in it were rounded." in page
    assert "were rounded" not in one_message(cost=Decimal("3.30"), parts=1)
