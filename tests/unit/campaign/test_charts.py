from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.reports.charts import Bar, Row, bars, folded, slices, steps

AMOUNTS = st.decimals(0, 10**9, places=2)


def row(amount: Decimal | int, **more: Decimal | int) -> Row:
    return Row("label", amount, "value", **more)  # type: ignore[arg-type]  # only amounts are passed on


def share(text: str) -> float:
    assert text.endswith("%")
    return float(text[:-1])


def end(bar: Bar) -> float:
    return share(bar.begin) + share(bar.width)


def test_the_largest_bar_takes_all_of_the_width() -> None:
    assert [bar.width for bar in bars([row(50), row(200), row(0)])] == ["25.00%", "100.00%", "0%"]


def test_an_interval_counts_for_the_width() -> None:
    (bar, _) = bars([row(100, low=50, high=200), row(10)])
    assert (bar.width, bar.low, bar.spread) == ("50.00%", "25.00%", "75.00%")


def test_no_rows_and_rows_of_nothing() -> None:
    assert bars([]) == ()
    assert [bar.width for bar in bars([row(0)])] == ["0%"]
    assert slices([row(0)]) == ()
    assert [bar.width for bar in steps(row(0), [], row(0))] == ["0%", "0%"]


def test_what_is_tiny_can_still_be_seen() -> None:
    assert bars([row(1), row(10**9)])[0].width == "0.15%"


@given(st.lists(AMOUNTS, max_size=20))
def test_slices_lie_side_by_side(amounts: list[Decimal]) -> None:
    found = slices(map(row, amounts))
    assert len(found) == sum(amount > 0 for amount in amounts)
    for one, other in pairwise(found):
        # A slice that would be too thin to be seen reaches a little into the next one.
        assert share(other.begin) <= end(one) + 0.2
    assert all(end(bar) <= 100.2 for bar in found)


@given(AMOUNTS, st.lists(st.decimals(-(10**6), 10**6, places=2), max_size=12))
def test_steps_hang_where_the_one_before_ended(first: Decimal, changes: list[Decimal]) -> None:
    found = steps(row(first), [row(change) for change in changes], row(first + sum(changes)))
    assert len(found) == len(changes) + 2
    assert all(share(bar.begin) >= 0 and end(bar) <= 100.2 for bar in found)


def test_slices_have_their_places() -> None:
    found = slices([row(10), row(20), row(0), row(70)])
    assert [(bar.begin, bar.width) for bar in found] == [("0%", "10.00%"), ("10.00%", "20.00%"), ("30.00%", "70.00%")]


def test_steps_down_and_up() -> None:
    found = steps(row(100), [row(-40), row(20)], row(80))
    assert [(bar.begin, bar.width) for bar in found] == [
        ("0%", "100.00%"),
        ("60.00%", "40.00%"),
        ("60.00%", "20.00%"),
        ("0%", "80.00%"),
    ]


def test_steps_above_the_first() -> None:
    found = steps(row(50), [row(50)], row(100))
    assert [(bar.begin, bar.width) for bar in found] == [("0%", "50.00%"), ("50.00%", "50.00%"), ("0%", "100.00%")]


def test_many_rows_are_folded_into_one() -> None:
    rows = [row(n) for n in range(5)]
    assert folded(rows, 5, row(9)) == tuple(rows)
    assert folded(rows, 2, row(9)) == (row(0), row(1), row(9))
    assert folded(rows, 2, None) == tuple(rows)
