from pathlib import Path

import pytest

from smsc_soap.cli.demo.orders import CANDIDATES, costly_characters, read_orders
from smsc_soap.errors import ConfigurationError

HEADER = "order,name,phone,sum,text\n"


def test_the_checkout_has_its_orders():
    orders = read_orders()
    assert len(orders) >= 12
    assert orders[0].row == 1
    assert "{" not in "".join(order.text for order in orders)
    assert len({order.number for order in orders}) == len(orders) - 1, "one order stands there twice on purpose"


def test_the_wheel_is_looked_at_first(tmp_path):
    wheel, checkout = tmp_path / "wheel.csv", tmp_path / "checkout.csv"
    checkout.write_text(HEADER + "1,Анна,+79990000001,5.00,checkout\n", encoding="utf-8")
    assert read_orders([wheel, checkout])[0].text == "checkout"
    wheel.write_text(HEADER + '2,"Ann, {sum}",+79990000001,5.00,"{name} {order} {sum} {other}"\n', encoding="utf-8")
    (order,) = read_orders([wheel, checkout])
    assert (order.number, order.phone) == ("2", "+79990000001")
    assert order.text == "Ann, 5.00 2 5.00 {other}"


def test_both_places_are_known():
    assert [Path(*path.parts[-2:]).as_posix() for path in CANDIDATES] == ["_examples/orders.csv", "examples/orders.csv"]


def test_a_missing_file_or_column_is_one_sentence(tmp_path):
    with pytest.raises(ConfigurationError, match="install"):
        read_orders([tmp_path / "none"])
    bad = tmp_path / "bad.csv"
    bad.write_text("order,name,phone,sum\n1,a,b,c\n")
    with pytest.raises(ConfigurationError, match="text"):
        read_orders([bad])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“a” " + "x" * 70, ("“ ”", 1)),
        ("“a” short", None),
        ("Ж" * 69 + "🎂", ("🎂", 1)),
        ("Ж" * 60 + "🎂", None),
        ("Ж" * 71, None),
        ("plain", None),
    ],
    ids=["quotes", "short quotes", "emoji", "short emoji", "russian", "plain"],
)
def test_characters_that_cost_are_found(text, found):
    assert costly_characters(text) == found
