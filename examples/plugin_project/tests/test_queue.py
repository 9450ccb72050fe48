"""The same with the outbox, on the sandbox's clock: what takes minutes in life takes none here."""

import pytest
from smsc_soap import Outbox

from shop.queue import hand_over, state_of

PHONE = "+79990000001"


@pytest.fixture
def outbox(tmp_path, smsc_client, smsc_clock):
    with Outbox.open(tmp_path / "sms.db", client=smsc_client, clock=smsc_clock) as outbox:
        yield outbox


def settled(outbox, key, clock):
    """The message once it is settled; whenever nothing happens, half a minute passes."""
    outbox.run(workers=1, idle_s=0.01)
    for _ in range(200):
        entry = outbox.wait(key, timeout_s=0.1)
        if entry.final:
            break
        clock.advance(30)
    return entry


def test_handed_over_and_sent(outbox, smsc_sandbox, smsc_clock):
    key = hand_over(outbox, PHONE, 17)
    assert state_of(outbox, 17) == "waiting"
    assert settled(outbox, key, smsc_clock).state == "accepted"
    assert state_of(outbox, 17) == "told"
    assert len(smsc_sandbox.ledger) == 1


def test_handing_over_twice_sends_once(outbox, smsc_sandbox, smsc_clock):
    hand_over(outbox, PHONE, 17)
    settled(outbox, hand_over(outbox, PHONE, 17), smsc_clock)
    smsc_clock.advance(120)
    settled_too = hand_over(outbox, PHONE, 17)
    assert outbox.get(settled_too).state == "accepted"
    assert sum(outbox.status().counts.values()) == 1
    assert len(smsc_sandbox.ledger) == 1


def test_a_lost_answer_is_looked_for(outbox, smsc_sandbox, smsc_clock, smsc_fault):
    smsc_fault("lost_reply", operation="send_sms2")
    entry = settled(outbox, hand_over(outbox, PHONE, 17), smsc_clock)
    assert (entry.state, len(entry.attempts)) == ("accepted", 1)
    assert smsc_sandbox.posts("send_sms2") == 1
    assert smsc_sandbox.posts("get_status") >= 1
