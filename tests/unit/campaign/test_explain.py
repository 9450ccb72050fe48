from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_samples import entry

from smsc_soap.campaign.reports.explain import OPEN, Reason, differences
from smsc_soap.outbox.states import MessageState

PRICE = Decimal("3.30")


def found(price: Decimal | None, segments: int, **more: Any) -> dict[Reason, Decimal]:
    return {one.reason: one.money for one in differences(price, segments, entry(**more))}


def test_as_quoted_is_no_difference() -> None:
    assert found(PRICE, 2, cost=Decimal("6.60"), parts=2) == {Reason.AS_QUOTED: 0}


def test_more_parts_at_the_same_price() -> None:
    assert found(PRICE, 2, cost=Decimal("9.90"), parts=3) == {Reason.PARTS: PRICE}


def test_fewer_parts_at_another_price_are_two_reasons() -> None:
    assert found(PRICE, 2, cost=Decimal(4), parts=1) == {Reason.PARTS: -PRICE, Reason.PRICE: Decimal("0.70")}


def test_another_price_where_nobody_told_the_parts() -> None:
    assert found(PRICE, 2, cost=Decimal(7)) == {Reason.PRICE: Decimal("0.40")}


def test_charged_nothing() -> None:
    assert found(PRICE, 1, cost=Decimal(0)) == {Reason.FREE: -PRICE}
    assert found(None, 1, cost=Decimal(0)) == {Reason.FREE: 0}


def test_charged_without_a_quote() -> None:
    assert found(None, 1, cost=Decimal(5)) == {Reason.UNPRICED: 5}


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("queued", Reason.PENDING),
        ("sending", Reason.PENDING),
        ("unknown", Reason.UNSETTLED),
        ("held", Reason.UNSETTLED),
        ("refused", Reason.REFUSED),
        ("expired", Reason.NOT_SENT),
        ("cancelled", Reason.NOT_SENT),
        ("accepted", Reason.CHARGE_UNKNOWN),
    ],
)
def test_without_a_charge_the_state_is_the_reason(state: str, reason: Reason) -> None:
    assert found(PRICE, 2, state=state) == {reason: -2 * PRICE}


def test_what_is_not_in_the_outbox_is_still_to_come_unless_the_caller_knows_better() -> None:
    assert list(differences(PRICE, 1, None)) == [(Reason.PENDING, -PRICE)]
    assert list(differences(PRICE, 1, None, missing=Reason.NOT_SENT)) == [(Reason.NOT_SENT, -PRICE)]


def test_open_reasons_are_those_that_may_still_be_charged() -> None:
    assert {Reason.PENDING, Reason.UNSETTLED, Reason.CHARGE_UNKNOWN} == OPEN


MONEY = st.decimals(0, 1000, places=4)


@given(
    st.none() | MONEY,
    st.integers(1, 20),
    st.sampled_from(list(MessageState)),
    st.none() | MONEY,
    st.none() | st.integers(1, 20),
)
def test_reasons_add_up_to_the_difference_exactly(
    price: Decimal | None, segments: int, state: MessageState, cost: Decimal | None, parts: int | None
) -> None:
    one = entry(state=state.value, cost=cost, parts=parts)
    named = list(differences(price, segments, one))
    assert named
    assert sum(part.money for part in named) == (cost or 0) - (price or 0) * segments
    assert len({part.reason for part in named}) == len(named)
