"""Ids made by the client."""

from __future__ import annotations

from smsc_soap.client.ids import new_message_id
from smsc_soap.model.sender import check_message_id


def test_shape() -> None:
    made = {new_message_id() for _ in range(1000)}
    assert len(made) == 1000
    for one in made:
        assert len(one) == 26
        assert check_message_id(one) == one == one.lower()


def test_never_all_digits() -> None:
    # Base32 digits are 2..7; these bytes spell 2222… and are drawn again.
    draws = [bytes([0b11010110, 0b10110101, 0b10101101, 0b01101011, 0b01011010] * 4), b"\x00" * 17]
    assert new_message_id(lambda size: draws.pop(0)[:size]) == "a" * 26
    assert draws == []
