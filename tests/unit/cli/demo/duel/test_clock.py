import itertools
from datetime import timedelta

from smsc_soap.cli.demo.duel.clock import DuelClock


def test_what_is_due_on_the_way_happens_at_its_own_moment():
    clock, seen = DuelClock(), []
    began = clock.now()

    def note(name):
        seen.append((name, (clock.now() - began).total_seconds()))

    clock.later(5, lambda: note("second"))
    clock.later(2, lambda: note("first"))
    clock.later(5, lambda: note("third"))
    clock.later(10, lambda: note("at the end"))
    clock.later(10.5, lambda: note("too late"))
    clock.advance(10)
    assert seen == [("first", 2.0), ("second", 5.0), ("third", 5.0), ("at the end", 10.0)]
    assert clock.now() - began == timedelta(seconds=10)


def test_an_act_may_write_the_next_one():
    clock, seen = DuelClock(), []

    def again():
        seen.append(clock.monotonic())
        if len(seen) < 4:
            clock.later(30, again)

    clock.later(0, again)
    clock.advance(45)
    assert len(seen) == 2
    clock.run_out()
    assert [b - a for a, b in itertools.pairwise(seen)] == [30.0, 30.0, 30.0]
    clock.run_out()


def test_proofs_count_by_the_same_time():
    clock = DuelClock()
    before = clock.boot_time()
    clock.advance(60)
    assert clock.boot_time() - before == 60
    assert clock.boot_id() == clock.boot_id()
