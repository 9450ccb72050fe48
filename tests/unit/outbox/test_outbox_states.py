"""The table of states."""

from __future__ import annotations

import pytest

from smsc_soap.outbox.crash import CRASH_POINTS, armed, no_crash
from smsc_soap.outbox.states import FINAL, MOVES, MessageState, check_move


def test_every_state_has_its_row() -> None:
    assert set(MOVES) == set(MessageState)


def test_final_states_are_final() -> None:
    assert {MessageState.ACCEPTED, MessageState.REFUSED, MessageState.EXPIRED, MessageState.CANCELLED} == FINAL


@pytest.mark.parametrize("old", MessageState)
@pytest.mark.parametrize("new", MessageState)
def test_only_the_tables_moves(old: MessageState, new: MessageState) -> None:
    if new in MOVES[old]:
        check_move(old, new)
    else:
        with pytest.raises(AssertionError, match="never moves"):
            check_move(old, new)


def test_what_may_be_sent_again_goes_through_a_proof() -> None:
    # From "sending" back to "queued" only by what is proven unsent or refused; never from "unknown" to "sending".
    assert MessageState.SENDING not in MOVES[MessageState.UNKNOWN] | MOVES[MessageState.HELD]


def test_every_message_can_end() -> None:
    for state in MessageState:
        reached, edge = {state}, [state]
        while edge:
            for following in MOVES[edge.pop()]:
                if following not in reached:
                    reached.add(following)
                    edge.append(following)
        assert reached & FINAL


class TestCrashPoints:
    def test_nothing_is_armed_by_default(self) -> None:
        assert armed({}) is no_crash
        for name in CRASH_POINTS:
            no_crash(name)

    def test_other_places_are_passed(self) -> None:
        crash = armed({"SMSC_SOAP_CRASH_AT": "send.after_reply:2"})
        crash("put.after_commit")
        crash("send.after_reply")
