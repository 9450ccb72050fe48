from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.outbox.charging import shares
from smsc_soap.outbox.states import MessageClass
from smsc_soap.outbox.work import Booking, Parcel

_MONEY = st.decimals(min_value="0.01", max_value="99", places=2)


def _parcel(seq: int, reserve: Decimal | None, segments: int | None, *, booked: bool = True) -> Parcel:
    booking = Booking("spring", reserve, segments, "reserved", None, None) if booked else None
    return Parcel(
        seq, 1, f"key-{seq}", f"+7999000000{seq}", "t", None, "", None, MessageClass.BULK, None, 0, 0, booking
    )


@given(st.lists(st.tuples(_MONEY, st.integers(1, 7)), min_size=1, max_size=100), _MONEY, st.integers(0, 900))
def test_shares_add_up(of: list[tuple[Decimal, int]], cost: Decimal, parts: int) -> None:
    found = shares([_parcel(seq, *one) for seq, one in enumerate(of)], cost, parts)
    costs, counts = [one for one, _ in found], [one for _, one in found]
    assert sum(one or 0 for one in costs) == cost
    assert sum(one or 0 for one in counts) == parts
    assert all(one is not None and one >= 0 for one in [*costs, *counts])


@given(st.lists(st.tuples(_MONEY, st.integers(1, 7)), min_size=1, max_size=100))
def test_who_pays_what_was_reserved_is_told_so(of: list[tuple[Decimal, int]]) -> None:
    whole = sum((price for price, _ in of), Decimal(0))
    parts = sum(segments for _, segments in of)
    found = shares([_parcel(seq, *one) for seq, one in enumerate(of)], whole, parts)
    assert found == of


def test_without_a_budget_everybody_pays_the_same() -> None:
    found = shares([_parcel(seq, None, None, booked=False) for seq in range(3)], Decimal("1.00"), 3)
    assert [one for one, _ in found] == [Decimal("0.333333"), Decimal("0.333333"), Decimal("0.333334")]
    assert [one for _, one in found] == [1, 1, 1]


def test_by_segments_where_nothing_was_reserved() -> None:
    found = shares([_parcel(0, None, 1), _parcel(1, None, 3)], Decimal("8.00"), 4)
    assert [(str(cost), parts) for cost, parts in found] == [("2.00", 1), ("6.00", 3)]


def test_what_was_not_told_is_not_known() -> None:
    assert shares([_parcel(0, Decimal(1), 1)], None, None) == [(None, None)]
