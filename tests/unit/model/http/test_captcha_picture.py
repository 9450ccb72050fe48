"""Where a page gets the picture of a captcha from."""

from __future__ import annotations

from typing import Any

import pytest

from smsc_soap.errors import InvalidParameter
from smsc_soap.model.http.captcha import picture_address


@pytest.mark.parametrize(("serial", "behind"), [("", ""), ("1.1", "?1.1"), ("a&b", "?a%26b")])
def test_the_serial_stands_behind_the_question_mark(serial: str, behind: str) -> None:
    assert picture_address("https://smsc.example", serial) == f"https://smsc.example/sys/imgcode.php{behind}"


@pytest.mark.parametrize("serial", [1, 0, None, b"1"])
def test_a_serial_of_another_type(serial: Any) -> None:
    with pytest.raises(InvalidParameter, match="serial: a value of type"):
        picture_address("https://smsc.example", serial)
