"""The provider's rules, one table per code, and what each operation answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.provider import Provider

LOGIN = {"login": "alex", "psw": "123"}
PHONE = "+79990000001"


class Caller:
    """A provider on a clock that stands still, and a short way to ask it."""

    def __init__(self, **behaviour) -> None:
        self.clock = ManualClock()
        self.provider = Provider(clock=self.clock, behaviour=Behaviour(**behaviour))

    def __call__(self, operation: str, **fields: str):
        return self.provider.call(operation, {**LOGIN, **fields})

    def send(self, phones: str = PHONE, mes: str = "text", **fields: str):
        return self("send_sms2" if "query" in fields else "send_sms", phones=phones, mes=mes, **fields)

    def status(self, id: str = "1", phone: str = PHONE, **fields: str):
        return self("get_status", id=id, phone=phone, **fields)

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [(one.phone, one.text) for one in self.provider.messages]

    @property
    def balance(self) -> str:
        return str(self.provider.account.balance)


@pytest.fixture
def ask() -> Caller:
    return Caller()


# --- send: what is answered


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (None, {"id": "1", "cnt": "1"}),
        ("", {"id": "1", "cnt": "1"}),
        ("cost=0", {"id": "1", "cnt": "1"}),
        ("cost=1", {"cost": "3.30", "cnt": "1"}),
        ("cost=2", {"id": "1", "cnt": "1", "cost": "3.30"}),
        ("cost=3", {"id": "1", "cnt": "1", "cost": "3.30", "balance": "996.70"}),
    ],
)
def test_cost_switch(ask: Caller, query: str | None, answer: dict) -> None:
    assert ask.send(**({} if query is None else {"query": query})) == answer
    is_sent = query != "cost=1"
    assert len(ask.sent) == is_sent
    assert ask.balance == ("996.70" if is_sent else "1000.00")


def test_money_unasked_for_is_a_switch() -> None:
    assert Caller(unasked_money=True).send() == {"id": "1", "cnt": "1", "cost": "3.30", "balance": "996.70"}


def test_zero_error_is_a_switch() -> None:
    ask = Caller(zero_error=True)
    assert ask.send()["error"] == "0"
    assert ask("get_balance")["error"] == "0"


def test_query_of_send_sms_is_not_looked_at(ask: Caller) -> None:
    assert ask("send_sms", phones=PHONE, mes="a", query="cost=1") == {"id": "1", "cnt": "1"}
    assert ask("get_sms_cost", phones=PHONE, mes="a", query="call=1") == {"cost": "3.30", "cnt": "1"}


def test_parts_times_recipients(ask: Caller) -> None:
    answer = ask.send("+79990000001;+79990000002, +77000000001", "я" * 71, query="cost=3")
    assert answer == {"id": "1", "cnt": "6", "cost": "32.20", "balance": "967.80"}
    assert [one.cost for one in ask.provider.messages] == [Decimal("6.60"), Decimal("6.60"), Decimal("19.00")]


def test_own_id_assigned_id_and_ids_that_repeat(ask: Caller) -> None:
    assert ask.send(mes="a", id="order-17")["id"] == "order-17"
    assert ask.send(mes="b", id="")["id"] == "1"
    assert ask.send(mes="c", id="0")["id"] == "2"
    assert ask.send(mes="d", id="order-17")["id"] == "order-17"
    assert ask.status("order-17", all="1")["message"] == "d"
    assert len(ask.sent) == 4


@pytest.mark.parametrize("id", ["with space", "я", "a" * 41, "a/b", "-1,2"])
def test_ids_outside_the_alphabet_are_code_1(ask: Caller, id: str) -> None:
    assert ask.send(id=id) == {"error": "1"}


@pytest.mark.parametrize("id", ["2147483647", "2147483648", "a" * 40, "A.b-c_9"])
def test_ids_inside_the_alphabet(ask: Caller, id: str) -> None:
    assert ask.send(id=id)["id"] == id


# --- code 1


@pytest.mark.parametrize(
    "fields",
    [
        {"mes": ""},
        {"mes": "  "},
        {"mes": "x" * 1001},
        {"phones": ""},
        {"phones": " , ;"},
        {"query": "freq=0"},
        {"query": "flash=1&call=1"},
        {"query": "list=oops"},
        {"query": "cost=%C6"},
        {"query": "list=79990000001%3A" + "x" * 1001},
        {"query": "mail=1"},
        {"query": "mail=1&subj=s", "phones": "a@b.example"},
        {"query": "bin=2", "mes": "xyz"},
        {"query": "bin=2", "mes": "abc"},
    ],
)
def test_wrong_parameters(ask: Caller, fields: dict) -> None:
    assert ask.send(**fields) == {"error": "1"}
    assert ask.sent == []


def test_a_thousand_characters_are_fine(ask: Caller) -> None:
    assert ask.send(mes="x" * 1000)["cnt"] == "7"


def test_too_many_recipients() -> None:
    ask = Caller(scripted_recipients=False)
    phones = ",".join(f"+7999{n:07}" for n in range(10_001))
    assert ask.send(phones) == {"error": "1"}
    ask.provider.account.balance = Decimal(10**6)
    assert ask.send(phones.rpartition(",")[0])["cnt"] == "10000"


# --- code 2 and 4


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"login": "alex", "psw": "123"}, True),
        ({"login": "", "psw": "", "apikey": "sandbox-key"}, True),
        ({"apikey": "sandbox-key"}, True),
        ({"login": "", "psw": "sandbox-key"}, True),
        ({"psw": "sandbox-key"}, True),
        ({"login": "alex", "psw": "123", "apikey": "sandbox-key"}, True),
        ({}, False),
        ({"login": "alex"}, False),
        ({"login": "alex", "psw": "1234"}, False),
        ({"login": "Alex", "psw": "123"}, False),
        ({"login": "alex", "psw": "sandbox-key"}, False),
        ({"apikey": "123"}, False),
        ({"apikey": "sandbox-key", "login": "alex", "psw": "wrong"}, False),
        ({"apikey": "wrong", "login": "alex", "psw": "123"}, False),
        ({"login": "alex", "psw": "\ud800"}, False),
    ],
)
def test_credentials(given: dict, right: bool) -> None:
    answer = Provider(clock=ManualClock()).call("get_balance", given)
    assert answer == ({"balance": "1000.00"} if right else {"error": "2"})


def test_five_wrong_logins_block_for_half_an_hour(ask: Caller) -> None:
    for _ in range(5):
        assert ask("get_balance", psw="wrong") == {"error": "2"}
    assert ask("get_balance") == {"error": "4"}
    assert ask.send() == {"error": "4"}
    ask.clock.advance(30 * 60 - 1)
    assert ask("get_balance") == {"error": "4"}
    ask.clock.advance(1)
    assert "balance" in ask("get_balance")


def test_wrong_logins_spread_over_more_than_half_an_hour_do_not_block(ask: Caller) -> None:
    for _ in range(9):
        assert ask("get_balance", psw="wrong") == {"error": "2"}
        ask.clock.advance(7.5 * 60)
    assert "balance" in ask("get_balance")


def test_a_hundred_wrong_sends_in_a_row_block_for_ten_minutes(ask: Caller) -> None:
    for number in range(99):
        assert ask.send("12", f"text {number}")["error"] == "7"
    ask.send()
    for number in range(100):
        assert ask.send("12", f"more {number}")["error"] == "7"
    assert ask("get_balance") == {"error": "4"}
    ask.clock.advance(600)
    assert "balance" in ask("get_balance")


def test_blocks_can_be_switched_off() -> None:
    ask = Caller(blocks=False)
    for _ in range(9):
        assert ask("get_balance", psw="wrong") == {"error": "2"}
    assert "balance" in ask("get_balance")


# --- code 3


def test_not_enough_money(ask: Caller) -> None:
    ask.provider.account.balance = Decimal("3.29")
    assert ask.send(id="mine") == {"error": "3", "id": "mine"}
    assert (ask.sent, ask.balance) == ([], "3.29")
    ask.provider.account.balance = Decimal("3.30")
    assert ask.send(id="mine") == {"id": "mine", "cnt": "1"}
    assert ask.balance == "0.00"


def test_a_price_needs_no_money(ask: Caller) -> None:
    ask.provider.account.balance = Decimal(0)
    assert ask("get_sms_cost", phones=PHONE, mes="a") == {"cost": "3.30", "cnt": "1"}


# --- codes 5 to 8


def test_wrong_time(ask: Caller) -> None:
    assert ask.send(time="soon") == {"error": "5"}
    assert ask.send(query="time=soon") == {"error": "5"}


@pytest.mark.parametrize(
    ("fields", "denied"),
    [
        ({"sender": "SHOP"}, False),
        ({"sender": "Bank"}, True),
        ({"sender": "Кириллица"}, True),
        ({"sender": "TwelveLetter"}, True),
        ({"sender": "123456789012345"}, False),
        ({"sender": "1234567890123456"}, True),
        ({"mes": "a FORBIDDEN-text inside"}, True),
        ({"mes": "Запрещённый-текст"}, True),
    ],
)
def test_sender_and_text(ask: Caller, fields: dict, denied: bool) -> None:
    assert ask.send(**fields) == ({"error": "6", "id": "1"} if denied else {"id": "1", "cnt": "1"})


def test_registered_senders(ask: Caller) -> None:
    ask.provider.account.senders = frozenset({"SHOP"})
    assert ask.send(mes="a", sender="SHOP") == {"id": "1", "cnt": "1"}
    assert ask.send(mes="b", sender="ACME")["error"] == "6"
    ask.send(mes="c", sender="")
    ask.send(mes="d", sender=".")
    assert [one.sender for one in ask.provider.messages] == ["SHOP", "SMSC.RU", ""]


@pytest.mark.parametrize(("phones", "code"), [("123", "7"), ("+850190000001", "8"), ("74950000001", "8"), ("G9", "7")])
def test_every_recipient_wrong(ask: Caller, phones: str, code: str) -> None:
    assert ask.send(phones, id="mine") == {"error": code, "id": "mine"}
    assert ask("get_sms_cost", phones=phones, mes="a") == {"error": code}


def test_refusals_without_an_id_are_a_switch() -> None:
    assert Caller(refusals_carry_id=False).send("123") == {"error": "7"}


def test_ids_are_consumed_by_refusals(ask: Caller) -> None:
    assert [ask.send("123", mes)["id"] for mes in "ab"] == ["1", "2"]
    assert ask.send()["id"] == "3"


def test_some_recipients_wrong(ask: Caller) -> None:
    phones = f"123,{PHONE},+850190000001"
    assert ask.send(phones, query="err=1") == {
        "id": "1",
        "cnt": "1",
        "errors": [{"phone": "123", "status": "249"}, {"phone": "+850190000001", "status": "248"}],
    }
    assert ask.send(phones, "other") == {"id": "2", "cnt": "1"}
    assert ask.send("1,2", query="err=1")["errors"] == [{"phone": n, "status": "249"} for n in "12"]


@pytest.mark.parametrize(("ending", "code"), [("9606", "6"), ("9607", "7"), ("9608", "8")])
def test_recipients_that_ask_to_be_refused(ask: Caller, ending: str, code: str) -> None:
    assert ask.send(f"+7999000{ending}")["error"] == code


@pytest.mark.parametrize(
    ("code", "fields", "status"),
    [
        ("3", {"mes": "x" * 1000, "phones": ",".join(f"+7999{n:07}" for n in range(90))}, "24"),
        ("6", {"sender": "BANK"}, "23"),
        ("7", {"phones": "123"}, "22"),
        ("8", {"phones": "+850190000001"}, "25"),
    ],
)
def test_refused_sends_on_record_are_a_switch(code: str, fields: dict, status: str) -> None:
    phone = fields.get("phones", PHONE).partition(",")[0]
    ask = Caller(refusals_recorded=True)
    assert ask.send(id="mine", **fields)["error"] == code
    assert ask.status("mine", phone)["status"] == status
    assert ask.sent == []
    ask = Caller()
    ask.send(id="mine", **fields)
    assert ask.status("mine", phone) == {"error": "3"}


# --- code 9


def test_the_same_send_within_a_minute(ask: Caller) -> None:
    ask.send(id="a")
    assert ask.send(id="b") == {"error": "9"}
    ask.clock.advance(59.9)
    assert ask.send(id="c") == {"error": "9"}
    ask.clock.advance(0.1)
    assert ask.send(id="d")["id"] == "d"
    assert len(ask.sent) == 2


@pytest.mark.parametrize("other", [{"mes": "x"}, {"phones": "+79990000002"}, {"sender": "SHOP"}, {"query": "call=1"}])
def test_another_send_is_another_send(ask: Caller, other: dict) -> None:
    ask.send()
    assert "error" not in ask.send(**other)


def test_the_id_as_part_of_the_identity_is_a_switch() -> None:
    ask = Caller(id_in_identity=True)
    ask.send(id="a")
    assert ask.send(id="b")["id"] == "b"
    assert ask.send(id="a") == {"error": "9"}


def test_refused_sends_in_the_identity_are_a_switch() -> None:
    for counts in (False, True):
        ask = Caller(refused_count_as_identical=counts)
        ask.provider.account.balance = Decimal(0)
        ask.send()
        ask.provider.account.balance = Decimal(100)
        assert ask.send() == ({"error": "9"} if counts else {"id": "2", "cnt": "1"})


def refused_at(ask: Caller, call, most: int) -> int | None:
    for number in range(1, most + 1):
        if call() == {"error": "9"}:
            return number
    return None


def test_how_often_a_minute(ask: Caller) -> None:
    ask.send()
    assert refused_at(ask, lambda: ask("get_sms_cost", phones=PHONE, mes="a"), 20) == 6
    assert refused_at(ask, lambda: ask.send(mes="b", query="cost=1"), 20) == 6
    assert refused_at(ask, ask.status, 20) == 6
    assert refused_at(ask, lambda: ask("get_balance"), 20) == 11
    assert refused_at(ask, lambda: ask("get_sms_cost", phones=PHONE, mes="c"), 5) is None
    assert refused_at(ask, lambda: ask.status("other"), 5) is None
    ask.clock.advance(60)
    assert "balance" in ask("get_balance")


def test_rates_can_be_switched_off() -> None:
    ask = Caller(rate_limits=False)
    assert refused_at(ask, ask.send, 60) is None
    assert refused_at(ask, lambda: ask("get_balance"), 60) is None


def test_fifteen_at_once(ask: Caller) -> None:
    calls = [ask.provider.open_call() for _ in range(15)]
    for number, call in enumerate(calls, 1):
        call.__enter__()
        assert ("error" in ask("get_sms_cost", phones=PHONE, mes=f"{number}")) is (number == 15)
    calls[0].__exit__(None, None, None)
    assert "balance" in ask("get_balance")
    for call in calls[1:]:
        call.__exit__(None, None, None)


def test_a_flood_to_one_subscriber_is_denied_and_free(ask: Caller) -> None:
    for number in range(51):
        assert ask.send(mes=f"text {number}", id=f"n{number}")["cnt"] == "1"
        ask.clock.advance(119)
    assert ask.status("n49")["status"] == "1"
    denied = ask.status("n50", all="1")
    assert (denied["status"], denied["cost"]) == ("23", "0.00")
    assert "err" not in denied
    assert ask.balance == str(1000 - 50 * Decimal("3.30"))
    ask.clock.advance(1)
    ask.send(mes="later", id="later")
    ask.clock.advance(9)
    assert ask.status("later")["status"] == "1"


# --- status


def test_status_moves_on_with_the_clock(ask: Caller) -> None:
    ask.send()
    start = int(ask.clock.now().timestamp())
    seen = []
    for seconds in (0, 1, 3.9, 0.1):
        ask.clock.advance(seconds)
        report = ask.status()
        seen.append((report["status"], int(report["last_timestamp"]) - start))
    assert seen == [("-1", 0), ("0", 1), ("0", 1), ("1", 5)]


def test_status_short_and_long(ask: Caller) -> None:
    ask.send("89990000001", "Привет", id="mine", sender="SHOP", time="+60")
    short = {"status": "-1", "last_date": "15.01.2026 12:00:00", "last_timestamp": "1768467600"}
    assert ask.status("mine") == short
    ask.clock.advance(3605)
    now = {"status": "1", "last_date": "15.01.2026 13:00:05", "last_timestamp": "1768471205"}
    more = {
        "send_date": "15.01.2026 13:00:00", "send_timestamp": "1768471200", "phone": "79990000001", "cost": "3.30",
        "sender_id": "SHOP", "status_name": "Доставлено", "message": "Привет", "sms_cnt": "1",
    }  # fmt: skip
    most = {"operator": "МТС", "region": "г. Москва и Московская область", "mccmnc": "25001", "country": "Россия"}
    assert ask.status("mine", all="0") == now
    assert ask.status("mine", all="1") == {**now, **more}
    assert ask("get_status2", phone=PHONE, id="mine", all="2", query="") == {**now, **more, **most}


@pytest.mark.parametrize("phone", ["+79990000001", "89990000001", "8 999 000-00-01", "79990000001"])
def test_status_finds_the_phone_in_any_spelling(ask: Caller, phone: str) -> None:
    ask.send()
    assert ask.status(phone=phone)["status"] == "-1"


@pytest.mark.parametrize("fields", [{"id": "2"}, {"phone": "+79990000002"}, {"phone": "x"}])
def test_status_of_nothing(fields: dict) -> None:
    for as_status in (False, True):
        ask = Caller(not_found_as_status=as_status)
        ask.send()
        assert ask.status(**fields) == ({"status": "-3"} if as_status else {"error": "3"})


@pytest.mark.parametrize("fields", [{"id": ""}, {"phone": ""}, {"all": "3"}, {"all": "x"}])
def test_status_with_wrong_parameters(ask: Caller, fields: dict) -> None:
    ask.send()
    assert ask.status(**fields) == {"error": "1"}


def test_visibility_lag() -> None:
    ask = Caller(visibility_lag_s=30)
    ask.send()
    ask.clock.advance(29)
    assert ask.status() == {"error": "3"}
    ask.clock.advance(1)
    assert ask.status()["status"] == "1"


def test_status_of_an_address_that_is_no_phone(ask: Caller) -> None:
    ask.send("Someone@Mail.example", query="mail=1&subj=s", sender="me@mail.example")
    assert ask.status(phone="someone@MAIL.example", all="2")["operator"] == ""


# --- kinds and helpers in query


@pytest.mark.parametrize(
    ("query", "mes", "answer"),
    [
        ("hlr=1", "", {"cost": "0.30", "cnt": "1"}),
        ("ping=1", "", {"cost": "3.30", "cnt": "1"}),
        ("flash=1", "a", {"cost": "3.30", "cnt": "1"}),
        ("call=1", "a" * 61, {"cost": "0.30", "cnt": "6"}),
        ("call=1", "a", {"cost": "0.25", "cnt": "5"}),
        ("call=1&fileurl=http%3A%2F%2Fa.example%2Fb.wav", "", {"cost": "0.25", "cnt": "5"}),
        ("mms=1&subj=s", "", {"cost": "9.00", "cnt": "1"}),
        ("viber=1", "a" * 500, {"cost": "1.80", "cnt": "1"}),
        ("push=1", "http://a.example\ntitle", {"cost": "3.30", "cnt": "1"}),
        ("bin=2", "00" * 140, {"cost": "3.30", "cnt": "1"}),
        ("bin=2", "00" * 141 + "\n~~~\npid: 1, dcs: 4", {"cost": "6.60", "cnt": "2"}),
        ("bin=1", "x" * 141, {"cost": "6.60", "cnt": "2"}),
        ("maxsms=2", "я" * 300, {"cost": "6.60", "cnt": "2"}),
        ("translit=1", "я" * 70, {"cost": "3.30", "cnt": "1"}),
        ("pp=1&smsreq=10&param=99,1,1&userip=1.2.3.4&imgcode=x&tinyurl=1", "a", {"cost": "3.30", "cnt": "1"}),
    ],
)
def test_kinds(ask: Caller, query: str, mes: str, answer: dict) -> None:
    assert ask("get_sms_cost2", phones=PHONE, mes=mes, query=query) == answer


def test_maxsms_cuts_what_is_sent(ask: Caller) -> None:
    ask.send(mes="я" * 300, query="maxsms=2")
    assert ask.sent == [("79990000001", "я" * 134)]


def test_a_kind_that_is_not_set_up(ask: Caller) -> None:
    ask.provider.account.channels = frozenset({"sms"})
    assert ask.send(query="viber=1") == {"error": "8", "id": "1"}


@pytest.mark.parametrize("kind", ["hlr", "ping"])
def test_lookups_tell_their_result_in_err(ask: Caller, kind: str) -> None:
    ask.send(query=f"{kind}=1", id="good")
    ask.send("+79990009806", query=f"{kind}=1", id="bad")
    ask.clock.advance(9)
    assert (ask.status("good")["status"], ask.status("good")["err"]) == ("1", "0")
    assert ask.status("bad", "+79990009806")["err"] == "6"


def test_a_spoken_code_is_drawn_from_the_seed(ask: Caller) -> None:
    ask.send(mes="code", query="call=1")
    first = ask.sent[0][1]
    assert len(first) == 4
    assert first.isdigit()
    ask.provider.reset()
    ask.send(mes="code", query="call=1")
    assert ask.sent[0][1] == first
    ask.provider.reset()
    ask.send(mes="code", query="call=1&voice=m")
    assert ask.sent[0][1] == "code"


def test_list(ask: Caller) -> None:
    answer = ask.send("", "", query="cost=2&list=%2B79990000001%2C123:a%5Cnb%0A%2B77000000001:" + "%D1%8F" * 71)
    assert answer == {"id": "1", "cnt": "3", "cost": "22.30"}
    assert ask.sent == [("79990000001", "a\nb"), ("77000000001", "я" * 71)]


def test_list_with_senders_and_zones(ask: Caller) -> None:
    query = "list=SHOP,0|%2B79990000001:a%0AACME,2|%2B79990000002:b%0A%2B79990000003:c&tz=-1"
    assert ask.send("", "", query=query, time="1601261200")["cnt"] == "3"
    assert [(one.sender, one.send_at.hour) for one in ask.provider.messages] == [
        ("SHOP", 9), ("ACME", 7), ("SMSC.RU", 10),
    ]  # fmt: skip
    for undated in ("", "+5", "9-18"):
        assert ask.send("", "", query=query, time=undated) == {"error": "5"}


def test_groups(ask: Caller) -> None:
    assert ask.send("G1,+79990000001")["cnt"] == "4"
    assert ask.send("G1,G7", "b", query="err=1")["errors"] == [{"phone": "G7", "status": "249"}]


def test_time_in_zones(ask: Caller) -> None:
    for number, (query, hour) in enumerate([("", 9), ("tz=0", 9), ("tz=2", 7), ("tz=-1", 10)]):
        ask.send(mes=f"t{number}", time="16.01.26 12:00", query=query)
        assert list(ask.provider.messages)[-1].send_at.hour == hour


def test_moscow_and_no_zone_differ_for_an_account_elsewhere(ask: Caller) -> None:
    ask.provider.account.zone = timedelta(hours=6)
    for mes, query in (("a", ""), ("b", "tz=0")):
        ask.send(mes=mes, time="16.01.26 12:00", query=query)
    assert [one.send_at.hour for one in ask.provider.messages] == [6, 9]
    assert ask.status()["last_date"] == "15.01.2026 15:00:00"


def test_time_in_query_counts_when_the_field_is_empty(ask: Caller) -> None:
    ask.send(query="time=%2B60")
    ask.send(mes="b", query="time=%2B60", time="+30")
    assert [one.send_at.minute for one in ask.provider.messages] == [0, 30]


def test_stretched(ask: Caller) -> None:
    ask.send("+79990000001,+79990000002,+79990000003,+79990000004", query="period=1&freq=30")
    start = ask.clock.now()
    assert [(one.send_at - start).seconds // 60 for one in ask.provider.messages] == [0, 0, 30, 30]


# --- fate by the recipient


@pytest.mark.parametrize(
    ("ending", "status", "err", "charged"),
    [
        ("9901", "1", None, True),
        ("9902", "2", None, True),
        ("9904", "4", None, True),
        ("9920", "20", "1", True),
        ("9922", "22", "249", True),
        ("9923", "23", "253", False),
        ("9924", "24", None, True),
        ("9925", "25", "248", True),
        ("9900", "0", None, True),
        ("9999", "1", None, True),
        ("9806", "20", "6", True),
        ("9807", "1", None, True),
        ("9719", "20", "219", True),
        ("9755", "20", "255", True),
        ("9756", "1", None, True),
    ],
)
def test_endings(ask: Caller, ending: str, status: str, err: str | None, charged: bool) -> None:
    phone = f"+7999000{ending}"
    ask.send(phone)
    ask.clock.advance(3600)
    report = ask.status(phone=phone)
    assert (report["status"], report.get("err")) == (status, err)
    assert ask.balance == ("996.70" if charged else "1000.00")


def test_expiry_follows_valid(ask: Caller) -> None:
    ask.send("+79990009903", query="valid=2", id="a")
    ask.clock.advance(7199)
    assert ask.status("a", "+79990009903")["status"] == "0"
    ask.clock.advance(1)
    assert ask.status("a", "+79990009903")["status"] == "3"


def test_endings_can_be_switched_off() -> None:
    ask = Caller(scripted_recipients=False)
    assert ask.send("+79990009607")["cnt"] == "1"
    ask.send("+79990009920")
    ask.clock.advance(9)
    assert ask.status("2", "+79990009920")["status"] == "1"


def test_a_share_of_undelivered_is_drawn_from_the_seed() -> None:
    def run(seed: int) -> list[int]:
        clock = ManualClock()
        behaviour = Behaviour(undelivered_share=0.3, delivery_jitter_s=5)
        provider = Provider(clock=clock, behaviour=behaviour, balance=Decimal(10_000), seed=seed)
        phones = ",".join(f"+7999000{n:04}" for n in range(200))
        provider.call("send_sms", {**LOGIN, "phones": phones, "mes": "a"})
        return [one.fate for one in provider.messages]

    first = run(1)
    assert first == run(1)
    assert first != run(2)
    assert 30 < sum(one.status == 20 for one in first) < 90
    assert len({one.final for one in first}) > 100


# --- the rest


def test_unknown_operation() -> None:
    with pytest.raises(InvalidParameter):
        Provider().call("drop_everything", LOGIN)


def test_journal_keeps_reasons_and_no_secrets(ask: Caller) -> None:
    ask.send(query="psw=topsecret&cost=2&apikey=topsecret&login=topsecret&cost=2", apikey="topsecret")
    ask.send("12")
    first, second = ask.provider.journal
    assert "topsecret" not in repr(first.to_dict())
    assert first.fields["psw"] == first.fields["apikey"] == "***"
    assert first.fields["query"] == "psw=***&cost=2&apikey=***&login=***&cost=2"
    assert (first.code, second.code, second.why) == (2, 7, "every recipient is wrong")
    assert ask.provider.journal.refusals == 2


def test_late_execution_and_replay_are_one_post(ask: Caller) -> None:
    fields = {**LOGIN, "phones": PHONE, "mes": "a", "id": "mine"}
    ask.provider.skip("send_sms", fields, fault="late", late_s=10)
    ask.clock.advance(9)
    ask.provider.catch_up()
    assert ask.sent == []
    ask.clock.advance(100)
    assert "balance" in ask("get_balance")
    assert [one.accepted_at - ManualClock().now() for one in ask.provider.messages] == [timedelta(seconds=10)]
    assert ask.provider.journal.posts("send_sms") == 1
    assert [(one.operation, one.executed, one.fault) for one in ask.provider.journal] == [
        ("send_sms", False, "late"), ("send_sms", True, "late"), ("get_balance", True, None),
    ]  # fmt: skip


def test_reset_forgets_everything(ask: Caller) -> None:
    ask.send()
    ask.provider.block.block(ask.clock.now().replace(year=2030))
    ask.provider.behave(replace(ask.provider.behaviour, unasked_money=True))
    ask.provider.reset()
    assert ask.send() == {"id": "1", "cnt": "1"}
    assert len(ask.provider.journal) == 1


def test_reprs_hold_no_text_phone_or_secret(ask: Caller) -> None:
    ask.send(mes="secret text")
    provider = ask.provider
    shown = repr([provider, provider.account, *provider.messages, *provider.journal])
    assert not any(one in shown for one in ("secret text", "79990000001", "'123'", "sandbox-key"))


def test_money_adds_up(ask: Caller) -> None:
    for number in range(40):
        ask.send(f"+7999000{number:04},+7700000{number:04},12", "я" * number, query="cost=2")
    assert ask.provider.account.balance + sum(one.cost for one in ask.provider.messages) == Decimal("1000.00")
