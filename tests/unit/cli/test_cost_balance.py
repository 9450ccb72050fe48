import json
from decimal import Decimal

import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.model.results import BalanceResult, CostResult

PHONE = "+79990000001"


def test_balance(world):
    world.client.will("get_balance", BalanceResult(balance=Decimal("3215.3097"), doubts=("odd",)))
    result = world.run("balance")
    assert result.stdout == "3215.3097\n"
    assert "doubtful: odd" in result.stderr


def test_balance_as_json(world):
    world.client.will("get_balance", BalanceResult(balance=Decimal("1E+3"), extra={"bonus": "1"}))
    assert json.loads(world.run("balance", "--json").stdout) == {
        "balance": "1000.00",
        "doubts": [],
        "extra": {"bonus": "1"},
    }


def test_cost(world):
    world.client.will("get_sms_cost", CostResult(cost=Decimal("6.6"), parts=2))
    result = world.run("cost", PHONE, "8 999 000-00-02", "-t", "Привет")
    assert world.client.calls == [("get_sms_cost", ([PHONE, "8 999 000-00-02"], "Привет"), {})]
    assert result.stdout.splitlines() == [
        "cost          6.60",
        "parts billed  2",
        "to            +79990000001, +79990000002",
        "read as       8 999 000-00-02 → +79990000002",
        "segments      1 × UCS-2",
    ]


def test_cost_in_russian(world):
    world.environ["LANG"] = "ru_RU.UTF-8"
    world.client.will("get_sms_cost", CostResult(cost=Decimal("6.6")))
    assert world.run("cost", PHONE, "-t", "hi").stdout.startswith("стоимость")


def test_cost_with_a_query(world):
    world.client.will("get_sms_cost2", CostResult(cost=Decimal("1.2"), parts=12))
    result = world.run("cost", PHONE, "-t", "hello", "--query", "call=1&voice=w", "--json")
    (name, arguments, named) = world.client.calls[0]
    assert (name, arguments) == ("get_sms_cost2", ([PHONE], "hello"))
    assert named["query"].build() == "call=1&voice=w"
    shown = json.loads(result.stdout)
    assert (shown["cost"], shown["parts"], shown["kind"], shown["segments"]) == ("1.20", 12, "call", None)


def test_few_characters_that_force_ucs2_are_named(world):
    world.client.will("get_sms_cost", CostResult(cost=Decimal("6.6")))
    assert "(because of “ ”)" in world.run("cost", PHONE, "-t", "say “hi”").stdout


def test_many_recipients_are_shortened(world):
    world.client.will("get_sms_cost", CostResult(cost=Decimal("6.6")))
    phones = [f"+7999000000{digit}" for digit in range(5)]
    assert "and 2 more" in world.run("cost", *phones, "-t", "hi").stdout


@pytest.mark.parametrize("query", ["cost=3", "cost=0", "unknown=1"])
def test_a_price_question_that_could_send_is_refused(world, query):
    result = world.run("cost", PHONE, "-t", "hi", "--query", query)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert not world.client.calls


@pytest.mark.parametrize("verb", ["cost", "send"])
def test_a_text_that_was_forgotten_is_asked_for_by_its_option(world, verb):
    result = world.run(verb, "+79990000001")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.endswith("; give it by --text, or by --text - on standard input.\n")
    assert not world.client.calls


@pytest.mark.parametrize("verb", ["cost", "send"])
def test_a_text_among_the_phones_is_told_its_place(world, verb):
    result = world.run(verb, "+79990000001", "Hello there")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.endswith(" If that is the text: it goes behind --text.\n")
    assert "Hello" not in result.output


def test_a_wrong_phone_beside_a_text_is_nothing_but_a_wrong_phone(world):
    assert "--text" not in world.run("cost", "+79990000001", "12", "--text", "hi").stderr
    assert "--text" not in world.run("cost", "12").stderr
