import io
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from price_provider import PriceProvider, Scripts

from smsc_soap.cli.estimate.progress import progress_of
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.output import Screen
from smsc_soap.errors import AuthenticationFailed, HttpStatusError, IpBlocked, LimitReached, MalformedReply, NotSent

TEXT = "Здравствуйте, {name}! Ваш заказ «Весна» ждёт вас — приходите скорее, пока магазин открыт."
RATES = "prefix,country,operator,price,currency\n7,RU,,3.30,RUB\n7916,RU,MTS,2.95,RUB\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    rows = [f"+7916{number:07};Анна" for number in range(60)] + [f"+7999{number:07};Я" for number in range(40)]
    path.write_text("phone;name\n" + "\n".join(rows) + "\n12;x\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def rates(tmp_path: Path) -> str:
    path = tmp_path / "rates.csv"
    path.write_text(RATES, encoding="utf-8")
    return str(path)


@pytest.fixture
def offline(world):
    world.environ.clear()
    return world


@pytest.fixture
def online(world):
    world.client = PriceProvider()
    return world


def test_by_rates_without_an_account(offline, table, rates):
    result = offline.run("estimate", table, "-t", TEXT, "--rates", rates)
    assert result.exit_code == 0
    for words in ("recipients", "618.00 RUB", "RU MTS", "█", "not a phone", "Read as CSV", "shorten by", "rates.csv"):
        assert words in result.stdout
    assert "balance" not in result.stdout


def test_in_russian(offline, table, rates):
    offline.environ["LC_ALL"] = "ru_RU.UTF-8"
    result = offline.run("estimate", table, "-t", TEXT, "--rates", rates)
    for words in ("получателей", "стоимость", "не номер телефона", "сократить на", "Прочитано как CSV"):
        assert words in result.stdout
    assert "618,00 RUB" in result.stdout
    assert "строка 102: не номер телефона" in result.stdout, "and not in English"
    assert "кодировка: utf-8\n  разделитель: точка с запятой\n  телефоны в столбце: phone\n" in result.stdout
    assert not re.search(r"\b(the|line|rows|column|price)\b", result.stdout)


def test_rejects_and_zones_are_told(offline, tmp_path, rates):
    people, rejects = tmp_path / "people.csv", tmp_path / "rejects.csv"
    people.write_text("phone;пояс\n+79160000001;2\n+79160000002;Марс\n1;2\n2;2\n3;2\n", encoding="utf-8")
    arguments = ("estimate", str(people), "-t", "Hi", "--rates", rates, "--zone-column", "пояс")
    shown = offline.run(*arguments).stdout
    assert "zones in the column 'пояс': given" in shown
    assert "all of them: --rejects FILE" in shown
    offline.environ["LC_ALL"] = "ru_RU.UTF-8"
    shown = offline.run(*arguments, "--rejects", str(rejects)).stdout
    assert "часовые пояса в столбце: пояс" in shown
    assert f"все они: {rejects}" in shown
    assert rejects.read_text(encoding="utf-8-sig").splitlines()[1] == "3;zone;часовой пояс не понят;+79160000002;Марс"


def test_over_budget(offline, table, rates):
    result = offline.run("estimate", table, "-t", TEXT, "--rates", rates, "--budget", "617.99")
    assert result.exit_code == ExitCode.OVER_BUDGET
    assert "over it by 0.01 RUB" in result.stdout
    assert "above the budget" in result.stderr
    within = offline.run("estimate", table, "-t", TEXT, "--rates", rates, "--budget", "618.00")
    assert within.exit_code == 0
    as_json = offline.run("estimate", table, "-t", TEXT, "--rates", rates, "--budget", "1", "--json")
    assert as_json.exit_code == ExitCode.OVER_BUDGET
    assert json.loads(as_json.stdout)["over_budget"] is True


def test_a_sample_is_what_an_account_gets(online, table):
    result = online.run("estimate", table, "-t", TEXT, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["mode"], found["balance"], found["missing_balance"]) == ("sample", "1000.00", "0.00")
    assert found["provider_calls"] == len(online.client.asked) == 2
    shown = online.run("estimate", table, "-t", TEXT, "--budget", "1").stdout
    assert "between" not in shown, "both ends are the same"
    assert "Everybody was asked" in shown
    assert "balance" in shown


def test_the_missing_money_and_the_upper_end(online, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("phone,name\n" + "".join(f"+7999{number:07},Я\n" for number in range(2000)), encoding="utf-8")
    found = json.loads(online.run("estimate", str(path), "-t", TEXT, "--max-calls", "4", "--json").stdout)
    between = (Decimal(found["cost"]) + Decimal(found["interval"]["high"])) / 2
    result = online.run("estimate", str(path), "-t", TEXT, "--max-calls", "4", "--budget", f"{between:f}")
    assert result.exit_code == 0
    assert "the upper end is above it" in result.stdout
    assert "between (95 %)" in result.stdout
    assert "are missing" in result.stdout


def test_in_full_beside_the_table(online, table):
    first = online.run("estimate", table, "-t", TEXT, "--quote", "full", "--json")
    assert Path(f"{table}.quote.jsonl").is_file()
    second = online.run("estimate", table, "-t", TEXT, "--quote", "full", "--json")
    assert json.loads(first.stdout)["cost"] == json.loads(second.stdout)["cost"]
    assert (json.loads(first.stdout)["provider_calls"], json.loads(second.stdout)["provider_calls"]) == (2, 0)


def test_rates_beside_an_account_show_the_balance(online, table, rates):
    assert "1,000.00" in online.run("estimate", table, "-t", TEXT, "--rates", rates).stdout
    assert "balance" not in online.run("estimate", table, "-t", TEXT, "--rates", rates, "--no-balance").stdout


@pytest.fixture
def with_scripts(world):
    world.client = PriceProvider(http=Scripts())
    return world


def test_by_the_accounts_own_price_list(with_scripts, table, tmp_path):
    page = tmp_path / "page.html"
    result = with_scripts.run("estimate", table, "-t", TEXT, "--rates", "account", "--html", str(page))
    assert result.exit_code == 0
    for words in ("740.00 RUB", "balance", "the account's price list, told 2026-01-15 09:00 UTC", "UCS-2 (Cyrillic"):
        assert words in result.stdout
    assert "operator or prefix" not in result.stdout, "the list says nothing of either"
    assert "price list, told 2026-01-15 09:00 UTC" in page.read_text(encoding="utf-8")
    found = json.loads(with_scripts.run("estimate", table, "-t", TEXT, "--rates", "account", "--json").stdout)
    assert (found["mode"], found["cost"], found["price_table"]["source"]) == ("none", "740.00", "account")
    assert found["price_table"]["as_of"] == "2026-01-15T09:00:00+00:00"
    assert with_scripts.client.asked == [], "nothing but the list and the balance"


def test_the_accounts_list_without_the_balance(with_scripts, table):
    result = with_scripts.run("estimate", table, "-t", TEXT, "--rates", "account", "--no-balance")
    assert with_scripts.client.http.calls == ["prices"]
    assert "balance" not in result.stdout


def test_the_accounts_list_names_strata_of_a_sample(with_scripts, table):
    result = with_scripts.run("estimate", table, "-t", TEXT, "--rates", "account", "--quote", "sample", "--json")
    assert [one["name"] for one in json.loads(result.stdout)["strata"]] == ["RU"]


def test_a_file_may_be_called_account(with_scripts, table, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "account").write_text(RATES, encoding="utf-8")
    found = json.loads(with_scripts.run("estimate", table, "-t", TEXT, "--rates", "./account", "--json").stdout)
    assert (found["cost"], found["price_table"]["source"]) == ("618.00", "table")
    assert "prices" not in with_scripts.client.http.calls


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (AuthenticationFailed("wrong", code=2), ExitCode.REFUSED, "wrong"),
        (NotSent("no connection to the server"), ExitCode.NOT_SENT, "no connection"),
        (MalformedReply("the answer is no JSON."), ExitCode.NOT_SENT, "cannot be read: the answer is no JSON. Name"),
        (HttpStatusError(404), ExitCode.NOT_SENT, "(--rates FILE), or let the provider price the messages"),
        (LimitReached("three a minute", retry_after_s=9), ExitCode.LIMIT, "three a minute"),
    ],
)  # fmt: skip
def test_a_price_list_that_cannot_be_read(with_scripts, table, error, code, words):
    with_scripts.client.http.trouble["prices"] = error
    result = with_scripts.run("estimate", table, "-t", TEXT, "--rates", "account")
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_price_list_without_prices(with_scripts, table):
    with_scripts.client.http.zones = (("Луна", "1"),)
    result = with_scripts.run("estimate", table, "-t", TEXT, "--rates", "account")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "the account's price list" in result.stderr


