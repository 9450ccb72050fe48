"""So many equal requests a minute, script by script: the last that passes, the first that does not, a minute later."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from script_caller import PHONE, ScriptCaller

from smsc_soap.sandbox.numbers import OFFERED

RENTED = OFFERED[0].phone
MONTH = {"start": "01.01.2026", "end": "31.01.2026"}
#: Script, what is asked, how often a minute. Source: docs/provider.md and the pages it names.
TABLE: list[tuple[str, dict[str, Any], int]] = [
    ("send.php", {"phones": PHONE, "mes": "x"}, 1),
    ("send.php", {"phones": PHONE, "mes": "x", "cost": 1}, 5),
    ("status.php", {"phone": PHONE, "id": "a"}, 5),
    ("status.php", {"phone": f"{PHONE},", "id": "a,"}, 5),
    ("balance.php", {}, 10),
    ("wait_call.php", {"phone": PHONE}, 50),
    ("receive_phones.php", {"get": 1}, 2),
    ("receive_phones.php", {"buy": 1, "phone": RENTED}, 2),
    ("receive_phones.php", {"chg": 1, "phone": RENTED}, 2),
    ("downloads.php", {"get_list": 1}, 3),
    ("downloads.php", {"get_file": 1, "id": 1}, 3),
    ("users.php", {"add": 1, "user": "sub", "password": "x"}, 3),
    ("users.php", {"chg": 1, "user": "sub"}, 3),
    ("get.php", {"get_messages": 1}, 3),
    ("get.php", {"get_answers": 1}, 3),
    ("get.php", {"get_price": 1}, 3),
    ("get.php", {"get_stat": 1, **MONTH}, 3),
    ("get.php", {"get_senders": 1}, 3),
    ("info.php", {"get_operator": 1, "phone": PHONE}, 3),
]


def code(ask: ScriptCaller, script: str, values: dict[str, Any]) -> int:
    """The code of the answer; 0 for none."""
    said = ask.text(1, script, **values)
    return int(said[3:]) if said.startswith("0,-") else 0


@pytest.mark.parametrize(("script", "values", "most"), TABLE, ids=lambda one: str(one)[:40])
def test_the_border_of_each(script: str, values: dict[str, Any], most: int) -> None:
    ask = ScriptCaller()
    seen = []
    for _ in range(most):
        ask.clock.advance(59 / most)
        seen.append(code(ask, script, values))
    assert 9 not in seen
    assert code(ask, script, values) == 9
    ask.clock.advance(60 - 59 + 59 / most - 0.01)
    assert code(ask, script, values) == 9
    ask.clock.advance(0.01)
    assert code(ask, script, values) != 9


@pytest.mark.parametrize(("script", "values", "most"), TABLE, ids=lambda one: str(one)[:40])
def test_without_rules_nobody_waits(script: str, values: dict[str, Any], most: int) -> None:
    ask = ScriptCaller(rate_limits=False)
    assert 9 not in [code(ask, script, values) for _ in range(most + 2)]


def test_what_is_not_equal_is_not_counted_together() -> None:
    ask = ScriptCaller()
    for hour in range(1, 20):
        assert "error" not in ask("get.php", get_answers=1, hour=hour)
    for number in range(3):
        assert "id" in ask("users.php", add=1, user=f"sub{number}", password="x")
    for _ in range(3):
        assert ask("users.php", chg=1, user="sub0") == ask("users.php", chg=1, user="sub1") == {"result": "OK"}


def test_new_subclients_are_counted_together_whatever_their_logins() -> None:
    ask = ScriptCaller()
    codes = [code(ask, "users.php", {"add": 1, "user": f"sub{number}", "password": "x"}) for number in range(4)]
    assert codes == [0, 0, 0, 9]


def test_each_login_is_counted_alone() -> None:
    ask = ScriptCaller()
    ask("users.php", add=1, user="sub", password="x", type=2)
    sub = {"login": "sub", "psw": "x"}
    for _ in range(10):
        assert "balance" in ask("balance.php")
    assert ask("balance.php")["error_code"] == 9
    assert "balance" in ask("balance.php", **sub)
    assert ask.send()["cnt"] == ask.send(**sub)["cnt"] == 1
    assert ask.send()["error_code"] == ask.send(**sub)["error_code"] == 9


def test_a_hundred_of_any_kind_about_networks() -> None:
    ask = ScriptCaller()
    codes = [code(ask, "info.php", {"get_operator": 1, "phone": str(79990000000 + number)}) for number in range(101)]
    assert codes == [0] * 100 + [9]


def test_balances_of_both_interfaces_are_counted_together() -> None:
    ask = ScriptCaller()
    for _ in range(10):
        ask.provider.call("get_balance", {"login": "alex", "psw": "123"})
    assert ask("balance.php")["error_code"] == 9


def test_the_fifteenth_call_at_once() -> None:
    ask = ScriptCaller()
    with ExitStack() as open_calls:
        for _ in range(14):
            open_calls.enter_context(ask.provider.open_call())
        assert "balance" in ask("balance.php")
        open_calls.enter_context(ask.provider.open_call())
        assert ask("balance.php") == {"error": "too many concurrent requests", "error_code": 9}


def test_five_wrong_logins_block_scripts_and_soap() -> None:
    ask = ScriptCaller()
    for _ in range(5):
        assert ask("balance.php", psw="x")["error_code"] == 2
    assert ask("balance.php")["error_code"] == 4
    assert ask.provider.call("get_balance", {"login": "alex", "psw": "123"}) == {"error": "4"}
    assert ask.answer("imgcode.php") is not None
    ask.clock.advance(30 * 60)
    assert "balance" in ask("balance.php")


def test_a_hundred_wrong_sends_block() -> None:
    ask = ScriptCaller()
    codes = [code(ask, "send.php", {"phones": "12", "mes": str(number)}) for number in range(101)]
    assert codes[-1] == 4
    assert len(ask.provider.journal) == 101
