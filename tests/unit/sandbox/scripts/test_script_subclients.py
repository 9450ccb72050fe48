"""``users.php``: subclients, their money, settings and figures."""

from __future__ import annotations

from typing import Any

import pytest
from script_caller import AS_SUB, PHONE, SUB, ScriptCaller

from smsc_soap.sandbox.account import allowed_by
from smsc_soap.sandbox.numbers import OFFERED

RENTED = OFFERED[0].phone


@pytest.fixture
def ask() -> ScriptCaller:
    return ScriptCaller()


def stats(ask: ScriptCaller, **values: Any) -> Any:
    return ask("users.php", start="01.01.2026", end="31.01.2026", **{"get_stat": 1, **values})


def test_the_examples_of_the_page(ask: ScriptCaller) -> None:
    assert ask("users.php", add=1, **SUB, phone="79999999999", **{"fl[29]": 1}) == {"id": 1}
    assert ask.text(0, "users.php", chg=1, **SUB, new_login="mylogin2", type=2, fmts="7,-77") == "OK"
    (made,) = ask.provider.subclients
    assert (made.login, made.kind, made.settings["fl[29]"]) == ("mylogin2", 2, "1")
    assert ask("balance.php", login="mylogin2", psw="mypassword") == {"balance": "1000.00"}
    assert ask("balance.php", **AS_SUB)["error_code"] == 2
    said = ask.send(phones="77010000001", login="mylogin2", psw="mypassword")
    assert said["error_code"] == 8
    assert "mypassword" not in repr(made) + str(made.to_dict())


@pytest.mark.parametrize(("kind", "own"), [(0, True), (1, True), (2, False), (3, False), (4, False)])
def test_whose_money_is_spent(ask: ScriptCaller, kind: int, own: bool) -> None:
    ask("users.php", add=1, **SUB, type=kind)
    paid = ask("users.php", pay=1, user="mylogin", sum="10")
    assert paid == ({"result": "OK"} if own else {"error": "balance of the main account", "error_code": 7})
    assert ask.send(cost=3, **AS_SUB)["balance"] == ("6.70" if own else "996.70")
    assert ask.balance == ("990.00" if own else "996.70")
    assert stats(ask, reseller=int(own)) == [
        {
            "id": 1, "login": "mylogin", "cnt": 1, "credit": "3.30", "debit": "10.00" if own else "0.00",
            "currency": "RUR", "balance": "6.70" if own else "996.70",
        }
    ]  # fmt: skip
    assert stats(ask, reseller=int(not own))["error_code"] == 3


def test_a_subclient_without_money_sends_nothing(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB)
    assert ask.send(**AS_SUB)["error_code"] == 3
    assert ask("receive_phones.php", buy=1, phone=RENTED, **AS_SUB)["error_code"] == 3
    assert ask("wait_call.php", phone=PHONE, **AS_SUB)["error_code"] == 3
    assert ask.balance == "1000.00"


def test_a_subclient_pays_for_its_own_confirmation(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB)
    ask("users.php", pay=1, user="mylogin", sum="1")
    ask("wait_call.php", phone=PHONE, **AS_SUB)
    assert ask.provider.ring(PHONE)
    assert ask("balance.php", **AS_SUB) == {"balance": "0.70"}
    assert ask.balance == "999.00"


def test_a_subclient_speaks_soap_too(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB, type=2, sender="MYSHOP")
    said = ask.provider.call("send_sms", {**AS_SUB, "phones": PHONE, "mes": "x"})
    assert "error" not in said
    assert ask.ledger[0].sender == "MYSHOP"
    assert stats(ask, user="mylogin")[0]["cnt"] == 1


def test_names_of_the_account_need_a_flag(ask: ScriptCaller) -> None:
    ask.provider.account.senders = frozenset({"SHOP"})
    ask("users.php", add=1, **SUB, type=2)
    assert ask.send(sender="SHOP", **AS_SUB)["error_code"] == 6
    ask("users.php", chg=1, user="mylogin", **{"fl[29]": 1})
    assert ask.send(sender="SHOP", mes="b", **AS_SUB)["cnt"] == 1


def test_a_blocked_subclient_stays_outside(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB, **{"fl2[10]": 1})
    assert ask("balance.php", **AS_SUB)["error_code"] == 2
    ask("users.php", chg=1, user="mylogin", password="other", **{"fl2[10]": 0})
    assert "balance" in ask("balance.php", login="mylogin", psw="other")


def test_a_subclient_makes_no_subclients(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB)
    assert ask("users.php", add=1, user="b", password="c", **AS_SUB)["error_code"] == 1


