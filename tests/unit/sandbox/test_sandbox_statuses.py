"""What the sandbox tells about a message, and what becomes of one by its recipient."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sandbox_caller import LOGIN, PHONE, Caller

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.provider import Provider

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
