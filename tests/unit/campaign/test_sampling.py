from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest
import sample_campaigns

from smsc_soap.campaign.quotes.asking import Answer
from smsc_soap.campaign.quotes.cells import Cell
from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.quotes.kept import Kept
from smsc_soap.campaign.quotes.sampling import Asked, SampleQuote
from smsc_soap.errors import IpBlocked

THREE = Decimal("3.00")


def _asked(recipients: int, *, segments: int = 1, kept: int | None = None, name: str = "7999") -> Asked:
    messages = [Kept(at / recipients, f"+{name}{at:07}", "", segments) for at in range(kept or recipients)]
    return Asked(Cell((Group("RU", "", name, None),), recipients, recipients * segments), messages)


def _even(messages: Sequence[Kept]) -> Answer:
    return Answer(sum((THREE * one.segments for one in messages), Decimal(0)), None)


def _uneven(messages: Sequence[Kept]) -> Answer:
    """Every tenth number costs 2 more."""
    return Answer(sum((THREE + 2 * (int(one.phone) % 10 == 0) for one in messages), Decimal(0)), None)


def test_everybody_asked_is_exact() -> None:
    quote = SampleQuote([_asked(250)], max_calls=300, batch_size=100)
    quote.ask(_uneven)
    assert quote.calls == 3
    assert quote.cells[0].whole
    assert quote.cost == Decimal("800.00")
    assert quote.interval(0.95) == (Decimal("800.00"), Decimal("800.00"))


def test_equal_answers_do_not_make_a_sure_figure() -> None:
    """Nobody who was not asked is known to cost the same."""
    quote = SampleQuote([_asked(100_000, kept=1_000)], max_calls=10, batch_size=100)
    quote.ask(_even)
    assert quote.cost == 300_000
    low, high = quote.interval(0.95)
    assert low < 300_000 < high
    assert high - low > 100


def test_two_questions_for_each_at_first_then_where_the_money_is() -> None:
    dear, cheap = _asked(50_000, kept=5_000), _asked(500, kept=400, name="7701")
    quote = SampleQuote([cheap, dear], max_calls=20, batch_size=100)
    quote.ask(_even)
    assert (cheap.calls, dear.calls) == (2, 18)
    assert quote.calls == 20


def test_no_more_questions_than_allowed() -> None:
    quote = SampleQuote([_asked(1_000, name=f"79{at}") for at in range(9)], max_calls=7, batch_size=100)
    quote.ask(_even)
    assert quote.calls == 7


def test_the_interval_shrinks_with_the_questions() -> None:
    widths = []
    for calls in (4, 16, 64):
        shuffled = _asked(100_000, kept=8_000)
        shuffled.kept = Random(1).sample(list(shuffled.kept), 8_000)
        quote = SampleQuote([shuffled], max_calls=calls, batch_size=100)
        quote.ask(_uneven)
        low, high = quote.interval(0.95)
        widths.append(high - low)
    assert widths[0] > widths[1] > widths[2]


def test_segments_weigh() -> None:
    mixed = _asked(4, segments=1)
    mixed.kept = [Kept(0.1, "+79990000001", "", 1), Kept(0.2, "+79990000002", "", 3)]
    mixed.cell = Cell(mixed.cell.groups, 4, 8)
    quote = SampleQuote([mixed], max_calls=4, batch_size=100)
    quote.ask(lambda messages: Answer(sum((Decimal(one.segments) * 2 for one in messages), Decimal(0)), None))
    assert mixed.price == 2
    assert quote.cost == 16


def test_the_variance_of_a_cell() -> None:
    """Worked out by hand: answers 300 and 340 for 100 segments each, 200 of 1,000 recipients asked."""
    asked = _asked(1_000, kept=200)
    asked.costs, asked.numbers, asked.segments = [Decimal(300), Decimal(340)], [100, 100], [100, 100]
    # Average 3.2: differences of 20, their variance for the sum of both 2 / 1 * (400 + 400); one number unseen 1.6.
    expected = (1 - 200 / 1_000) * (1_000 / 200) ** 2 * (2 * 800 + 1.6**2)
    assert asked.uncertainty() == (pytest.approx(expected), 1)
    assert asked.largest_difference() == pytest.approx(5 * 20)


def test_a_refused_question_counts_as_no_answer() -> None:
    answers = iter([Answer(None, None), Answer(Decimal(150), 50)])
    asked = _asked(1_000, kept=100)
    quote = SampleQuote([asked], max_calls=2, batch_size=100)
    quote.ask(lambda _: next(answers))
    assert (asked.calls, asked.numbers, asked.price) == (2, [50], 3)
    low, high = quote.interval(0.95)
    assert high - low > 1_000, "one answer alone says nothing about differences"


def test_nobody_answers() -> None:
    asked = _asked(1_000, kept=100)
    quote = SampleQuote([asked], max_calls=2, batch_size=100)
    quote.ask(lambda _: Answer(None, None))
    assert asked.price is None
    assert asked.cost is None
    assert quote.cost == 0


def test_what_is_known_stays_when_the_provider_stops_it() -> None:
    blocked = IpBlocked("blocked", code=4)
    number = 0

    def ask(messages: Sequence[Kept]) -> Answer:
        nonlocal number
        number += 1
        if number == 3:
            raise blocked
        return _even(messages)

    quote = SampleQuote([_asked(10_000, kept=500), _asked(10_000, kept=500, name="7701")], max_calls=50, batch_size=100)
    quote.ask(ask)
    assert quote.stopped is blocked
    assert [one.cost for one in quote.cells] == [30_000, None]


def test_intervals_hold() -> None:
    """Six campaigns of each kind; the standing measurement is ``python -m benchmarks.sample_quotes``."""
    trials = [sample_campaigns.tried(number, seed=7) for number in range(42)]
    assert sum(one.holds for one in trials) >= 0.93 * len(trials)
    assert all(one.calls <= 300 for one in trials)
    assert all(one.width < 0.12 for one in trials)


@pytest.mark.campaign
def test_intervals_of_two_thousand_campaigns_hold() -> None:
    trials = [sample_campaigns.tried(number, seed=99) for number in range(2_000)]
    assert sum(one.holds for one in trials) / len(trials) >= 0.95