def test_other_money_than_the_prices(with_scripts, table, rates):
    with_scripts.client.http.currency = "KZT"
    shown = with_scripts.run("estimate", table, "-t", TEXT, "--rates", rates).stdout
    assert "1,000.00 KZT\n" in shown
    assert "cost and balance cannot be compared" in shown


def test_the_accounts_list_needs_an_account(offline, table):
    result = offline.run("estimate", table, "-t", TEXT, "--rates", "account")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "--rates account needs the account" in result.stderr


def test_a_wrong_password_ends_it_before_anything(world, table):
    world.client = PriceProvider(trouble={0: AuthenticationFailed("wrong", code=2, operation="get_balance")})
    result = world.run("estimate", table, "-t", TEXT)
    assert result.exit_code == ExitCode.REFUSED
    assert world.client.asked == []


def test_what_was_known_when_it_was_stopped(world, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("phone,name\n" + "".join(f"+7999{number:07},Я\n" for number in range(2000)), encoding="utf-8")
    world.client = PriceProvider(trouble={3: IpBlocked("the address is blocked", code=4)})
    result = world.run("estimate", str(path), "-t", TEXT)
    assert result.exit_code == ExitCode.REFUSED
    assert "The questions ended early" in result.stdout
    assert "the address is blocked" in result.stderr


def test_files_beside_it(offline, table, rates, tmp_path):
    rejects, page, text = tmp_path / "rejects.csv", tmp_path / "page.html", tmp_path / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    result = offline.run(
        *("estimate", table, "--text-file", str(text), "--rates", rates),
        *("--rejects", str(rejects), "--html", str(page)),
    )
    assert result.exit_code == 0
    assert "bad_phone" in rejects.read_text(encoding="utf-8-sig")
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


def test_opt_out_and_columns(offline, tmp_path, rates):
    people, stop = tmp_path / "people.csv", tmp_path / "stop.txt"
    people.write_text("a|b\n+79160000001|x\n+79160000002|y\n", encoding="utf-8")
    stop.write_text("8 916 000-00-02\n", encoding="utf-8")
    result = offline.run(
        *("estimate", str(people), "-t", "Hi {b}", "--rates", rates, "--phone-column", "a"),
        *("--delimiter", "|", "--encoding", "utf-8", "--opt-out", str(stop), "--json"),
    )
    found = json.loads(result.stdout)
    assert (found["recipients"], found["tally"]["opted_out"]) == (1, 1)


def test_a_table_on_standard_input(offline, rates):
    result = offline.run("estimate", "-", "-t", "Hi", "--rates", rates, input=b"phone\n+79160000001\n")
    assert result.exit_code == 0
    assert "standard input" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rates", "RATES"), "Give the text by --text or --text-file"),
        (("-t", "a", "--text-file", "b", "--rates", "RATES"), "one of them"),
        (("-t", "a"), "Where do the prices come from?"),
        (("-t", "a", "--quote", "full"), "Where do the prices come from?"),
        (("-t", "a", "--quote", "none"), "--quote none needs the prices"),
        (("-t", "a {b}", "--rates", "RATES"), "column"),
        (("-t", "a", "--rates", "nowhere.csv"), "nowhere.csv"),
        (("-t", "a", "--rates", "RATES", "--sheet", "x"), "sheet"),
        (("-t", "a", "--rates", "RATES", "--query", "freq=5"), "freq"),
        (("-t", "a", "--rates", "RATES", "--query", "list=%2B79990000001:a"), "list"),
        (("-t", "a", "--rates", "RATES", "--budget", "much"), "budget"),
        (("-t", "я" * 1001, "--rates", "RATES"), "1000"),
    ],
)
def test_one_clear_sentence(offline, table, rates, arguments, words):
    result = offline.run("estimate", table, *(rates if one == "RATES" else one for one in arguments))
    assert result.exit_code in (ExitCode.BAD_INPUT, ExitCode.FILE)
    assert words in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_both_on_standard_input(offline, rates):
    result = offline.run("estimate", "-", "-t", "-", "--rates", rates, input=b"phone\n+79160000001\n")
    assert "not both" in result.stderr


