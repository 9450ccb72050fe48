"""The published libraries' rule, try by try, against the provider's ledger."""

from dataclasses import replace

import pytest

from smsc_soap.cli.demo.duel.books import Said
from smsc_soap.cli.demo.duel.library import PATIENCE_S, PAUSE_S, LibraryProgram
from smsc_soap.cli.demo.duel.trouble import AFTER_REPLY, BEFORE_FIRST_BYTE, Kill, Kind, Reaper


@pytest.fixture
def play(provider, plan, clock):
    def run(customers=1, **kinds):
        for name, kind in kinds.items():
            plan.kinds["send", 0, int(name.removeprefix("try_"))] = kind
        texts = [f"text {number}" for number in range(customers)]
        reaper = Reaper(plan.kills)
        program = LibraryProgram(provider, plan, reaper, clock, texts)
        program.begin()
        clock.run_out()
        clock.advance(600)
        provider.catch_up()
        return program.said, len(provider.messages), program

    return run


def test_without_trouble_everybody_gets_it_once(play):
    assert play(3)[:2] == ([Said.SENT] * 3, 3)


def test_an_answer_lost_at_once_becomes_code_9_and_a_false_failure(play):
    said, copies, program = play(try_0=Kind.REPLY_LOST)
    assert (said, copies) == ([Said.FAILED], 1)
    assert program.road.posts("send") == 2, "code 9 is not tried again"


def test_an_answer_waited_for_in_vain_becomes_a_second_copy(play):
    assert PATIENCE_S + PAUSE_S > 60
    assert play(try_0=Kind.SILENCE)[:2] == ([Said.SENT], 2)


def test_a_late_first_request_becomes_a_second_copy(play):
    assert play(try_0=Kind.LATE)[:2] == ([Said.SENT], 2)


def test_three_tries_and_no_more(play):
    said, copies, program = play(try_0=Kind.REFUSED, try_1=Kind.REQUEST_LOST, try_2=Kind.REFUSED)
    assert (said, copies) == ([Said.FAILED], 0)
    assert program.road.posts("send") == 3


def test_the_third_try_comes_after_two_pauses(play, clock):
    before = clock.monotonic()
    said, copies, program = play(try_0=Kind.REFUSED, try_1=Kind.REFUSED)
    assert (said, copies, program.road.posts("send")) == ([Said.SENT], 1, 3)
    assert clock.monotonic() - before - 600 == pytest.approx(2 * PAUSE_S + 3 * 0.1)


@pytest.mark.parametrize(("reserve", "said", "copies"), [("shared", Said.FAILED, 1), ("separate", Said.SENT, 2)])
def test_a_reserve_host_with_books_of_its_own_takes_a_second_copy(reserve, said, copies, play, provider):
    provider.behave(replace(provider.behaviour, reserve_host=reserve))
    assert play(try_0=Kind.REQUEST_LOST, try_1=Kind.REPLY_LOST)[:2] == ([said], copies)


def test_a_refusal_is_a_failure_at_once(play, provider):
    provider.account.balance *= 0
    said, copies, program = play()
    assert (said, copies, program.road.posts("send")) == ([Said.FAILED], 0, 1)


@pytest.mark.parametrize(
    ("kill", "said", "copies"),
    [
        (Kill(AFTER_REPLY, 5.0), Said.FAILED, 1),
        (Kill(AFTER_REPLY, 90.0), Said.SENT, 2),
        (Kill(BEFORE_FIRST_BYTE, 5.0), Said.SENT, 1),
    ],
    ids=["back within the minute", "back after it", "nothing had left"],
)
def test_a_death_between_sending_and_marking(kill, said, copies, play, plan):
    plan.kills[0] = kill
    told, executed, program = play(2)
    assert (told, executed) == ([said, Said.SENT], copies + 1)
    assert program.done