def test_money_goes_back_and_forth_within_what_there_is(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB)
    for amount, said in (
        ("1000.01", 10),
        ("1000", None),
        ("-1000.01", 10),
        ("-1000", None),
        ("0", 1),
        ("x", 1),
        ("", 1),
    ):
        assert ask("users.php", pay=1, user="mylogin", sum=amount).get("error_code") == said, amount
    assert ask.balance == "1000.00"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, 1),
        ({"add": 1, "chg": 1}, 1),
        ({"add": 1, "user": "x1"}, 1),
        ({"add": 1, "password": "x"}, 1),
        ({"add": 1, "user": "alex", "password": "x"}, 5),
        ({"add": 1, "user": "mylogin", "password": "x"}, 5),
        ({"add": 1, "user": "my login", "password": "x"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "type": 5}, 8),
        ({"add": 1, "user": "x1", "password": "x", "tz": 25}, 8),
        ({"add": 1, "user": "x1", "password": "x", "curr": 0}, 8),
        ({"add": 1, "user": "x1", "password": "x", "fl[29]": 2}, 8),
        ({"add": 1, "user": "x1", "password": "x", "fmts": "7,x"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "email": "nobody"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "phone": "1"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "notes": "x" * 1001}, 8),
        ({"chg": 1, "user": "nobody"}, 6),
        ({"chg": 1, "user": "mylogin", "new_login": "alex"}, 5),
        ({"chg": 1, "user": "mylogin", "new_login": "a/b"}, 8),
        ({"pay": 1, "user": "nobody", "sum": 1}, 6),
        ({"get_stat": 1, "start": "01.01.2026", "end": "31.01.2026", "user": "nobody"}, 3),
        ({"get_stat": 1, "start": "01.01.2026", "end": "31.01.2026"}, 3),
        ({"get_stat": 1, "start": "01.01.2026", "end": "31.01.2026", "user_id": 2}, 3),
        ({"get_stat": 1, "end": "31.01.2026"}, 1),
        ({"pay": 1, "user": "mylogin", "sum": 1, "balance2": 1}, 10),
        ({"add": 1, "user": "x1", "password": "x", "email2": "nobody"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "phone2": "1"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "mintrf": 9}, 8),
        ({"add": 1, "user": "x1", "password": "x", "nb": "much"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "tmlim": "9-25"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "tmlim": "9"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "dlim": "many"}, 8),
        ({"add": 1, "user": "x1", "password": "x", "mh1": 25}, 8),
        ({"add": 1, "user": "x1", "password": "x", "mfl[4]": 2}, 8),
        ({"chg": 1, "user": "mylogin", "password": "new", "pswc": "wrong"}, 5),
        ({"get_stat": 1, "start": "31.01.2026", "end": "01.01.2026"}, 1),
        ({"get_stat": 1, "start": "32.01.2026", "end": "2026-01-01"}, 1),
    ],
)
def test_subclients_that_cannot_be(ask: ScriptCaller, values: dict[str, Any], code: int) -> None:
    ask("users.php", add=1, **SUB)
    assert ask("users.php", **values)["error_code"] == code
    assert len(list(ask.provider.subclients)) == 1


def test_figures_of_some_or_all(ask: ScriptCaller) -> None:
    for login, kind in (("aa", 0), ("bb", 2)):
        ask("users.php", add=1, user=login, password="x", type=kind)
    assert [one["login"] for one in stats(ask)] == ["bb"], "those that spend the balance of the account"
    assert [one["login"] for one in stats(ask, reseller=0)] == ["bb"]
    assert [one["login"] for one in stats(ask, reseller=1)] == ["aa"]
    assert [one["login"] for one in stats(ask, user="aa")] == ["aa"]
    assert [one["login"] for one in stats(ask, user_id=1)] == ["aa"]
    assert [one["login"] for one in stats(ask, get_stat=0, get_stat_all=1)] == ["aa", "bb"]
    assert ask("users.php", get_stat=1, user="aa", start="01.01.2026")[0]["cnt"] == 0
    assert ask("users.php", chg=1, user="aa", new_login="aa", unknown="x") == {"result": "OK"}


def test_figures_of_an_electronic_balance_are_all_zero(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB)
    ask("users.php", pay=1, user="mylogin", sum="10")
    ask.send(**AS_SUB)
    (said,) = stats(ask, user="mylogin", balance2=1)
    assert (said["cnt"], said["credit"], said["debit"], said["balance"]) == (0, "0.00", "0.00", "0.00")


def test_what_came_in_is_told_by_the_day(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB)
    ask("users.php", pay=1, user="mylogin", sum="10")
    ask.clock.advance(86400)
    ask("users.php", pay=1, user="mylogin", sum="-4")
    assert [one["debit"] for one in stats(ask, user="mylogin")] == ["6.00"]
    assert ask("users.php", get_stat=1, user="mylogin", start="16.01.2026")[0]["debit"] == "-4.00"


