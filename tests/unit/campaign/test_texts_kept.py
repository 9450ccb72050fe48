import collections
from collections.abc import Iterator
from random import Random

import pytest

from smsc_soap.campaign.quotes.census import Counted, Group
from smsc_soap.campaign.quotes.texts_kept import TextKeeper
from smsc_soap.campaign.tables.recipients import Recipient
from smsc_soap.model.segments import count_segments

GROUP = Group("RU", "", "7999", None)


def _stream(size: int) -> Iterator[Counted]:
    for number in range(size):
        text = str(number)
        yield Counted(Recipient(number, "+79990000001", (), None), text, GROUP, count_segments(text))


@pytest.mark.parametrize("size", [0, 1, 19, 20, 21, 5_000])
def test_so_many_are_kept_and_all_go_by(size: int) -> None:
    keeper = TextKeeper(Random(1), 20)
    assert sum(1 for _ in keeper.watch(_stream(size))) == size
    assert len(keeper.texts) == min(size, 20)
    assert len({one.text for one in keeper.texts}) == len(keeper.texts)


def test_one_is_enough_for_a_text_of_all() -> None:
    keeper = TextKeeper(Random(1), 1)
    collections.deque(keeper.watch(_stream(1_000)), maxlen=0)
    assert len(keeper.texts) == 1


def test_everybody_has_the_same_chance() -> None:
    hits: collections.Counter[int] = collections.Counter()
    for seed in range(800):
        keeper = TextKeeper(Random(seed), 20)
        collections.deque(keeper.watch(_stream(400)), maxlen=0)
        hits.update(int(one.text) // 40 for one in keeper.texts)
    assert all(abs(hits[tenth] - 1_600) < 5 * 40 for tenth in range(10))


def test_texts_do_not_show_themselves() -> None:
    keeper = TextKeeper(Random(1), 1)
    collections.deque(keeper.watch(_stream(123_457)), maxlen=0)
    assert keeper.texts[0].text not in repr(keeper.texts)