def test_a_page_that_cannot_be_written_is_said(offline, table, rates, tmp_path):
    result = offline.run("estimate", table, "-t", TEXT, "--rates", rates, "--html", str(tmp_path / "no" / "page.html"))
    assert result.exit_code == ExitCode.FILE
    assert "618.00 RUB" in result.stdout, "what was asked for is not lost"


def test_nothing_unpriced_pretends_to_be_free(offline, tmp_path, rates):
    path = tmp_path / "abroad.csv"
    path.write_text("phone\n+375291111111\n", encoding="utf-8")
    result = offline.run("estimate", str(path), "-t", "Hi", "--rates", rates)
    assert "without a price" in result.stdout
    assert "–" in result.stdout


def test_many_prefixes_are_cut_on_the_screen(online, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("phone\n" + "".join(f"+79{at}0000001\n" for at in range(10, 40)), encoding="utf-8")
    assert "and 15 more; --json names all" in online.run("estimate", str(path), "-t", "Hi").stdout


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal(monkeypatch):
    from smsc_soap.campaign.quotes.quote import Progress

    monkeypatch.setattr(sys, "stderr", terminal := _Terminal())
    with progress_of(Screen()) as show:
        assert show is not None
        for done in (10, 500, 1000):
            show(Progress("read", done, 1000))
        show(Progress("ask", 1, None))
    assert "recipients" in terminal.getvalue()
    with progress_of(Screen(as_json=True)) as show:
        assert show is None


def test_lines_where_no_bar_can_be_drawn(capsys):
    from smsc_soap.campaign.quotes.quote import Progress

    clock = iter((100.0, 110.0, 130.0, 140.0, 160.0, 200.0, 240.0))
    with progress_of(Screen(), lambda: next(clock)) as show:
        assert show is not None
        for done in (1, 100, 300, 400, 600):
            show(Progress("read", done, 1200))
        show(Progress("ask", 0, None))
        show(Progress("ask", 8, None))
    assert capsys.readouterr().err.splitlines() == [
        "recipients: 300, 10.0/s, about 1,200 in all, 2 min left",
        "recipients: 600, 10.0/s, about 1,200 in all, 1 min left",
        "questions: 8, 0.2/s",
    ]