#: Every setting and flag of the page of parameters. A value that may be saved.
SETTINGS = {
    "email": "a@b.example", "email2": "c@b.example", "phone": PHONE, "phone2": f"+{PHONE}", "type": "3", "tariff": "8",
    "mintrf": "1", "curr": "5", "tz": "24", "sender": "SHOP", "sender2": "SHOP 2", "fio": "Имя", "props": "ИНН 1",
    "cntr": "17/26", "notes": "заметки", "nb": "100.50", "ktm": "30", "fmts": "7,-77", "ph": f"{PHONE},G1",
    "dlim": "1000", "plim": "10", "tlim": "1", "ilim": "5", "tmlim": "9-21", "vld": "60", "mph": PHONE, "mh1": "9",
    "mh2": "21", "mlen": "160", "url": "https://shop.example/?md5=secret", "answ": "спасибо", "answ_call": "позже",
    "site_id": "7", "fl[8]": "1", "fl[9]": "0", "fl[29]": "1", "fl2[10]": "0", "fl3[20]": "1", "mfl[4]": "1",
}  # fmt: skip


def test_every_setting_is_kept_and_changing_one_keeps_the_others(ask: ScriptCaller) -> None:
    assert ask("users.php", add=1, **SUB, **SETTINGS) == {"id": 1}
    (made,) = ask.provider.subclients
    assert made.settings == SETTINGS
    assert ask("users.php", chg=1, user="mylogin", notes="other") == {"result": "OK"}
    assert made.settings == {**SETTINGS, "notes": "other"}


def test_an_empty_value_takes_a_setting_back(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB, type=2, dlim=5)
    assert ask("users.php", chg=1, user="mylogin", type="", dlim="") == {"result": "OK"}
    (made,) = ask.provider.subclients
    assert (made.kind, made.settings["dlim"]) == (0, "")


def test_the_password_so_far_is_compared_and_kept_nowhere(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB)
    assert ask("users.php", chg=1, user="mylogin", password="next", pswc="mypassword") == {"result": "OK"}
    (made,) = ask.provider.subclients
    assert "pswc" not in made.settings
    shown = str([one.to_dict() for one in ask.provider.journal])
    assert "mypassword" not in shown
    assert "next" not in shown


@pytest.mark.parametrize(
    ("password", "strong"),
    [
        ("mypassword", False),
        ("mypassword1", False),
        ("Mypassword1", True),
        ("mypassword-1", True),
        ("My-password", True),
        ("My-pas1", False),
        ("12345678-", False),
    ],
)
def test_passwords_where_the_rule_of_the_page_is_kept(password: str, strong: bool) -> None:
    ask = ScriptCaller(strict_passwords=True)
    said = ask("users.php", add=1, user="mylogin", password=password)
    assert said == ({"id": 1} if strong else {"error": "save failed", "error_code": 8})
    ask("users.php", add=1, user="other", password="Mypassword1")
    assert ("error" in ask("users.php", chg=1, user="other", password=password)) is not strong


@pytest.mark.parametrize(
    ("masks", "digits", "allowed"),
    [
        ("7,-77", "79990000001", True),
        ("7,-77", "77010000001", False),
        ("-77,770", "77010000001", True),
        ("7", "375291234567", False),
        ("-7", "79990000001", False),
    ],
)
def test_masks_of_numbers(masks: str, digits: str, allowed: bool) -> None:
    assert allowed_by(masks, digits) is allowed


@pytest.mark.parametrize(("kind", "own"), [(0, "10.00"), (2, None)])
def test_what_is_taken_back_is_paid_back_to_who_paid(ask: ScriptCaller, kind: int, own: str | None) -> None:
    ask("users.php", add=1, **SUB, type=kind)
    ask("users.php", pay=1, user="mylogin", sum="10")
    before = ask.balance
    for taker in (AS_SUB, {}):
        message_id = f"a{len(ask.ledger)}"
        ask.send(id=message_id, mes=message_id, time="+60", **AS_SUB)
        assert ask("status.php", phone=PHONE, id=message_id, **{"del": 1}, **taker) == {"result": "OK"}
        assert ask.balance == before
        assert ask("balance.php", **AS_SUB)["balance"] == (own or before)


def test_nobody_takes_back_what_another_one_sent(ask: ScriptCaller) -> None:
    ask("users.php", add=1, **SUB, type=2)
    ask.send(id="a", time="+60")
    assert ask("status.php", phone=PHONE, id="a", **{"del": 1}, **AS_SUB)["error_code"] == 5
    assert ask.balance == "996.70"
