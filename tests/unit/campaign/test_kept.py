import collections
from collections.abc import Iterator
from random import Random

from smsc_soap.campaign.quotes.census import Counted, Group
from smsc_soap.campaign.quotes.kept import Keeper
from smsc_soap.campaign.tables.recipients import Recipient
from smsc_soap.model.segments import count_segments

LARGE, SMALL = Group("RU", "", "7999", None), Group("KZ", "", "7701", None)
SIZE = count_segments("a")


def _stream(sizes: dict[Group, int], text: str = "a") -> Iterator[Counted]:
    for group, size in sizes.items():
        for number in range(size):
            yield Counted(Recipient(number, f"+{group.prefix}{number:07}", (), None), text, group, SIZE)


def _watched(sizes: dict[Group, int], most: int, seed: int = 1, text: str = "a") -> Keeper:
    keeper = Keeper(Random(seed), most)
    assert sum(1 for _ in keeper.watch(_stream(sizes, text))) == sum(sizes.values())
    return keeper


def test_few_are_all_kept() -> None:
    keeper = _watched({LARGE: 30, SMALL: 5}, most=100)
    assert len(keeper.sample([LARGE])) == 30
    assert len(keeper.sample([LARGE, SMALL])) == 35
    assert keeper.sample([]) == []


def test_no_more_than_allowed_and_the_small_group_is_not_forgotten() -> None:
    keeper = _watched({SMALL: 300, LARGE: 50_000}, most=4_000)
    large, small = keeper.sample([LARGE]), keeper.sample([SMALL])
    assert 1_000 <= len(large) + len(small) <= 4_000
    assert len(small) == 250
    assert len(large) > 1_000
    assert [one.draw for one in large] == sorted(one.draw for one in large)


def test_the_same_seed_keeps_the_same() -> None:
    sizes = {LARGE: 3_000}
    assert _watched(sizes, 500).sample([LARGE]) == _watched(sizes, 500).sample([LARGE])
    assert _watched(sizes, 500).sample([LARGE]) != _watched(sizes, 500, seed=2).sample([LARGE])


def test_everybody_has_the_same_chance() -> None:
    hits: collections.Counter[str] = collections.Counter()
    rounds = 300
    kept = 0
    for seed in range(rounds):
        sample = _watched({LARGE: 400}, most=50, seed=seed).sample([LARGE])
        kept += len(sample)
        hits.update(one.phone for one in sample)
    share = kept / rounds / 400
    tenths = [sum(hits[f"+7999{number:07}"] for number in range(at, at + 40)) for at in range(0, 400, 40)]
    expected = rounds * 40 * share
    assert all(abs(tenth - expected) < 5 * expected**0.5 for tenth in tenths)


def test_groups_together_are_sampled_evenly() -> None:
    """The one kept whole does not weigh more than the one kept in part."""
    shares = []
    for seed in range(60):
        sample = _watched({LARGE: 4_000, SMALL: 1_000}, most=1_000, seed=seed).sample([LARGE, SMALL])
        shares.append(sum(one.phone.startswith("+7701") for one in sample) / len(sample))
    assert abs(sum(shares) / len(shares) - 0.2) < 0.02


def test_long_texts_are_bounded_by_their_characters() -> None:
    def stream() -> Iterator[Counted]:
        for number in range(30_000):
            yield Counted(Recipient(number, f"+7999{number:07}", (), None), f"{number:1000}", LARGE, SIZE)

    keeper = Keeper(Random(1), 40_000)
    collections.deque(keeper.watch(stream()), maxlen=0)
    kept = keeper.sample([LARGE])
    assert sum(len(one.text) for one in kept) <= 10_000_000
    assert len(kept) > 1_000


def test_one_text_for_all_is_held_once() -> None:
    keeper = _watched({LARGE: 20_000}, most=40_000, text="x" * 1000)
    kept = keeper.sample([LARGE])
    assert len(kept) == 20_000
    assert len({id(one.text) for one in kept}) == 1


def test_more_groups_than_messages_that_may_be_kept() -> None:
    groups = [Group("RU", "", f"7{number:05}", None) for number in range(2_000)]
    keeper = _watched(dict.fromkeys(groups, 2), most=200)
    assert len(keeper.sample(groups)) <= 200
