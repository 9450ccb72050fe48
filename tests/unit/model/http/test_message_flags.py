"""The bits of ``flag``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.callback import StatusReport
from smsc_soap.model.http.flag import MessageFlags, TemplateKind
from smsc_soap.model.http.messages import HttpStatusResult


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        (0, MessageFlags(0, False, None)),
        (7, MessageFlags(7, False, None)),
        (0b10_1000, MessageFlags(8, True, None)),
        (0b001_0000_0000, MessageFlags(0, False, TemplateKind.SERVICE)),
        (0b011_0000_0000, MessageFlags(0, False, TemplateKind.TRANSACTIONAL)),
        (0b101_0000_0000, MessageFlags(0, False, TemplateKind.AUTHORISATION)),
        (0b111_0010_1111, MessageFlags(15, True, TemplateKind.ADVERTISING)),
        (0b110_0000_0000, MessageFlags(0, False, None)),
    ],
)
def test_bits_by_name(flag: int, expected: MessageFlags) -> None:
    assert MessageFlags.of(flag) == expected


@given(st.integers())
def test_any_number_is_read(flag: int) -> None:
    assert 0 <= MessageFlags.of(flag).kind_code <= 15


def test_a_status_has_them_where_they_were_told() -> None:
    known = {"status": "delivered", "status_code": 1}
    told = HttpStatusResult.model_validate({**known, "flag": 32})
    assert told.flags == MessageFlags(0, True, None)
    assert HttpStatusResult.model_validate(known).flags is None


def test_a_delivery_report_has_them_where_they_were_told() -> None:
    told = StatusReport(phone="+79990000001", id="a", status_code=1, flag=32)
    assert told.flags == MessageFlags(0, True, None)
    assert StatusReport(phone="+79990000001", id="a", status_code=1).flags is None
