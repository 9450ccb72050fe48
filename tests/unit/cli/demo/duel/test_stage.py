"""A whole duel, small: fair, repeatable, and counted in the ledger."""

import itertools
from collections import Counter
from decimal import Decimal

import pytest

from smsc_soap.cli.demo.duel.books import Said
from smsc_soap.cli.demo.duel.road import customer_of, phone_of
from smsc_soap.cli.demo.duel.stage import Duel, run_duel
from smsc_soap.cli.demo.duel.trouble import AFTER_REPLY, BEFORE_FIRST_BYTE, Kill, Kind, TroublePlan


def test_without_trouble_both_sides_are_equal():
    result = run_duel(60, TroublePlan(5, rate=0.0, kills=0))
    for books in (result.left, result.right):
        assert (books.once, books.executed, books.sends, books.killed) == (60, 60, 60, 0)
        assert books.wasted == 0
        assert books.clean
    assert result.left.charged == result.right.charged > 0


def test_the_same_seed_gives_the_same_numbers_and_another_one_others():
    first = run_duel(80, TroublePlan(3, rate=0.2))
    assert run_duel(80, TroublePlan(3, rate=0.2)) == first
    other = run_duel(80, TroublePlan(4, rate=0.2))
    assert (other.left, other.right) != (first.left, first.right)


@pytest.mark.parametrize("seed", [1, 7])
def test_the_counts_are_those_of_the_ledger(seed, tmp_path):
    duel = Duel(120, TroublePlan(seed, rate=0.2), tmp_path / "outbox.db")
    result = duel.run(lambda _: None)
    for side, provider, books in (
        (duel.left, duel.left_provider, result.left),
        (duel.right, duel.right_provider, result.right),
    ):
        costs = {}
        for one in provider.messages:
            costs.setdefault(f"+{one.phone}", []).append(one.cost)
        copies = Counter({phone: len(paid) for phone, paid in costs.items()})
        said = {phone_of(customer): word for customer, word in enumerate(side.said)}
        assert books.twice == sum(number > 1 for number in copies.values())
        assert books.wasted == sum((sum(paid[1:]) for paid in costs.values()), Decimal(0))
        assert books.failed_yet_delivered == sum(said[phone] is Said.FAILED for phone in copies)
        assert books.lost == sum(word in (Said.SENT, Said.OPEN) and not copies[phone] for phone, word in said.items())
        assert books.held == sum(word is Said.HELD for word in said.values())
        assert books.sends == provider.journal.posts("send_sms") + provider.journal.posts("send_sms2") + _refused(
            duel.plan, side
        )
        assert books.charged == Decimal(10_000_000) - provider.account.balance
    duel.close()
    assert result.right.clean
    assert result.left.twice
    assert result.left.failed_yet_delivered
    assert result.left.killed == result.right.killed == 4


def _refused(plan, side):
    """Requests that never left."""
    return sum(
        plan.of("send", customer, number).kind is Kind.REFUSED
        for (name, customer), posts in side.road._posts.items()
        if name == "send"
        for number in range(posts)
    )


@pytest.mark.parametrize("place", [AFTER_REPLY, BEFORE_FIRST_BYTE])
def test_the_outbox_goes_on_from_its_store_after_a_death(place, tmp_path, monkeypatch):
    monkeypatch.setattr(TroublePlan, "deaths", lambda self, customers: {2: Kill(place, 90.0)})
    duel = Duel(5, TroublePlan(1, rate=0.0), tmp_path / "outbox.db")
    result = duel.run(lambda _: None)
    assert duel.right.said == [Said.SENT] * 5
    assert (result.right.killed, result.right.executed) == (1, 5)
    entry = duel.right._journal.get("order-2")
    duel.close()
    # Nobody saw an answer: the attempt was found, or proven absent and made anew.
    assert len(entry.attempts) == (1 if place == AFTER_REPLY else 2)


def test_pictures_go_on_until_both_sides_are_done():
    pictures = []
    run_duel(30, TroublePlan(2), pictures.append)
    assert pictures[-1].done
    assert not any(picture.done for picture in pictures[:-1])
    for before, after in itertools.pairwise(pictures):
        assert before.passed < after.passed
        assert before.left_done <= after.left_done
        assert before.right_done <= after.right_done


def test_both_sides_meet_the_same_trouble(tmp_path):
    plan = TroublePlan(6, rate=0.3, kills=0)
    duel = Duel(60, plan, tmp_path / "outbox.db")
    duel.run(lambda _: None)
    duel.close()
    for provider in (duel.left_provider, duel.right_provider):
        met = {}
        for entry in provider.journal:
            if entry.operation.startswith("send"):
                met.setdefault(customer_of(entry.fields["phones"]), entry.fault)
        planned = {customer: plan.of("send", customer, 0).kind for customer in range(60)}
        seen = {customer: kind for customer, kind in planned.items() if kind is not Kind.REFUSED}
        assert {customer: met[customer] for customer in seen} == seen
    assert duel.left_provider.behaviour == duel.right_provider.behaviour
    assert [one.text for one in duel.left_provider.messages if one.phone == phone_of(3)[1:]] == ["Order 3 is ready"]
