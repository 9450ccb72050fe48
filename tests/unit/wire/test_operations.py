"""Operations: what goes out, what comes in, what counts as equal, and what is shown of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from smsc_soap.errors import (
    AuthenticationFailed,
    InsufficientFunds,
    MalformedReply,
    MessageNotFound,
    ProviderError,
    RateLimited,
    UnknownProviderCode,
)
from smsc_soap.model.codes import Family
from smsc_soap.model.status import DeliveryStatus
from smsc_soap.wire.exchange import Reply
from smsc_soap.wire.operations import OPERATIONS, GetBalance, GetStatus, SendSms, SendSms2, WireRecipient, joined
from smsc_soap.wire.reading import result_of
from smsc_soap.wire.reply_codes import CODES

from .replies import ID, TABLES  # isort: skip
from .replies import OPERATIONS as ASKED  # isort: skip

TO = WireRecipient("+79990000001", "8 (999) 000-00-01")
ALSO = WireRecipient("+77000000001", "+7 700 000 00 01")


def reply(operation: str, fields: Mapping[str, str], rows: Sequence[Mapping[str, str]] = (), **extra: Any) -> Reply:
    return Reply(operation, fields, {"errors": rows} if rows else {}, extra)


def test_every_operation_of_the_description_has_its_class_and_the_other_way_round() -> None:
    assert set(OPERATIONS) == set(TABLES) == set(ASKED)
    assert {name for name, kind in OPERATIONS.items() if kind.paid} == {"send_sms", "send_sms2"}


@pytest.mark.parametrize("name", sorted(ASKED))
def test_fields_are_those_of_the_description(name: str) -> None:
    assert set(ASKED[name].fields()) <= set(TABLES[name].request_fields) - {"login", "psw", "apikey"}


def test_what_goes_out() -> None:
    send = SendSms((TO, ALSO), "Привет", ID, sender="SHOP", time="0")
    assert send.fields() == {
        "phones": "+79990000001,+77000000001",
        "mes": "Привет",
        "id": ID,
        "sender": "SHOP",
        "time": "0",
    }
    assert "sender" not in SendSms((TO,), "x", ID).fields()
    assert SendSms((TO,), "x", ID, sender="").fields()["sender"] == ""
    assert SendSms2((TO,), "x", ID, query="tz=0").fields()["query"] == "tz=0"
    assert ASKED["get_sms_cost"].fields() == {"phones": "+79990000001", "mes": "text"}
    assert ASKED["get_sms_cost2"].fields()["query"] == "tz=0"
    assert ASKED["get_status"].fields() == {"phone": "+79990000001", "id": ID, "all": "2"}
    assert ASKED["get_status2"].fields() == {"phone": "+79990000001", "id": ID, "all": "2", "query": ""}
    assert GetBalance().fields() == {}
    assert joined(()) == ""


def test_phones_and_ids_for_later_questions() -> None:
    assert SendSms((TO, ALSO), "x", ID).phones == ("+79990000001", "+77000000001")
    assert SendSms2((), "", ID, query="list=…", listed=(ALSO,)).phones == ("+77000000001",)
    assert SendSms((TO,), "x", ID).message_id == ASKED["get_status"].message_id == ID
    assert (GetBalance().message_id, GetBalance().phones) == ("", ())


def test_what_counts_as_equal() -> None:
    send = SendSms((TO,), "x", "a")
    assert send.identity() == SendSms((TO,), "x", "b").identity()  # the id is assumed not to matter
    assert send.identity() != SendSms((TO,), "y", "a").identity()
    assert send.identity() != SendSms((ALSO,), "x", "a").identity()
    assert send.identity() != SendSms((TO,), "x", "a", sender="SHOP").identity()
    one, two = SendSms2((), "", "a", query="list=1"), SendSms2((), "", "a", query="list=2")
    assert one.identity() != two.identity()
    assert ASKED["get_status"].identity() == ASKED["get_status2"].identity()
    assert GetStatus(TO, "a").identity() != GetStatus(TO, "b").identity()
    assert ASKED["get_sms_cost"].identity() != ASKED["get_sms_cost2"].identity()
    for operation in ASKED.values():
        hash(operation.identity())


@pytest.mark.parametrize("name", sorted(ASKED))
def test_repr_shows_no_value(name: str) -> None:
    shown = repr(ASKED[name])
    assert shown == f"<{type(ASKED[name]).__name__}>"
    assert "+7999" not in repr(reply(name, {"phone": "+79990000001"}))


def test_a_send_result() -> None:
    sent = result_of(
        ASKED["send_sms"], reply("send_sms", {"id": ID, "cnt": "2", "cost": "3.30", "balance": "1871.62"}, new="7")
    )
    assert (sent.id, sent.parts, sent.cost, sent.balance) == (ID, 2, Decimal("3.30"), Decimal("1871.62"))
    assert (sent.extra, sent.doubts, sent.refused) == ({"new": "7"}, (), ())
    assert sent.raw == {"id": ID, "cnt": "2", "cost": "3.30", "balance": "1871.62"}


def test_an_id_of_the_provider_is_taken_where_none_was_given() -> None:
    assert result_of(SendSms((TO,), "x", ""), reply("send_sms", {"id": "33", "cnt": "1"})).id == "33"
    with pytest.raises(MalformedReply, match="neither an id nor an error"):
        result_of(SendSms((TO,), "x", ""), reply("send_sms", {"cnt": "1"}))


def test_refused_recipients_come_back_as_the_caller_spelled_them() -> None:
    rows = [
        {"phone": "79990000001", "status": "7"},
        {"phone": "+77000000001", "status": "249"},
        {"phone": "123", "status": "?"},
        {},
    ]
    sent = result_of(SendSms2((TO, ALSO), "x", ID), reply("send_sms2", {"id": ID}, rows))
    assert [(one.phone, one.wire_phone, one.code, one.raw_code) for one in sent.refused] == [
        ("8 (999) 000-00-01", "79990000001", 7, "7"),
        ("+7 700 000 00 01", "+77000000001", 249, "249"),
        ("123", "123", None, "?"),
        ("", "", None, ""),
    ]


@pytest.mark.parametrize("name", ["get_sms_cost", "get_sms_cost2", "get_balance"])
@pytest.mark.parametrize("text", ["", "free", "1e9", None])
def test_a_price_or_balance_without_a_number_is_unreadable(name: str, text: str | None) -> None:
    field = "balance" if name == "get_balance" else "cost"
    with pytest.raises(MalformedReply, match=f"no readable {field}"):
        result_of(ASKED[name], reply(name, {} if text is None else {field: text}))


def test_prices_and_balances() -> None:
    cost = result_of(ASKED["get_sms_cost"], reply("get_sms_cost", {"cost": "0,385", "cnt": "0"}))
    assert (cost.cost, cost.parts, len(cost.doubts)) == (Decimal("0.385"), 0, 2)
    balance = result_of(GetBalance(), reply("get_balance", {"balance": "-5.10"}))
    assert (balance.balance, balance.doubts) == (Decimal("-5.10"), ())


def test_a_status_with_everything() -> None:
    fields = {
        "status": "20",
        "last_date": "26.05.2017 21:39:32",
        "last_timestamp": "",
        "err": "6",
        "send_date": "26.05.2017 21:39:27",
        "send_timestamp": "1495823967",
        "phone": "79990000001",
        "cost": "1.20",
        "sender_id": "SENDER",
        "status_name": "Невозможно доставить",
        "message": "secret",
        "sms_cnt": "2",
        "operator": "O",
        "region": "R",
    }
    status = result_of(GetStatus(TO, ID, 2, timedelta(hours=6)), reply("get_status", fields))
    assert status.changed_at == datetime(2017, 5, 26, 15, 39, 32, tzinfo=UTC)
    assert status.sent_at == datetime.fromtimestamp(1495823967, UTC)
    assert (status.error_code, status.cost, status.parts) == (6, Decimal("1.20"), 2)
    assert status.phone == "8 (999) 000-00-01"
    assert "secret" not in repr(status)


@pytest.mark.parametrize("text", [None, "", "x", "1.0", " 1"])
def test_a_status_without_a_number_is_unreadable(text: str | None) -> None:
    with pytest.raises(MalformedReply, match="no readable status"):
        result_of(ASKED["get_status"], reply("get_status", {} if text is None else {"status": text}))


@pytest.mark.parametrize("code", [-2, -1, 0, 1, 2, 3, 20, 22, 23, 24, 25])
def test_status_3_is_expired_and_not_the_error_3(code: int) -> None:
    status = result_of(ASKED["get_status"], reply("get_status", {"status": str(code)}))
    assert (status.status_code, status.doubts) == (code, ())


def test_an_unlisted_status_is_kept_and_doubted() -> None:
    for code, meaning in ((99, DeliveryStatus.OTHER_FINAL), (-9, DeliveryStatus.OTHER_PENDING)):
        status = result_of(ASKED["get_status"], reply("get_status", {"status": str(code)}))
        assert (status.status, status.status_code) == (meaning, code)
        assert status.doubts == (f"status {code} is not in the provider's pages",)


@pytest.mark.parametrize("fields", [{"status": "-3"}, {"error": "3"}])
def test_not_found_has_two_spellings(fields: dict[str, str]) -> None:
    with pytest.raises(MessageNotFound) as caught:
        result_of(ASKED["get_status2"], reply("get_status2", fields))
    assert (caught.value.code, caught.value.operation, caught.value.message_id) == (3, "get_status2", ID)


@pytest.mark.parametrize("name", sorted(ASKED))
@pytest.mark.parametrize("code", range(1, 10))
def test_codes_of_each_operation(name: str, code: int) -> None:
    family = ASKED[name].family
    expected = CODES[family].get(code, UnknownProviderCode)
    with pytest.raises(ProviderError) as caught:
        result_of(ASKED[name], reply(name, {"error": str(code), "id": ID, "status": "1", "cost": "1", "balance": "1"}))
    assert type(caught.value) is expected
    assert (caught.value.code, caught.value.operation) == (code, name)


def test_the_same_number_means_different_things() -> None:
    assert CODES[Family.SEND][3] is InsufficientFunds
    assert CODES[Family.STATUS][3] is MessageNotFound
    assert 3 not in CODES[Family.BALANCE]
    assert all(CODES[family][2] is AuthenticationFailed for family in Family)
    assert all(CODES[family][9] is RateLimited for family in Family)
