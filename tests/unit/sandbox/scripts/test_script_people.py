"""Numbers to rent, calls that confirm, messages that come in, deferred tasks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from script_caller import AS_SUB, PHONE, SUB, ScriptCaller

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.incoming import COMMON_NUMBER
from smsc_soap.sandbox.numbers import OFFERED

RENTED = OFFERED[0].phone
WHOLE = OFFERED[0].cost


@pytest.fixture
def ask() -> ScriptCaller:
    return ScriptCaller()


def answers(ask: ScriptCaller, **values: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask("get.php", get_answers=1, **values)
    return found


# --- rented numbers


def test_a_number_costs_the_rest_of_the_month(ask: ScriptCaller) -> None:
    (first, *others) = ask("receive_phones.php", get=1)
    assert len(others) == len(OFFERED) - 1
    # 17 of 31 days from 15 January on.
    assert first == {
        "phone": RENTED, "type": 1, "cost": "450.00", "current_cost": "246.77", "info": "МТС, SMS",
    }  # fmt: skip
    assert ask("receive_phones.php", buy=1, phone=f"+{RENTED}") == {"cost": "246.77"}
    assert ask.balance == "753.23"
    assert RENTED not in [one["phone"] for one in ask("receive_phones.php", get=1)]


@pytest.mark.parametrize(
    ("day", "cost"), [(date(2026, 2, 1), "450.00"), (date(2026, 2, 28), "16.07"), (date(2024, 2, 29), "15.52")]
)
def test_the_first_and_the_last_day_of_a_month(day: date, cost: str) -> None:
    assert OFFERED[0].cost_from(day) == Decimal(cost)


@pytest.mark.parametrize("fmt", [0, 1])
def test_the_cost_alone_in_words(ask: ScriptCaller, fmt: int) -> None:
    assert ask.text(fmt, "receive_phones.php", buy=1, phone=RENTED) == "246.77"


def test_a_new_month_is_paid_or_not(ask: ScriptCaller) -> None:
    ask("receive_phones.php", buy=1, phone=RENTED)
    ask("receive_phones.php", buy=1, phone=OFFERED[2].phone, noprolong=1)
    left = Decimal(ask.balance)
    ask.clock.set(datetime(2026, 1, 31, 20, 59, tzinfo=UTC))
    ask.provider.catch_up()
    assert [one.number.phone for one in ask.provider.numbers] == [RENTED, OFFERED[2].phone]
    ask.clock.advance(60)  # midnight in Moscow
    assert ask("balance.php") == {"balance": str(left - WHOLE)}
    assert [one.number.phone for one in ask.provider.numbers] == [RENTED]
    ask.clock.set(datetime(2026, 3, 15, tzinfo=UTC))  # no money for March
    assert [one["phone"] for one in ask("receive_phones.php", get=1)] == [one.phone for one in OFFERED]
    assert ask.balance == str(left - WHOLE)


def test_months_that_passed_meanwhile_are_all_paid() -> None:
    ask = ScriptCaller(balance="10000")
    ask("receive_phones.php", buy=1, phone=RENTED)
    ask.clock.set(datetime(2026, 4, 15, tzinfo=UTC))
    assert ask("balance.php") == {"balance": str(Decimal("9753.23") - 3 * WHOLE)}
    (rental,) = ask.provider.numbers
    assert rental.to_dict()["paid_until"] == "2026-05-01"


def test_whether_it_goes_on_can_be_changed(ask: ScriptCaller) -> None:
    ask("receive_phones.php", buy=1, phone=RENTED)
    for noprolong, renews in ((1, False), (0, True)):
        assert ask("receive_phones.php", chg=1, phone=RENTED, noprolong=noprolong) == {"result": "OK"}
        assert [one.renews for one in ask.provider.numbers] == [renews]
    assert ask("receive_phones.php", chg=1, phone=OFFERED[1].phone)["error_code"] == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, 1),
        ({"get": 1, "buy": 1}, 1),
        ({"buy": 1, "phone": PHONE}, 1),
        ({"buy": 1, "phone": RENTED, "noprolong": 2}, 1),
        ({"buy": 1, "phone": OFFERED[4].phone}, 3),
    ],
)
def test_a_rental_that_cannot_be(ask: ScriptCaller, values: dict[str, Any], code: int) -> None:
    assert ask("receive_phones.php", **values)["error_code"] == code
    assert ask.balance == "1000.00"


def test_nobody_rents_a_number_twice() -> None:
    ask = ScriptCaller(balance="10000")
    assert "cost" in ask("receive_phones.php", buy=1, phone=RENTED)
    assert ask("receive_phones.php", buy=1, phone=RENTED)["error_code"] == 1


def test_a_subclient_rents_pays_and_keeps_its_number() -> None:
    ask = ScriptCaller(balance="5000")
    ask("users.php", add=1, **SUB)
    ask("users.php", pay=1, user="mylogin", sum="800")
    assert ask("receive_phones.php", buy=1, phone=RENTED, **AS_SUB) == {"cost": "246.77"}
    assert ask("receive_phones.php", chg=1, phone=RENTED, noprolong=1)["error_code"] == 1
    assert ask("receive_phones.php", chg=1, phone=RENTED, **AS_SUB) == {"result": "OK"}
    ask.clock.set(datetime(2026, 2, 1, tzinfo=UTC))
    assert ask("balance.php", **AS_SUB) == {"balance": str(Decimal(800) - Decimal("246.77") - WHOLE)}
    assert ask.balance == "4200"
    ask.clock.set(datetime(2026, 3, 1, tzinfo=UTC))  # no money of its own for March; that of the account is not taken
    assert ask("balance.php") == {"balance": "4200.00"}
    assert list(ask.provider.numbers) == []


def test_a_subclient_with_the_balance_of_the_account_rents_from_it(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB, type=2)
    ask("receive_phones.php", buy=1, phone=RENTED, **AS_SUB)
    ask.clock.set(datetime(2026, 2, 1, tzinfo=UTC))
    assert ask("balance.php") == {"balance": str(Decimal("753.23") - WHOLE)}


# --- messages that come in


def test_a_message_to_a_rented_number(ask: ScriptCaller) -> None:
    with pytest.raises(InvalidParameter, match="to"):
        ask.provider.receive(PHONE, "yes", RENTED)
    ask("receive_phones.php", buy=1, phone=RENTED)
    ask.provider.receive(f"+{PHONE}", "да", f"+{RENTED}")
    ask.provider.receive("79990000002", "stop")
    assert answers(ask) == [
        {
            "id": 1, "received": "15.01.2026 12:00:00", "phone": PHONE, "message": "да", "to_phone": RENTED, "sent": "",
        },
        {
            "id": 2, "received": "15.01.2026 12:00:00", "phone": "79990000002", "message": "stop",
            "to_phone": COMMON_NUMBER, "sent": "",
        },
    ]  # fmt: skip
    assert [one["id"] for one in answers(ask, to_phone=f"+{RENTED}")] == [1]
    assert [one["id"] for one in answers(ask, after_id=1)] == [2]
    assert [one["id"] for one in answers(ask, cnt=1)] == [1]
    assert (
        ask.text(1, "get.php", get_answers=1, after_id=1) == f"2,15.01.2026 12:00:00,79990000002,stop,{COMMON_NUMBER},"
    )


def test_old_messages_are_left_out(ask: ScriptCaller) -> None:
    ask.provider.receive(PHONE, "old")
    ask.clock.advance(24 * 3600)
    assert len(answers(ask)) == 1
    ask.clock.advance(1)
    assert answers(ask) == []
    assert len(answers(ask, hour=25)) == 1
    assert ask("get.php", get_answers=1, hour=169)["error_code"] == 1
    assert ask("get.php", get_answers=1, cnt=10001)["error_code"] == 1


@pytest.mark.parametrize(("phone", "text"), [("12", "x"), (PHONE, ""), (PHONE, "x" * 1001)])
def test_a_message_that_cannot_come_in(ask: ScriptCaller, phone: str, text: str) -> None:
    with pytest.raises(InvalidParameter):
        ask.provider.receive(phone, text)


# --- calls that confirm


def test_a_call_confirms_and_is_an_incoming_message(ask: ScriptCaller) -> None:
    number = ask("wait_call.php", phone=f"+{PHONE}")["phone"]
    assert (answers(ask), ask.balance) == ([], "1000.00")
    ask.clock.advance(15 * 60 - 1)
    assert ask.provider.ring(PHONE)
    assert [(one["phone"], one["message"], one["to_phone"]) for one in answers(ask)] == [(PHONE, "[waitcall]", number)]
    assert ask.balance == "999.70"
    assert not ask.provider.ring(PHONE)
    assert [one.is_call for one in ask.provider.incoming] == [True]


def test_a_call_that_comes_too_late(ask: ScriptCaller) -> None:
    ask("wait_call.php", phone=PHONE)
    ask.clock.advance(15 * 60)
    assert not ask.provider.ring(PHONE)
    assert (answers(ask), ask.balance) == ([], "1000.00")


def test_a_call_to_another_number_or_from_another_phone(ask: ScriptCaller) -> None:
    said = ask("wait_call.php", phone=PHONE)
    assert not ask.provider.ring(PHONE, said["all_phones"][1])
    assert not ask.provider.ring("79990000002", said["phone"])
    assert ask.provider.ring(PHONE, "+" + said["phone"])


def test_numbers_take_turns_and_stay_while_they_are_valid(ask: ScriptCaller) -> None:
    first = ask("wait_call.php", phone=PHONE)["phone"]
    assert ask("wait_call.php", phone=PHONE)["phone"] == first
    second = ask("wait_call.php", phone="79990000002")
    assert second["phone"] != first
    assert (second["all_phones"][0], len(set(second["all_phones"]))) == (second["phone"], 3)
    assert ask.provider.ring(PHONE)
    assert ask("wait_call.php", phone=PHONE)["phone"] not in (first, second["phone"])


@pytest.mark.parametrize(
    ("phone", "prefix"), [("77010000001", "7700"), ("375291234567", "3758"), ("491511234567", "7800")]
)
def test_numbers_are_of_the_callers_country(ask: ScriptCaller, phone: str, prefix: str) -> None:
    assert all(one.startswith(prefix) for one in ask("wait_call.php", phone=phone)["all_phones"])


def test_charged_when_it_was_asked_for() -> None:
    ask = ScriptCaller(waitcall_charged="request")
    ask("wait_call.php", phone=PHONE)
    assert ask.balance == "999.70"
    assert ask.provider.ring(PHONE)
    assert ask.balance == "999.70"


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("", {"error": "parameters error", "error_code": 1}),
        ("12", {"error": "parameters error", "error_code": 1}),
        (PHONE, {"error": "phone is in the blacklist", "error_code": 5}),
        ("+85000000001", {"error": "can't get the price", "error_code": 6}),
        ("77010000001", {"error": "can't get the price", "error_code": 6}),
        ("79990000002", {"error": "no money", "error_code": 3}),
    ],
)
def test_a_confirmation_that_cannot_be(phone: str, said: dict[str, Any]) -> None:
    ask = ScriptCaller(balance="0.29")
    ask.provider.account.blacklist = frozenset({PHONE})
    ask.provider.account.phone_masks = "7,-77"
    assert ask("wait_call.php", phone=phone) == said


# --- deferred tasks


def test_a_task_matures_on_the_clock(ask: ScriptCaller) -> None:
    ask.send(mes='say "hi"; now')
    ask.provider.downloads.add("march", ask.clock.now(), starts_s=30, takes_s=60)
    seen = []
    for at, step_s in enumerate((0, 30, 59, 1)):
        ask.clock.advance(step_s)
        (row,) = ask("downloads.php", get_list=1, cnt=at + 1)
        seen.append((row["status"], row["time"], row["file"]))
        assert (row["id"], row["name"], row["created"]) == (1, "march", "15.01.2026 12:00:00")
    started = "15.01.2026 12:00:30"
    assert seen == [(0, "", ""), (1, started, ""), (1, started, ""), (2, started, "march-1.csv")]
    body = "".join(ask.answer("downloads.php", get_file=1, id=1).pieces())
    assert body.splitlines()[1] == (
        f'"1";"{PHONE}";"SMSC.RU";"say ""hi""; now";"15.01.2026 12:00:00";"1";"Доставлено";"1";"3.30"'
    )


@pytest.mark.parametrize(("ends", "status"), [("cancelled", 3), ("failed", 4)])
def test_a_task_that_ends_badly_has_no_file(ask: ScriptCaller, ends: str, status: int) -> None:
    ask.provider.downloads.add("x", ask.clock.now(), starts_s=0, takes_s=0, ends=ends)
    assert [one["status"] for one in ask("downloads.php", get_list=1)] == [status]
    assert ask("downloads.php", get_file=1, id=1) == {"error": "file not found", "error_code": 3}


def test_a_file_holds_what_was_sent_before_it_started(ask: ScriptCaller) -> None:
    ask.send(mes="before")
    task = ask.provider.downloads.add("x", ask.clock.now(), starts_s=30, takes_s=0)
    ask.clock.advance(30)
    ask.send(mes="after")
    for values in ({"id": 1}, {"name": "x"}, {"name": task.file}):
        body = "".join(ask.answer("downloads.php", get_file=1, **values).pieces())
        assert ("before" in body, "after" in body) == (True, False)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, 1),
        ({"get_list": 1, "get_file": 1}, 1),
        ({"get_file": 1}, 1),
        ({"get_file": 1, "id": 7}, 3),
        ({"get_list": 1, "cnt": 0}, 1),
    ],
)
def test_tasks_that_cannot_be(ask: ScriptCaller, values: dict[str, Any], code: int) -> None:
    assert ask("downloads.php", **values)["error_code"] == code


def test_tasks_page_by_page(ask: ScriptCaller) -> None:
    for name in "abc":
        ask.provider.downloads.add(name, ask.clock.now())
    assert [one["name"] for one in ask("downloads.php", get_list=1, cnt=1, after_id=1)] == ["b"]
    assert ask.text(1, "downloads.php", get_list=1, after_id=3) == ""


@pytest.mark.parametrize("given", [{"name": ""}, {"name": "a/b"}, {"name": "a", "ends": "lost"}])
def test_a_task_of_an_impossible_name_or_end(ask: ScriptCaller, given: dict[str, str]) -> None:
    with pytest.raises(InvalidParameter):
        ask.provider.downloads.add(now=ask.clock.now(), **given)


def test_a_long_file_comes_in_pieces() -> None:
    ask = ScriptCaller(balance="100000", rate_limits=False)
    for at in range(3):
        ask.send(phones=",".join(f"7999{at}{number:06}" for number in range(400)), mes="x")
    ask.provider.downloads.add("x", ask.clock.now() + timedelta(seconds=1), starts_s=0, takes_s=0)
    ask.clock.advance(2)
    pieces = list(ask.answer("downloads.php", get_file=1, id=1).pieces())
    assert len(pieces) == 3
    assert sum(one.count("\r\n") for one in pieces) == 1201
