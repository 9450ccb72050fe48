from datetime import UTC, datetime
from decimal import Decimal

import pytest
from fake_clock import FakeClock
from price_provider import PriceProvider

from smsc_soap.campaign.quotes.asking import MAX_REQUEST, Asker, most_together, octets_of
from smsc_soap.campaign.quotes.kept import Kept
from smsc_soap.errors import LimitReached, PhoneRejected, RateLimited, Undeliverable
from smsc_soap.model.segments import count_segments
from smsc_soap.wire.extended import ExtendedParameters


def _kept(*texts: str) -> list[Kept]:
    return [Kept(0.0, f"+7999000000{at}", text, count_segments(text).segments) for at, text in enumerate(texts)]


def test_equal_texts_share_the_text() -> None:
    provider = PriceProvider()
    answer = Asker(provider, None, FakeClock()).ask(_kept("a", "a"))
    assert answer == (sum((provider.price(f"+7999000000{at}") for at in range(2)), Decimal(0)), 2)
    assert provider.asked == [[("+79990000000", "a"), ("+79990000001", "a")]]
    assert provider.queries == [None]


def test_different_texts_make_a_list_with_the_callers_parameters() -> None:
    provider = PriceProvider()
    Asker(provider, ExtendedParameters(tz=0), FakeClock()).ask(_kept("a", "b", "a"))
    [query] = provider.queries
    assert (query.tz, len(query.list.lines)) == (0, 2)
    assert sorted(provider.asked[0]) == [("+79990000000", "a"), ("+79990000001", "b"), ("+79990000002", "a")]


def test_a_text_that_a_list_cannot_hold_is_asked_about_at_the_same_size() -> None:
    provider = PriceProvider()
    asker = Asker(provider, None, FakeClock())
    asker.ask(_kept("c:\\new " + "x" * 150, "b"))
    assert asker.tallies.differing == 0


def test_differing_parts_are_counted() -> None:
    asker = Asker(PriceProvider(extra_parts=2), None, FakeClock())
    asker.ask(_kept("a"))
    asker.ask(_kept("a" * 161))
    found = asker.tallies
    assert (found.calls, found.differing, found.parts, found.segments) == (2, 2, 7, 3)


@pytest.mark.parametrize("error", [PhoneRejected("no", code=7), Undeliverable("no", code=8)])
def test_a_refusal_of_the_numbers_is_an_answer(error: Exception) -> None:
    told = []
    asker = Asker(PriceProvider(trouble={1: error}), None, FakeClock())
    asker.on_answer = lambda: told.append(asker.tallies.calls)
    assert asker.ask(_kept("a", "b")) == (None, None)
    assert asker.tallies.refused == 2
    assert told == [1]


def test_a_short_local_pause_is_waited_for() -> None:
    clock = FakeClock()
    provider = PriceProvider(trouble={1: LimitReached("wait", retry_after_s=40.0)})
    assert Asker(provider, None, clock).ask(_kept("a")).cost is not None
    assert clock.slept == [40.0]


@pytest.mark.parametrize("seconds", [None, 600.0])
def test_a_long_one_is_not(seconds: float | None) -> None:
    clock = FakeClock()
    provider = PriceProvider(trouble={1: LimitReached("wait", retry_after_s=seconds)})
    with pytest.raises(LimitReached):
        Asker(provider, None, clock).ask(_kept("a"))
    assert clock.slept == []


def test_patience_ends() -> None:
    waits = {at: LimitReached("wait", retry_after_s=1.0) for at in range(1, 9)}
    with pytest.raises(LimitReached):
        Asker(PriceProvider(trouble=waits), None, FakeClock()).ask(_kept("a"))


def test_other_refusals_go_through() -> None:
    with pytest.raises(RateLimited):
        Asker(PriceProvider(trouble={1: RateLimited("9", code=9)}), None, FakeClock()).ask(_kept("a"))


def test_balance_and_time() -> None:
    asker = Asker(PriceProvider(balance=Decimal("5")), None, FakeClock())
    assert asker.balance() == (5, "")
    assert asker.now() == datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def test_how_many_fit_into_one_request() -> None:
    assert most_together([], 100) == 100
    assert most_together(["я" * 1000] * 500, 100) == 100, "one text for all"
    long = [f"{at}" + "я" * 990 for at in range(10)]
    fitting = most_together(long, 100)
    assert fitting * octets_of(long[0]) <= MAX_REQUEST < (fitting + 1) * octets_of(long[0])
    assert most_together(["a", "b"], 100) == 100
    assert most_together(["x" * 200_000, "b"], 100) == 1


def test_messages_do_not_show_themselves() -> None:
    assert "7999" not in repr(_kept("secret words"))
    assert "secret" not in repr(_kept("secret words"))
