"""Whatever a server answers, a call ends in a result or in one of our errors, and an acceptance only by its own id."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.errors import MalformedReply, ProviderError
from smsc_soap.model.http.subclients import SubclientSettings
from smsc_soap.redaction import Secret
from smsc_soap.wire.http_api.answer import script_result
from smsc_soap.wire.http_api.downloads import ListDownloads
from smsc_soap.wire.http_api.dump import redacted_answer
from smsc_soap.wire.http_api.numbers import ListNumbers, RentNumber, SetRenewal
from smsc_soap.wire.http_api.reports import (
    GetHistory,
    GetIncoming,
    GetOperator,
    GetPrices,
    GetStatistics,
    HttpBalance,
)
from smsc_soap.wire.http_api.sending import HttpCost, HttpSend, SendVoiceCode
from smsc_soap.wire.http_api.statuses import DeleteMessage, GetStatuses, WireMessage
from smsc_soap.wire.http_api.subclients import CreateSubclient
from smsc_soap.wire.http_api.wait_call import AskForCall
from smsc_soap.wire.operations import WireRecipient

ONE = WireRecipient("+79990000001", "8 999 000-00-01")
DAY = date(2026, 1, 15)
CALLS: list[Any] = [
    HttpSend((ONE,), "x", "own"),
    HttpSend((ONE,), "x", ""),
    HttpCost((ONE,), "x"),
    SendVoiceCode(ONE, "own"),
    GetStatuses((WireMessage(ONE, "own"),)),
    DeleteMessage(ONE, "own"),
    HttpBalance(),
    GetHistory(DAY, DAY, 10),
    GetIncoming(1, 10),
    GetPrices(),
    GetOperator(ONE),
    GetStatistics(DAY, DAY),
    ListNumbers(),
    RentNumber(ONE, renew=True),
    SetRenewal(ONE, renew=True),
    AskForCall(ONE),
    ListDownloads(),
    CreateSubclient("a", Secret("b"), SubclientSettings()),
]
NAMES = st.sampled_from(
    [
        *("id", "cnt", "cost", "balance", "code", "error", "error_code", "errors", "phones", "phone", "status", "err"),
        *("last_timestamp", "last_date", "message", "received", "zone", "name", "api", "type", "all_phones", "created"),
        *("int_id", "sms_cnt", "result", "currency", "credit", "to_phone", "new"),
    ]
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["own", "79990000001", "1", "-3", "3.30", "1,5", "15.01.2026 12:00:00", "", "0", "7"]),
    st.text(max_size=8),
)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=12
)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
@given(value=st.one_of(VALUES, st.dictionaries(NAMES, VALUES, max_size=8)))
def test_any_json(call: Any, value: Any) -> None:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    assert redacted_answer(body)
    try:
        result = script_result(call, body)
    except (MalformedReply, ProviderError):
        return
    assert repr(result) is not None
    if isinstance(call, (HttpSend, SendVoiceCode)) and call.id:
        assert isinstance(value, dict)
        assert value["id"] == call.id
        assert value.get("error_code") in (None, 0, "0", "", False) or isinstance(value["error_code"], (list, dict))


@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    for call in CALLS:
        try:
            result = script_result(call, body)
        except (MalformedReply, ProviderError):
            continue
        assert result is not None
    assert redacted_answer(body)


@given(st.integers(0, 61))
def test_a_cut_answer_is_no_acceptance(cut: int) -> None:
    body = b'{\n"id": "own",\n"cnt": 1,\n"cost": "3.30",\n"balance": "100.00"\n}'
    with pytest.raises(MalformedReply):
        script_result(CALLS[0], body[:cut])
