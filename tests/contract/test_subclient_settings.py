"""Whatever settings of a subclient can be made, the provider's stand-in takes and keeps them as they were meant."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.http.subclients import SubclientCurrency, SubclientFlag, SubclientKind, SubclientSettings
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.provider import Provider
from smsc_soap.sandbox.scripts.form import Form
from smsc_soap.wire.http_api.subclients import settings_fields

LOGIN = {"login": "alex", "psw": "123"}
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
PHONES = st.from_regex(r"\+?7999[0-9]{7}", fullmatch=True)
MAILS = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True)
COUNTS = st.integers(0, 1_000_000_000)
HOURS = st.tuples(st.integers(0, 24), st.integers(0, 24))
SETTINGS = {
    **dict.fromkeys(("email", "incoming_email"), MAILS),
    **dict.fromkeys(("phone", "incoming_phone"), PHONES),
    **dict.fromkeys(("sender", "reserve_sender", "full_name", "company_details", "contract_number", "notes"), WORDS),
    **dict.fromkeys(("handler_url", "auto_reply", "auto_reply_to_calls"), WORDS),
    **dict.fromkeys(("tariff", "lowest_tariff"), st.integers(0, 8)),
    **dict.fromkeys(("keep_days", "per_day", "per_day_and_phone", "per_day_and_text", "per_day_and_address"), COUNTS),
    **dict.fromkeys(("valid_minutes", "mail_length", "site_id"), COUNTS),
    **dict.fromkeys(("send_hours", "mail_hours"), HOURS),
    **dict.fromkeys(("command_phones", "mail_phones"), st.lists(PHONES, min_size=1, max_size=3)),
    "kind": st.sampled_from(SubclientKind),
    "currency": st.sampled_from(SubclientCurrency),
    "utc_offset_hours": st.integers(-12, 12),
    "low_balance": st.decimals("-100000", "100000", places=2),
    "allowed_phones": st.lists(st.from_regex(r"-?[0-9]{1,15}", fullmatch=True), min_size=1, max_size=4),
    "flags": st.dictionaries(st.sampled_from(SubclientFlag), st.booleans(), max_size=6),
}


@given(st.fixed_dictionaries({}, optional=SETTINGS))
def test_what_goes_out_is_kept(given: dict[str, Any]) -> None:
    provider = Provider(clock=ManualClock())
    fields = settings_fields(SubclientSettings(**given))
    made = provider.run("users.php", Form({**fields, **LOGIN, "add": "1", "user": "sub", "password": "x"}))
    assert made.value == {"id": 1}, fields
    (subclient,) = provider.subclients
    assert subclient.settings == fields
    assert subclient.kind == given.get("kind", 0)
    assert subclient.has_own_balance is not SubclientKind(subclient.kind).spends_main_balance
    assert subclient.balance == Decimal(0)


def test_every_setting_is_tried() -> None:
    assert set(SETTINGS) == {name for name in SubclientSettings.__slots__ if name != "extra"}


def test_the_page_lists_every_setting_with_the_name_it_goes_out_by() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "http" / "subclients.md").read_text(encoding="utf-8")
    listed = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    ours = {name for row in listed for name in re.findall(r"`(\w+)`", row[0])}
    assert ours == set(SubclientSettings.__slots__)
    assert f"`SubclientFlag`: {len(SubclientFlag)} switches" in page
    values = {name: strategy_value(name) for name in SETTINGS if name != "flags"}
    sent = settings_fields(SubclientSettings(**values))
    theirs = {name for row in listed for name in re.findall(r"`(\w+)`", row[1])}
    assert theirs == set(sent)


def strategy_value(name: str) -> Any:
    """Any value that the setting may have."""
    whole = {"kind": 0, "currency": 1, "send_hours": (9, 21), "mail_hours": (9, 21), "low_balance": 1}
    whole |= {"allowed_phones": "7", "command_phones": "79990000001", "mail_phones": "79990000001"}
    texts = {"email", "phone", "incoming_email", "incoming_phone", "sender", "reserve_sender", "full_name", "notes"}
    texts |= {"company_details", "contract_number", "handler_url", "auto_reply", "auto_reply_to_calls"}
    return whole.get(name, "x" if name in texts else 1)
