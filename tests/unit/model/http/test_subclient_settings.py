"""Settings of subclients: what is taken, what is not, and in which words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from smsc_soap.errors import InvalidParameter
from smsc_soap.model.http.subclients import SubclientCurrency, SubclientFlag, SubclientKind, SubclientSettings


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("tariff", 0, 0),
        ("tariff", 8, 8),
        ("lowest_tariff", 8, 8),
        ("utc_offset_hours", -12, -12),
        ("per_day", 0, 0),
        ("kind", 3, SubclientKind.OWN_TARIFF_MAIN_BALANCE),
        ("currency", 5, SubclientCurrency.KZT),
        ("send_hours", [0, 24], (0, 24)),
        ("mail_hours", (9, 9), (9, 9)),
        ("low_balance", 100, "100"),
        ("low_balance", Decimal("1E+2"), "100"),
        ("low_balance", "-5.25", "-5.25"),
        ("command_phones", "79990000001,G7", ("79990000001", "G7")),
        ("mail_phones", iter(["+79990000001"]), ("+79990000001",)),
        ("allowed_phones", "7,-77", ("7", "-77")),
        ("flags", {"fl[29]": 1}, {SubclientFlag.USE_MAIN_SENDERS: True}),
    ],
)
def test_what_is_taken(name: str, value: Any, kept: Any) -> None:
    assert getattr(SubclientSettings(**{name: value}), name) == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tariff", 9),
        ("tariff", -1),
        ("tariff", True),
        ("tariff", "1"),
        ("lowest_tariff", 9),
        ("utc_offset_hours", 13),
        ("utc_offset_hours", 3.0),
        ("keep_days", -1),
        ("mail_length", 1_000_000_001),
        ("kind", 5),
        ("currency", 0),
        ("send_hours", (9, 25)),
        ("send_hours", (9,)),
        ("send_hours", "9-21"),
        ("mail_hours", (9.0, 21)),
        ("mail_hours", (True, 21)),
        ("low_balance", 0.1),
        ("low_balance", True),
        ("low_balance", "much"),
        ("low_balance", Decimal("NaN")),
        ("command_phones", ["call me"]),
        ("command_phones", [79990000001]),
        ("mail_phones", ""),
        ("allowed_phones", "+7"),
        ("flags", {"fl[99]": True}),
    ],
)
def test_what_is_not(name: str, value: Any) -> None:
    with pytest.raises(InvalidParameter) as refused:
        SubclientSettings(**{name: value})
    assert refused.value.field == name
    assert "call me" not in str(refused.value)


def test_nothing_of_people_is_shown() -> None:
    secret = {"email", "phone", "incoming_email", "incoming_phone", "full_name", "company_details", "contract_number"}
    secret |= {"notes", "handler_url", "auto_reply", "auto_reply_to_calls"}
    settings = SubclientSettings(
        **dict.fromkeys(secret, "canary"),
        command_phones="79990000001",
        mail_phones="79990000001",
        extra={"a": "canary"},
    )
    assert "canary" not in repr(settings)
    assert "79990000001" not in repr(settings)


def test_whose_money_is_spent() -> None:
    assert [one.spends_main_balance for one in SubclientKind] == [False, False, True, True, True]
