"""``smsc-soap provider`` on the sandbox: every verb, what it asks before it costs, and what it leaves behind."""

from __future__ import annotations

import csv
import json
import urllib.request
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from http_desk import Desk, spoken

from smsc_soap import SmscClient
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.campaign.quotes.provider_prices import rates_table
from smsc_soap.cli.main import cli
from smsc_soap.model.http.reports import ZonePrice
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

ONE = "+79990000001"


@pytest.fixture
def desk(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> Desk:
    return Desk(smsc_sandbox, smsc_clock)


@pytest.fixture
def terminal(desk: Desk) -> Desk:
    desk.terminal = True
    return desk


COSTLY = [
    ("voice-code", ONE),
    ("wait-call", ONE),
    ("numbers", "rent", "79990009001"),
    ("numbers", "renewal", "79990009001", "off"),
    ("subclients", "create", "shop"),
    ("subclients", "change", "shop"),
    ("subclients", "pay", "shop", "1"),
    ("delete", ONE, "id-1"),
]


@pytest.mark.parametrize("words", COSTLY, ids=" ".join)
def test_nothing_happens_without_agreement(desk: Desk, words: tuple[str, ...]) -> None:
    result = desk.run(*words)
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert desk.sandbox.posts() == 0


@pytest.mark.parametrize("words", [one for one in COSTLY if one[1] != "create"], ids=" ".join)
def test_no_is_no(terminal: Desk, words: tuple[str, ...]) -> None:
    before = terminal.sandbox.provider.account.balance
    result = terminal.run(*words, input="n\n")
    assert result.exit_code == 130
    assert terminal.sandbox.provider.account.balance == before
    assert terminal.sandbox.ledger == []


class TestNumbers:
    def test_list_rent_renewal(self, desk: Desk) -> None:
        offers = desk.json("numbers", "list")["numbers"]
        assert offers[0]["kind"] == "virtual"
        phone = offers[0]["phone"]
        rented = desk.json("numbers", "rent", phone, "--yes")
        assert Decimal(rented["cost"]) == Decimal(offers[0]["current_cost"])
        assert desk.json("numbers", "renewal", phone, "off", "--yes") == {"done": True, "phone": phone, "renew": False}

    def test_the_prompt_speaks_of_price_and_terms(self, terminal: Desk) -> None:
        result = terminal.run("numbers", "rent", "79990009001", "--once", input="y\n")
        assert result.exit_code == 0
        assert "terms of use" in result.stderr
        assert "taken now: 246.77" in result.stderr
        assert "Rented for 246.77" in result.stdout

    def test_in_russian(self, terminal: Desk) -> None:
        terminal.language = "ru_RU.UTF-8"
        result = terminal.run("numbers", "rent", "79990009001", input="y\n")
        assert "условиями провайдера" in result.stderr
        assert "Арендован" in result.stdout

    def test_a_number_that_is_none(self, desk: Desk) -> None:
        assert desk.run("numbers", "rent", "79990000077", "--yes").exit_code == 7

    def test_a_lost_answer_is_code_5(self, desk: Desk, smsc_fault: Any) -> None:
        smsc_fault("lost_reply", operation="receive_phones.php", nth=2)
        told = desk.json("numbers", "rent", "79990009001", "--yes", code=5)
        assert told["error"]["class"] == "ActionOutcomeUnknown"
        assert told["error"]["outcome"] == "unknown"
        assert "balance" in told["error"]["message"]

    def test_interrupted_in_the_middle(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        from smsc_soap.client.http.numbers import Numbers

        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Numbers, "rent", interrupted)
        result = desk.run("numbers", "rent", "79990009001", "--yes")
        assert result.exit_code == 5
        assert "interrupted" in result.stderr

    def test_the_table(self, desk: Desk) -> None:
        result = desk.run("numbers", "list")
        assert "79990009001" in result.stdout
        assert "450.00" in result.stdout


class TestCalls:
    def test_voice_code_at_a_terminal(self, terminal: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        typed = iter(["0", "the code"])

        def prompt(*_: object, **__: object) -> str:
            word = next(typed)
            if word != "the code":
                return word
            return spoken(terminal.sandbox)

        monkeypatch.setattr(click, "prompt", prompt)
        result = terminal.run("voice-code", ONE, "--yes")
        assert result.exit_code == 0
        assert "price: " in result.stderr
        assert "wrong; 2 left" in result.stderr
        assert "Confirmed." in result.stdout

    def test_voice_code_never_heard(self, terminal: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(click, "prompt", lambda *_, **__: "no")
        assert terminal.json("voice-code", ONE, "--yes", "--attempts", "1", code=3)["confirmed"] is False

    def test_voice_code_for_a_program(self, desk: Desk) -> None:
        told = desk.json("voice-code", ONE, "--yes", "--show-code", "--id", "c-1")
        assert told["id"] == "c-1"
        assert told["code"] == spoken(desk.sandbox)
        assert "expires_at" in told
        assert desk.run("voice-code", ONE, "--yes").exit_code == 2
        assert told["code"] not in desk.run("voice-code", "+79990000002", "--yes", "--show-code").stderr

    def test_wait_call(self, terminal: Desk) -> None:
        seconds = iter(range(1, 10_000))

        def ring() -> None:
            if next(seconds) == 30:
                terminal.sandbox.provider.ring(ONE)

        terminal.meanwhile = ring
        result = terminal.run("wait-call", ONE, input="y\n")
        assert result.exit_code == 0
        assert "Confirmed." in result.stdout
        assert "call +7" in result.stderr
        assert "\r14:59 " in result.stderr

    def test_nobody_calls(self, desk: Desk) -> None:
        told = desk.json("wait-call", ONE, "--yes", code=7)
        assert told["confirmed"] is False
        assert told["number"] in told["all_numbers"]

    def test_a_look_that_fails_does_not_lose_the_number(self, terminal: Desk, smsc_fault: Any) -> None:
        smsc_fault("http_status", operation="get.php", nth=2)
        seconds = iter(range(1, 10_000))
        terminal.meanwhile = lambda: next(seconds) == 30 and terminal.sandbox.provider.ring(ONE)
        result = terminal.run("wait-call", ONE, input="y\n")
        assert result.exit_code == 0
        assert "the look failed, and is repeated" in result.stderr
        assert "Confirmed." in result.stdout

    def test_nobody_knows(self, desk: Desk, smsc_fault: Any) -> None:
        smsc_fault("html", operation="get.php", times=1000)
        told = desk.json("wait-call", ONE, "--yes", code=5)
        assert told["confirmed"] is None
        assert "SMSC_ACCOUNT_UTC_OFFSET" in told["doubts"][0]
        assert desk.sandbox.posts("wait_call.php") == 1

    def test_only_the_number(self, desk: Desk) -> None:
        assert desk.json("wait-call", ONE, "--yes", "--no-wait")["confirmed"] is None
        assert "number to call" in desk.run("wait-call", ONE, "--yes", "--no-wait").stdout


class TestDownloads:
    def test_list_and_fetch(self, desk: Desk, tmp_path: Path) -> None:
        assert desk.json("downloads", "list")["downloads"] == []
        order = urllib.request.Request(
            f"{desk.sandbox.url}/__admin/downloads", b'{"name": "export"}', {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(order, timeout=5).close()
        target = tmp_path / "export.csv"
        fetched = desk.json("downloads", "fetch", str(target), "--id", "1", "--wait")
        assert fetched["size_bytes"] == target.stat().st_size
        assert "done" in desk.run("downloads", "list").stdout
        assert desk.run("downloads", "fetch", str(target), "--id", "1").exit_code == 2
        assert desk.run("downloads", "fetch", str(target), "--id", "1", "--overwrite").exit_code == 0
        assert desk.run("downloads", "fetch", str(tmp_path / "no" / "x.csv"), "--name", "other").exit_code == 7

    @pytest.mark.parametrize("words", [[], ["--id", "1", "--name", "a"], ["--name", "a", "--wait"]])
    def test_which_one(self, desk: Desk, words: list[str], tmp_path: Path) -> None:
        assert desk.run("downloads", "fetch", str(tmp_path / "x"), *words).exit_code == 2
        assert desk.sandbox.posts() == 0


class TestSubclients:
    def test_create_change_pay_statistics(self, desk: Desk, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("canary-secret\n")
        secret.chmod(0o600)
        given = ("--new-password-file", str(secret), "--kind", "main-tariff-own-balance", "--allow", "7,-77", "--yes")
        result = desk.run("subclients", "create", "shop", *given, "--on", "use-main-senders", "--off", "test-mode")
        assert result.exit_code == 0, result.output
        assert "canary" not in result.output
        assert "use-main-senders: on" in result.stderr
        assert "kind: main-tariff-own-balance" in result.stderr
        assert desk.json("subclients", "pay", "shop", "10.50", "--yes")["done"] is True
        changed = desk.json("subclients", "change", "shop", "--new-login", "shop-2", *given[:2], "--yes")
        assert changed == {"done": True, "login": "shop-2"}
        (row,) = desk.json("subclients", "statistics", "--subclient", "shop-2")["statistics"]
        assert row["balance"] == "10.50"
        assert row["paid_in"] == "10.50"
        assert "shop-2" in desk.run("subclients", "statistics", "--everybody").stdout
        assert "shop-2" in desk.run("subclients", "statistics", "--resellers", "--hide-deleted").stdout
        assert desk.json("subclients", "statistics", "--id", "1")["statistics"][0]["user"] == "shop-2"
        assert desk.json("subclients", "statistics")["statistics"] == []
        refused = desk.run("subclients", "pay", "shop-2", "1", "--second-balance", "--yes")
        assert refused.exit_code == 3, refused.output

    def test_every_setting_is_an_option(self, desk: Desk, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("canary-secret\n")
        secret.chmod(0o600)
        texts = {"incoming-email": "a@b.example", "incoming-phone": "79990000002", "reserve-sender": "SHOP 2"}
        texts |= {"company-details": "ИНН", "contract-number": "17", "low-balance": "100.50", "lowest-tariff": "1"}
        texts |= {"keep-days": "30", "per-day": "1", "per-day-and-phone": "2", "per-day-and-text": "3"}
        texts |= {"per-day-and-address": "4", "valid-minutes": "60", "handler-url": "https://a.example"}
        texts |= {"command-phones": "79990000001,G1", "mail-phones": "79990000001", "mail-length": "160"}
        texts |= {"auto-reply": "ok", "auto-reply-to-calls": "later", "site-id": "7", "currency": "KZT"}
        words = [word for name, value in texts.items() for word in (f"--{name}", value)]
        words += ["--send-hours", "9", "21", "--mail-hours", "0", "24", "--on", "mail-in-latin", "--yes"]
        result = desk.run("subclients", "create", "shop", "--new-password-file", str(secret), *words)
        assert result.exit_code == 0, result.output
        assert "send-hours: 9,21" in result.stderr
        assert "currency: KZT" in result.stderr
        (made,) = desk.sandbox.provider.subclients
        assert made.settings == {
            **{"email2": "a@b.example", "phone2": "79990000002", "sender2": "SHOP 2", "props": "ИНН", "cntr": "17"},
            **{"nb": "100.50", "mintrf": "1", "ktm": "30", "dlim": "1", "plim": "2", "tlim": "3", "ilim": "4"},
            **{"vld": "60", "url": "https://a.example", "ph": "79990000001,G1", "mph": "79990000001", "mlen": "160"},
            **{"answ": "ok", "answ_call": "later", "site_id": "7", "curr": "5", "tmlim": "9-21", "mh1": "0"},
            **{"mh2": "24", "mfl[4]": "1"},
        }
        changed = desk.run(
            "subclients", "change", "shop", "--current-password-file", str(secret), "--notes", "x", "--yes"
        )
        assert changed.exit_code == 0, changed.output
        assert made.settings["notes"] == "x"
        assert made.settings["dlim"] == "1"

    def test_the_password_is_asked_for(self, terminal: Desk) -> None:
        result = terminal.run("subclients", "create", "shop", input="canary-1\ncanary-1\ny\n")
        assert result.exit_code == 0, result.output
        assert "canary" not in result.output

    def test_without_a_password(self, desk: Desk) -> None:
        assert desk.run("subclients", "create", "shop", "--yes").exit_code == 2


class TestReports:
    def test_history_incoming_statistics(self, desk: Desk, smsc_client: SmscClient) -> None:
        smsc_client.http.send(ONE, "text " * 20, id="h-1")
        desk.sandbox.provider.receive(ONE, "yes")
        (sent,) = desk.json("history")["messages"]
        assert (sent["id"], sent["cost"], sent["phone"]) == ("h-1", "3.30", ONE.lstrip("+"))
        assert "h-1" in desk.run("history", "--from", "2026-01-15", "--to", "15.01.2026").stdout
        (received,) = desk.json("incoming")["messages"]
        assert (received["text"], received["is_call"]) == ("yes", False)
        assert "yes" in desk.run("incoming", "--hours", "2").stdout
        (row,) = desk.json("statistics")["statistics"]
        assert (row["count"], row["cost"]) == (1, "3.30")
        assert "3.30" in desk.run("statistics").stdout
        (row,) = desk.json("statistics", "--second-balance")["statistics"]
        assert (row["user"], row["count"]) == ("alex", 0)
        assert len(desk.json("history", "--phone", ONE, "--phone", "79990000002")["messages"]) == 1
        assert desk.json("history", "--email", "a@b.example")["messages"] == []

    def test_prices_as_rates_for_an_estimate(self, desk: Desk, tmp_path: Path) -> None:
        assert "Россия, МТС" in desk.run("prices").stdout
        assert desk.json("prices")["prices"][0]["api"] == "3.30"
        path = tmp_path / "rates.csv"
        told = desk.json("prices", "--rates", str(path))
        assert told["countries"] >= 2
        table = PriceTable.read(path)
        assert table.currency == "RUB"
        dearest = max(Decimal(one["highest"]) for one in told["spread"] if one["country"] == "RU")
        assert table.rate_of("79990000001").price == dearest  # type: ignore[union-attr]
        assert desk.run("prices", "--rates", str(path)).exit_code == 74, "an existing file is not written over"

    def test_rates_say_what_they_leave_out(self, desk: Desk, tmp_path: Path) -> None:
        result = desk.run("prices", "--rates", str(tmp_path / "rates.csv"))
        assert "RU: " in result.stderr
        assert "countries" in result.stdout

    def test_operator_and_balance(self, desk: Desk) -> None:
        assert desk.json("operator", ONE)["operator"] == "МТС"
        said = desk.run("operator", ONE).stdout
        assert "МТС" in said
        assert "+3" in said
        several = desk.json("operator", ONE, "79030000002")["operators"]
        assert [(one["operator"], one["utc_offset_hours"]) for one in several] == [("МТС", 3), ("Билайн", 3)]
        assert "Билайн" in desk.run("operator", ONE, "79030000002").stdout
        assert desk.json("balance")["currency"] == "RUR"
        assert desk.run("balance").stdout == "1000.00 RUR\n"

    def test_delete(self, terminal: Desk, smsc_client: SmscClient) -> None:
        smsc_client.http.send(ONE, "later", id="later", time="+60")
        result = terminal.run("delete", ONE, "later", input="y\n")
        assert (result.exit_code, result.stdout) == (0, "It will not be sent.\n")
        assert terminal.run("delete", ONE, "unheard", "--yes").exit_code == 3


def test_refusals_in_russian(desk: Desk) -> None:
    desk.language = "ru_RU.UTF-8"
    result = desk.run("delete", ONE, "unheard", "--yes")
    assert "провайдер отказал, код 5: Сообщение не может быть удалено" in result.stderr


def test_captcha_on_send(desk: Desk) -> None:
    with urllib.request.urlopen(f"{desk.sandbox.url}/sys/imgcode.php", timeout=5):
        pass
    with urllib.request.urlopen(f"{desk.sandbox.url}/__admin/captchas", timeout=5) as reply:
        ((user_ip, code),) = json.loads(reply.read())["captchas"].items()
    environ = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": desk.sandbox.url}
    runner = CliRunner(env=environ)
    words = ["send", ONE, "--text", "x", "--yes", "--json"]
    assert runner.invoke(cli, [*words, "--captcha", code]).exit_code == 2
    sent = runner.invoke(cli, [*words, "--captcha", code, "--user-ip", user_ip])
    assert json.loads(sent.stdout)["outcome"] == "accepted"


def test_rates_of_unknown_countries_and_without_currency() -> None:
    zones = [
        ZonePrice(zone="1", name="Россия, А", api=Decimal("3.3")),
        ZonePrice(zone="2", name="россия, Б", api=Decimal("2.10")),
        ZonePrice(zone="3", name="Атлантида", api=Decimal(1)),
        ZonePrice(zone="4", name="Казахстан"),
        ZonePrice(zone="5", name="Армения", api=Decimal("0.5")),
    ]
    table = rates_table(zones, None)
    assert list(csv.reader(table.text.splitlines()))[1:] == [["", "AM", "", "0.5", ""], ["", "RU", "", "3.3", ""]]
    assert (table.countries, table.unknown) == (2, ("Атлантида",))
    assert table.spread == (("RU", Decimal("2.10"), Decimal("3.3")),)
