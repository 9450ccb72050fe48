"""``send.php`` and ``status.php``: what a form can ask for, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from script_caller import PHONE, ScriptCaller

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.scripts.form import Form, UploadedFile

OTHER = "79990000002"
MOST_AT_ONCE = 1000


@pytest.fixture
def ask() -> ScriptCaller:
    return ScriptCaller()


# --- sending


def test_a_form_carries_what_soap_carries_in_query(ask: ScriptCaller) -> None:
    text = "a&b=c +;ё%"
    ask.send(
        list=f"{PHONE}:{text}\n{OTHER},79990000003:two: three", sender="SHOP", phones="", mes="", tz=0, valid="02:00"
    )
    assert [(one.phone, one.text) for one in ask.ledger] == [
        (PHONE, text), (OTHER, "two: three"), ("79990000003", "two: three"),
    ]  # fmt: skip
    assert {one.sender for one in ask.ledger} == {"SHOP"}
    assert ask.ledger[0].details == {"valid_s": 7200}


def test_time_is_that_of_the_form(ask: ScriptCaller) -> None:
    ask.send(time="+60", id="later")
    assert (ask.ledger[0].send_at - ask.clock.now()).total_seconds() == 3600


@pytest.mark.parametrize("kind", ["flash", "push", "ping", "hlr", "viber", "whatsapp", "soc", "call"])
def test_every_kind_has_its_number(ask: ScriptCaller, kind: str) -> None:
    numbers = {"flash": 1, "push": 3, "hlr": 4, "ping": 5, "call": 7, "viber": 10, "soc": 12, "whatsapp": 12}
    ask.send(id="a", **{kind: 1})
    assert ask("status.php", phone=PHONE, id="a", all=1)["type"] == numbers[kind]


def test_an_e_mail_is_found_by_its_address(ask: ScriptCaller) -> None:
    ask.send(phones="A@b.example", mail=1, subj="s", sender="me@b.example", id="m")
    assert ask("status.php", phone="a@B.example", id="m", all=2)["type"] == 8


@pytest.mark.parametrize(
    ("values", "name", "said"),
    [
        ({"mms": 1, "mes": ""}, "photo.JPG", {"id": 1, "cnt": 1}),
        ({"mms": 1}, "virus.exe", {"error": "parameters error", "error_code": 1}),
        ({"call": 1, "mes": ""}, "speech.wav", {"id": 1, "cnt": 5}),
        ({"mes": ""}, "text.txt", {"error": "parameters error", "error_code": 1}),
    ],
)
def test_files_come_with_some_kinds(ask: ScriptCaller, values: Any, name: str, said: Any) -> None:
    answer = ask.answer(
        "send.php", (UploadedFile("file0", name, 2048),), fmt=3, **{"phones": PHONE, "mes": "x", **values}
    )
    assert answer.value == said
    if "id" in said:
        assert ask.ledger[0].details["files"] == f"{name} (2048 bytes)"


def test_a_code_is_read_as_a_word_where_a_voice_is_named(ask: ScriptCaller) -> None:
    assert "code" not in ask.send(mes="code", call=1, voice="w")
    assert "code" not in ask.send(mes="code")
    assert ask.send(mes=" code ", call=1, sender="X")["code"] == ask.ledger[-1].text
    assert [one.text for one in ask.ledger][:2] == ["code", "code"]


def test_one_code_for_all_who_are_called(ask: ScriptCaller) -> None:
    code = ask.send(phones=f"{PHONE},{OTHER}", mes="code", call=1)["code"]
    assert [one.text for one in ask.ledger] == [code, code]
    code = ask.send(phones="", mes="", list=f"{PHONE}:code\n{OTHER}:no code", call=1)["code"]
    assert [one.text for one in ask.ledger[2:]] == [code, "no code"]


def test_wrong_recipients_are_listed_in_xml_too(ask: ScriptCaller) -> None:
    said = ask.text(2, "send.php", phones=f"{PHONE},12", mes="x", err=1, op=1)
    root = etree.fromstring(said.encode())
    assert [one.tag for one in root] == ["id", "cnt", "errors", "phones"]
    assert root.findtext("errors/error/phone") == "12"
    assert [one.findtext("phone") for one in root.findall("phones/phone")] == [PHONE, "12"]


def test_a_send_that_reaches_nobody_lists_them(ask: ScriptCaller) -> None:
    said = ask.send(phones="12,13", err=1)
    assert said["error_code"] == 7
    assert [one["phone"] for one in said["errors"]] == ["12", "13"]


def test_a_picture_is_asked_for_and_its_code_checked(ask: ScriptCaller) -> None:
    ask.answer("imgcode.php", address="192.0.2.7")
    code = ask.provider.account.captchas["192.0.2.7"]
    assert ask.send(userip="192.0.2.7", imgcode="x")["error_code"] == 6
    assert ask.send(userip="192.0.2.8", imgcode=code)["error_code"] == 6
    assert ask.send(userip="192.0.2.7", imgcode=f" {code.lower()} ")["cnt"] == 1
    assert ask.send(imgcode=code, mes="b")["error_code"] == 1


@pytest.mark.parametrize(("once", "second"), [(True, 6), (False, None)])
def test_how_often_the_code_of_a_picture_counts(once: bool, second: int | None) -> None:
    ask = ScriptCaller(captcha_once=once)
    ask.answer("imgcode.php", address="192.0.2.7")
    proof = {"userip": "192.0.2.7", "imgcode": ask.provider.account.captchas["192.0.2.7"]}
    assert ask.send(**{**proof, "imgcode": "x"})["error_code"] == 6, "a slip uses nothing up"
    assert ask.send(cost=1, **proof)["cnt"] == 1, "nor does a price"
    assert ask.send(**proof)["cnt"] == 1
    assert ask.send(mes="b", **proof).get("error_code") == second
    ask.answer("imgcode.php", address="192.0.2.7")
    assert ask.send(mes="c", **proof)["error_code"] == 6, "another picture was shown"


def test_a_code_that_a_subclient_sent_is_used_up_for_all(ask: ScriptCaller) -> None:
    ask("users.php", add=1, user="sub", password="x", type=2)
    ask.answer("imgcode.php", address="192.0.2.7")
    proof = {"userip": "192.0.2.7", "imgcode": ask.provider.account.captchas["192.0.2.7"]}
    assert ask.send(login="sub", psw="x", **proof)["cnt"] == 1
    assert ask.send(mes="b", **proof)["error_code"] == 6


def test_pictures_differ_and_need_no_login(ask: ScriptCaller) -> None:
    ask.provider.account.caller_listed = False
    pictures = [b"".join(ask.answer("imgcode.php", login="").pieces()) for _ in range(2)]
    assert pictures[0] != pictures[1]
    assert all(one.startswith(b"\x89PNG\r\n\x1a\n") for one in pictures)


def test_the_black_list_and_the_ledger_are_those_of_soap(ask: ScriptCaller) -> None:
    ask.provider.account.blacklist = frozenset({PHONE})
    assert ask.send()["error_code"] == 8
    soap = ask.provider.call("send_sms", {"login": "alex", "psw": "123", "phones": OTHER, "mes": "soap", "id": "s"})
    assert ask("status.php", phone=OTHER, id="s", all=1)["message"] == "soap"
    assert soap["id"] == "s"
    assert ask.send(phones=OTHER, mes="soap")["error_code"] == 9


def test_keys_and_passwords(ask: ScriptCaller) -> None:
    assert ask("balance.php", login="", psw="", apikey="sandbox-key") == {"balance": "1000.00"}
    assert ask("balance.php", login="", psw="sandbox-key") == {"balance": "1000.00"}
    assert ask("balance.php", psw="sandbox-key")["error_code"] == 2


@pytest.mark.parametrize("taken", [True, False])
def test_the_md5_of_a_password(taken: bool) -> None:
    ask = ScriptCaller(md5_passwords=taken, blocks=False)
    ask("users.php", add=1, user="sub", password="secret", type=2)
    hashed = {"psw": "202cb962ac59075b964b07152d234b70"}
    assert ("balance" in ask("balance.php", **hashed)) is taken
    assert ("balance" in ask("balance.php", login="sub", psw="5ebe2294ecd0e0f08eab7690d2a6ee69")) is taken
    assert ask("balance.php", psw=hashed["psw"].upper())["error_code"] == 2, "in small letters"
    assert ask.provider.call("get_balance", {"login": "alex", **hashed}) == {"error": "2"}, "scripts only"
    assert "balance" in ask("balance.php")


def test_names_of_parameters_are_in_small_letters(ask: ScriptCaller) -> None:
    """PHP tells ``LOGIN`` from ``login``; the pages know the latter only."""
    raw = ask.raw({"Mes": "x", "phones": PHONE})
    assert ask.provider.run("send.php", raw.decoded()).value["error_code"] == 1
    assert ask.provider.run("balance.php", Form(LOGIN="alex", PSW="123")).value["error_code"] == 2


@pytest.mark.parametrize("place", ["element", "password"])
def test_a_script_knows_the_key_wherever_soap_does(place: str) -> None:
    ask = ScriptCaller(api_key_place=place)
    assert "balance" in ask("balance.php", login="", psw="", apikey="sandbox-key")


def test_an_unknown_script_is_a_mistake_of_ours(ask: ScriptCaller) -> None:
    with pytest.raises(InvalidParameter, match="script"):
        ask.provider.run("jobs.php", Form())


# --- statuses


def test_a_list_is_answered_in_its_order(ask: ScriptCaller) -> None:
    ask.send(id="b")
    ask.send(id="a", phones=OTHER)
    said = ask("status.php", phone=f"{OTHER}, {PHONE},{PHONE}", id="a,b,c")
    assert [(one["id"], one["phone"], one["status"]) for one in said] == [
        ("a", OTHER, -1), ("b", PHONE, -1), ("c", PHONE, -3),
    ]  # fmt: skip


@pytest.mark.parametrize("detail", [1, 2])
def test_a_full_status_in_commas_can_be_split(ask: ScriptCaller, detail: int) -> None:
    ask.send(id="a", mes="one, two, three")
    single = ask.text(1, "status.php", phone=PHONE, id="a", all=detail)
    fields = single.split(",", 8 if detail == 1 else 11)
    assert fields[-1] == "one, two, three"
    assert fields[3:8] == ["1768467600", PHONE, "3.30", "SMSC.RU", "Ожидает отправки"]
    if detail == 2:
        assert fields[8:11] == ["Россия", "МТС", "г. Москва и Московская область"]
    assert ask.text(1, "status.php", phone=f"{PHONE},", id="a,", all=detail) == single + ",a"


@pytest.mark.parametrize(("detail", "behind"), [(0, f",x,{PHONE}"), (1, ",x"), (2, ",x")])
def test_what_is_missing_from_a_list_ends_like_the_others(ask: ScriptCaller, detail: int, behind: str) -> None:
    assert ask.text(1, "status.php", phone=f"{PHONE},", id="x,", all=detail) == f"-3,0,0{behind}"
    assert ask.text(1, "status.php", phone=PHONE, id="x", all=detail) == "-3,0,0"


def test_an_undelivered_message_has_an_err(ask: ScriptCaller) -> None:
    ask.send(id="a", phones="79990009812")
    ask.clock.advance(60)
    assert ask("status.php", phone="79990009812", id="a")["err"] == 12
    assert ask.text(0, "status.php", phone="79990009812", id="a").endswith(", err = 12")
    assert ask.text(1, "status.php", phone="79990009812", id="a").endswith(",12")


def test_a_lookup_in_commas(ask: ScriptCaller) -> None:
    ask.send(id="a", hlr=1)
    ask.clock.advance(60)
    said = ask.text(1, "status.php", phone=PHONE, id="a")
    assert said == "1,1768467605,0,250019990000001,79990000000,250,01,Russia,МТС,,"
    assert ask.text(1, "status.php", phone=PHONE, id="a", all=1).split(",")[14] == "HLR"


def test_a_lookup_that_found_nobody(ask: ScriptCaller) -> None:
    ask.send(id="a", hlr=1, phones="79990009801")
    ask.clock.advance(60)
    said = ask("status.php", phone="79990009801", id="a")
    assert (said["status"], said["err"], said["imsi"]) == (20, 1, "")


@pytest.mark.parametrize(
    "values",
    [
        {"phone": PHONE},
        {"id": "a"},
        {"phone": f"{PHONE},{OTHER}", "id": "a"},
        {"phone": f"{PHONE},,", "id": "a,,"},
        {"phone": PHONE, "id": "a", "all": 3},
        {"phone": ",".join([PHONE] * (MOST_AT_ONCE + 1)), "id": ",".join(["a"] * (MOST_AT_ONCE + 1))},
    ],
)
def test_lists_that_do_not_fit(ask: ScriptCaller, values: dict[str, Any]) -> None:
    assert ask("status.php", **values)["error_code"] == 1


def test_as_many_as_may_be_asked_for(ask: ScriptCaller) -> None:
    ids = [f"i{number}" for number in range(MOST_AT_ONCE)]
    assert len(ask("status.php", phone=",".join([PHONE] * MOST_AT_ONCE), id=",".join(ids))) == MOST_AT_ONCE


def test_a_waiting_message_is_deleted_once(ask: ScriptCaller) -> None:
    ask.send(id="a", time="+60")
    assert ask.balance == "996.70"
    assert ask("status.php", phone=f"{PHONE},{PHONE}", id="a,a", **{"del": 1}) == {"result": "OK"}
    assert ask.balance == "1000.00"
    assert ask("status.php", phone=PHONE, id="a", **{"del": 1}) == {"error": "can't delete", "error_code": 5}
    assert ask("status.php", phone=PHONE, id="a") == {"status": -3}


def test_what_went_out_stays(ask: ScriptCaller) -> None:
    ask.send(id="a")
    ask.send(id="b", mes="b", time="+60")
    assert ask("status.php", phone=f"{PHONE},{PHONE}", id="a,b", **{"del": 1})["error_code"] == 5
    assert ask("status.php", phone=PHONE, id="b")["status"] == -1


# --- virtual sending


@pytest.mark.parametrize(("end", "status"), [("undelivered", 20), ("delivered", 1)])
def test_virtual_sending_costs_nothing_and_says_so(end: str, status: int) -> None:
    ask = ScriptCaller(balance="0", virtual_end=end)
    ask.provider.account.test_mode = True
    said = ask.send(phones=f"{PHONE},12", id="a", cost=3, op=1)
    assert (said["cost"], said["balance"]) == ("0.00", "0.00")
    assert [one.get("cost") for one in said["phones"]] == [None, None]
    assert said["phones"][0]["cost"] is None
    ask.clock.advance(60)
    found = ask("status.php", phone=PHONE, id="a", all=1)
    assert (found["status"], found["err"], found["cost"]) == (status, 200, "0.00")
    assert ask.send(cost=1, mes="price")["cost"] == "3.30", "what it would cost"
    root = etree.fromstring(ask.text(2, "send.php", phones=PHONE, mes="xml", op=1).encode())
    assert root.find("phones/phone/cost").text is None
    texts = ScriptCaller(json_numbers="none")
    texts.provider.account.test_mode = True
    assert texts.send(op=1)["phones"][0]["cost"] is None


def test_a_subclient_in_test_mode() -> None:
    ask = ScriptCaller(balance="0")
    ask("users.php", add=1, user="sub", password="x", **{"fl2[27]": 1})
    assert ask.send(login="sub", psw="x")["cnt"] == 1
    assert ask.send(mes="b")["error_code"] == 3, "the account itself is not"
    ask("users.php", chg=1, user="sub", **{"fl2[27]": 0})
    assert ask.send(mes="c", login="sub", psw="x")["error_code"] == 3


# --- switches


def test_how_long_it_takes() -> None:
    ask = ScriptCaller(handover_s=10, delivery_s=30, rate_limits=False)
    ask.send(id="a")
    seen = []
    for step_s in (9, 1, 19, 1):
        ask.clock.advance(step_s)
        seen.append(ask("status.php", phone=PHONE, id="a")["status"])
    assert seen == [-1, 0, 0, 1]


def test_dates_of_what_is_missing() -> None:
    ask = ScriptCaller(missing_dates=True)
    assert ask("status.php", phone=PHONE, id="a") == {"status": -3, "last_date": "", "last_timestamp": 0}


def test_more_of_every_message() -> None:
    ask = ScriptCaller(status_extras=True)
    ask.send(id="a")
    said = ask("status.php", phone=PHONE, id="a", all=1)
    assert {name: said[name] for name in ("flag", "comment", "mccmnc", "operator_orig", "sms_cnt")} == {
        "flag": 0, "comment": "", "mccmnc": "25001", "operator_orig": "МТС", "sms_cnt": 1,
    }  # fmt: skip
    (row,) = ask("get.php", get_messages=1)
    assert (row["operator_orig"], row["sms_cnt"]) == ("МТС", 1)
    ask.send(id="m", phones="a@b.example", mail=1, subj="s", sender="me@b.example")
    assert ask("status.php", phone="a@b.example", id="m", all=1)["mccmnc"] == ""


def test_recipients_without_a_status() -> None:
    said = ScriptCaller(op_short=True).send(op=1)
    assert said["phones"] == [{"phone": PHONE, "mccmnc": "25001", "cost": "3.30"}]


def test_what_the_looks_of_a_list_count() -> None:
    each, whole = ScriptCaller(), ScriptCaller(status_list_limit="request")
    for ask, refused in ((each, True), (whole, False)):
        for other in range(5):
            ask("status.php", phone=f"{PHONE},{PHONE}", id=f"a,{other}")
        said = ask("status.php", phone=f"{PHONE},{PHONE}", id="a,5")
        assert ("error" in said) is refused
    for _ in range(4):
        assert "error" not in whole("status.php", phone=f"{PHONE},{PHONE}", id="a,5")
    assert whole("status.php", phone=f"{PHONE},{PHONE}", id="a,5")["error_code"] == 9
