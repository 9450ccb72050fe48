"""One worker's steps, where a provider in the test's hands answers."""

from __future__ import annotations

from decimal import Decimal

from journal_world import FAST, Hands

from smsc_soap.outbox.sender import Did, Sender
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Sighting

S = MessageState


class FoundAlready:
    """Knows every message that is looked for, and takes none."""

    def send(self, *_: object) -> None:
        raise AssertionError("nothing is sent before what was found is written down")

    def look(self, phone: str, message_id: str) -> Sighting:
        return Sighting(message_id, 0, None, Decimal("1.50"), 1)

    def balance(self) -> Decimal:
        raise AssertionError("nobody asked")


def test_one_of_a_shared_request_is_found_and_the_others_go_back_at_once(hands: Hands) -> None:
    for number in range(3):
        hands.put(number, text="sale", batch="b")
    first = hands.claim()
    hands.report(first, AttemptState.REFUSED, S.QUEUED, due_us=hands.now_us, code=3)
    hands.clock.advance(61)
    sender = Sender(hands.journal, FoundAlready(), 60.0, pace=FAST, new_id=lambda: "id-second")  # type: ignore[arg-type]  # a provider as far as this test goes
    assert sender.step() is Did.SENT
    assert [hands.entry(number).state for number in range(3)] == [S.ACCEPTED, S.QUEUED, S.QUEUED]
    assert [hands.entry(number).attempts[-1].state for number in range(3)] == [AttemptState.NOT_SENT] * 3
    assert hands.entry(0).provider_id == first.attempt_id
    assert {one.key for one in hands.claim("w2").parcels} == {"order-1", "order-2"}
