"""Money guards: the rules, and what the journal makes of them. Cases B13 and B14."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from journal_world import LEASE_S, Hands

from smsc_soap import Outbox, SmscClient
from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.events import Event
from smsc_soap.outbox.guards import NOT_LOOKED_YET, Guards, Stop, StopKind
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.telling import TellingJournal
from smsc_soap.outbox.work import Case, Claim, Probe, Wait

GUARDS = Guards(max_cost_per_message=Decimal("2.50"), balance_floor=Decimal(100))
LOW = Stop(StopKind.FLOOR, "the balance is low")
DEAR = Stop(StopKind.CAP, "a message is dear")


@pytest.mark.parametrize(
    ("cost", "messages", "balance", "kind"),
    [
        ("2.50", 1, "500", None),
        ("2.51", 1, "500", StopKind.CAP),
        ("250", 100, "500", None),
        ("250.01", 100, "500", StopKind.CAP),
        ("1", 1, "100", None),
        ("1", 1, "99.99", StopKind.FLOOR),
        ("9", 1, "1", StopKind.CAP),
        (None, 1, None, None),
        (None, 1, "-5", StopKind.FLOOR),
    ],
)
def test_b13_b14_what_a_reply_leads_to(
    cost: str | None, messages: int, balance: str | None, kind: StopKind | None
) -> None:
    stop = GUARDS.after_charge(cost and Decimal(cost), messages, balance and Decimal(balance))
    assert (stop and stop.kind) == kind
    assert Guards().after_charge(cost and Decimal(cost), messages, balance and Decimal(balance)) is None


def test_the_reason_says_amounts() -> None:
    stop = GUARDS.after_charge(Decimal("3.10"), 1, None)
    assert stop is not None
    assert stop.because == "a message cost 3.10, and the cap is 2.50 per message"
    stop = GUARDS.on_balance(Decimal("7.5"))
    assert stop is not None
    assert stop.because == "the balance is 7.5, below the floor of 100"


@pytest.mark.parametrize("wrong", [Decimal(-1), Decimal("NaN"), 2.5, "3"])
@pytest.mark.parametrize("name", ["max_cost_per_message", "balance_floor"])
def test_what_is_no_amount_is_refused(name: str, wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Guards(**{name: wrong})


def take(hands: Hands, worker: str = "w1", *, probes: bool = True) -> Any:
    return hands.journal.take(Claimant(worker, LEASE_S * 1_000_000, hands.pace, lambda: f"id-{hands.now_us}", probes))


def test_b13_a_dear_message_ends_new_sends_and_nothing_else(hands: Hands) -> None:
    hands.put(1)
    hands.lose(hands.claim(), due_s=0)
    hands.put(2)
    hands.journal.stop_sends(DEAR)
    hands.journal.stop_sends(LOW)
    assert isinstance(take(hands), Case), "what is open is settled"
    wait = take(hands)
    assert isinstance(wait, Wait)
    assert wait.why == DEAR.because, "a person ends it, not the balance"
    hands.clock.advance(100_000)
    assert not isinstance(take(hands, probes=True), Probe | Claim)
    hands.journal.change_account(stopped_kind=None, stopped_because=None)
    assert isinstance(take(hands), Claim)


def test_b14_the_balance_is_looked_at_before_the_first_send(hands: Hands) -> None:
    hands.put(1)
    hands.journal.ask_balance_first()
    assert take(hands, probes=False).why == NOT_LOOKED_YET
    probe = take(hands)
    assert isinstance(probe, Probe)
    assert isinstance(take(hands, "w2"), Wait), "one look, by one worker"
    assert hands.journal.record_probe(probe, looked=True, what=None) is True
    assert isinstance(take(hands), Claim)
    hands.journal.ask_balance_first()
    hands.put(2)
    assert isinstance(take(hands), Claim), "a look of the last minute counts"


def test_b14_a_low_balance_is_looked_at_every_fifteen_minutes(hands: Hands) -> None:
    hands.put(1)
    hands.journal.ask_balance_first()
    for _ in range(3):
        probe = take(hands)
        assert isinstance(probe, Probe)
        assert hands.journal.record_probe(probe, looked=True, what=LOW) is False
        wait = take(hands)
        assert (wait.why, wait.until_us) == (LOW.because, hands.now_us + 900_000_000)
        assert take(hands, probes=False).until_us is None, "who knows no floor waits for others"
        hands.clock.advance(899)
        assert isinstance(take(hands), Wait)
        hands.clock.advance(1)
    assert hands.journal.record_probe(take(hands), looked=True, what=None) is True
    assert isinstance(take(hands), Claim)


def test_b14_a_look_without_an_answer_is_repeated_soon(hands: Hands) -> None:
    hands.put(1)
    hands.journal.ask_balance_first()
    assert hands.journal.record_probe(take(hands), looked=False, what=None) is False
    assert isinstance(take(hands), Wait)
    hands.clock.advance(60)
    assert isinstance(take(hands), Probe)


def test_b14_a_look_that_died_is_made_again(hands: Hands) -> None:
    hands.put(1)
    hands.journal.ask_balance_first()
    assert isinstance(take(hands), Probe)
    hands.clock.advance(900)
    assert isinstance(take(hands, "w2"), Probe)


def test_status_tells_the_stop_and_resume_ends_it(tmp_path: Path) -> None:
    with (
        SmscClient("shop", "canary", base_url="http://127.0.0.1:1") as client,
        Outbox.open(tmp_path / "sms.db", client=client, balance_floor=Decimal(10)) as outbox,
    ):
        outbox._journal.stop_sends(DEAR)
        assert outbox.status().sends_stopped == outbox.status().hindrance == DEAR.because
        assert outbox.status().stopped_until_resume
        outbox.resume()
        assert outbox.status().sends_stopped is None
        outbox.run(workers=1)
        assert outbox.status().sends_stopped, "nobody is there to tell the balance"
        assert not outbox.status().stopped_until_resume, "the balance is looked at again"
        outbox.stop()


def test_a_stop_is_told(tmp_path: Path) -> None:
    told: list[Event] = []
    journal = TellingJournal(tmp_path / "sms.db")
    journal.tell = told.append
    journal.stop_sends(DEAR)
    journal.close()
    assert [(one.what, one.reason) for one in told] == [("paused", DEAR.because)]
