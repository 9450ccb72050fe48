from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.quotes.census import Census, Group
from smsc_soap.campaign.quotes.estimate import Estimate, QuoteMode, Total, lines_of
from smsc_soap.campaign.quotes.price_table import PriceTable, Rate
from smsc_soap.campaign.tables.recipients import Recipient
from smsc_soap.model.segments import Alphabet, count_segments

_NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
_TABLE = PriceTable(
    [
        Rate("7", "RU", "", Decimal("3.30"), 2),
        Rate("7916", "RU", "MTS", Decimal("2.95"), 3),
        Rate("", "KZ", "", Decimal("9.50"), 4),
    ]
)
_PHONES = st.sampled_from(
    ["+79161111111", "+79990000001", "+79990000002", "+375290000001", "+77000000001", "+88888888"]
)
_MESSAGES = st.lists(st.tuples(_PHONES, st.text("aя€", min_size=1, max_size=200)), min_size=1, max_size=30)


def _messages(pairs: list[tuple[str, str]]) -> list[tuple[Recipient, str]]:
    return [(Recipient(at, phone, (), None), text) for at, (phone, text) in enumerate(pairs, 2)]


@given(_MESSAGES, st.sampled_from([None, _TABLE]))
def test_every_message_is_counted_once(pairs: list[tuple[str, str]], table: PriceTable | None) -> None:
    census = Census(table)
    counted = list(census.count(_messages(pairs)))

    assert [(one.recipient.phone, one.text) for one in counted] == pairs
    assert all(one.size == count_segments(one.text) for one in counted)
    expected = Counter((one.group, one.size.alphabet, one.size.units, one.size.segments) for one in counted)
    assert {tuple(kind): many for kind, many in census.kinds()} == expected
    assert set(census.groups) == {one.group for one in counted}


def test_groups_of_a_table() -> None:
    census = Census(_TABLE)
    list(census.count(_messages([("+79161111111", "a"), ("+375290000001", "a"), ("+77000000001", "a")])))
    assert census.groups == (
        Group("RU", "MTS", "7916", Decimal("2.95")),
        Group("BY", "", "375290", None),
        Group("KZ", "", "", Decimal("9.50")),
    )


def test_without_a_table_numbers_that_begin_alike_are_a_group() -> None:
    census = Census()
    phones = ["+79161111111", "+79162222222", "+79170000000", "+375290000001", "+14165550100", "+88888888"]
    list(census.count(_messages([(phone, "a") for phone in phones])))
    assert [(one.country, one.prefix) for one in census.groups] == [
        ("RU", "7916"),
        ("RU", "7917"),
        ("BY", "375290"),
        ("CA", "1416"),
        ("??", "888"),
    ]


def test_sums_of_an_estimate() -> None:
    census = Census(_TABLE)
    pairs = [("+79161111111", "a"), ("+79990000001", "я" * 71), ("+79990000002", "a"), ("+375290000001", "a")]
    list(census.count(_messages(pairs)))
    lines = lines_of(census, lambda group: group.price)
    known = sum((line.cost for line in lines if line.cost is not None), Decimal(0))
    estimate = Estimate(QuoteMode.NONE, lines, known, "", None, "RUB", _NOW, balance=Decimal(10))

    assert estimate.total == Total(4, 5, Decimal("2.95") + 2 * Decimal("3.30") + Decimal("3.30"), 1)
    assert list(estimate.by_country().items()) == [
        ("RU", Total(3, 4, Decimal("12.85"), 0)),
        ("BY", Total(1, 1, Decimal(0), 1)),
    ]
    assert estimate.by_alphabet()[Alphabet.UCS_2] == Total(1, 2, Decimal("6.60"), 0)
    assert set(estimate.by_segments()) == {1, 2}
    assert list(estimate.by_operator()) == [("RU", "7"), ("RU", "MTS"), ("BY", "375290")]
    assert estimate.missing_balance == Decimal("2.85")
    assert not estimate.over_budget
