"""Budgets as a machine of states: whatever happens in whatever order, the ceiling holds and the books agree."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from journal_world import LEASE_S, Hands
from postgres_server import new_database

from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Claim, Poll, Sighting

S = MessageState
CHARGE = Decimal("0.40")
AUDIT_US = 1_000_000_000


class Ceiling(RuleBasedStateMachine):
    """Claims, ends of every kind, deaths, late words, looks, audits, decisions, cancels, other limits."""

    def __init__(self, place: str | Path) -> None:
        super().__init__()
        self.hands = Hands(place)
        self.limit = Decimal(6)
        self.hands.journal.limit_budget("spring", {"money": self.limit, "segments": None})
        self.number = 0
        self.claims: list[Claim] = []
        self.cases: list[Case] = []
        self.polls: list[Poll] = []
        self.late: list[Claim] = []
        self.taken = Decimal(0)
        #: The last rule told of a charge for a message that had been taken for unsent: no ceiling stops facts.
        self.fact = False

    def teardown(self) -> None:
        self.hands.close()

    @rule(reserve=st.sampled_from(["0.50", "1.50", "2.75"]), batch=st.sampled_from([None, "b"]))
    def put(self, reserve: str, batch: str | None) -> None:
        self.number += 1
        text = "sale" if batch else f"{self.number}"
        values = {"budget": "spring", "reserve": Decimal(reserve), "segments": 1}
        self.hands.put(self.number, batch=batch, text=text, **values)

    @rule(forward_s=st.sampled_from([0, 1, 61, 1000]))
    def take(self, forward_s: float) -> None:
        self.hands.clock.advance(forward_s)
        work = self.hands.take(f"w{self.number}-{len(self.claims)}")
        for kind, found in ((Claim, self.claims), (Case, self.cases), (Poll, self.polls)):
            if isinstance(work, kind):
                found.append(work)  # type: ignore[attr-defined]  # each list holds its kind

    @precondition(lambda self: self.claims)
    @rule(end=st.sampled_from(["accepted", "shared", "refused", "unsent", "lost", "died"]))
    def end(self, end: str) -> None:
        claim = self.claims.pop()
        if end == "died":
            self.hands.clock.advance(LEASE_S)
            self.late.append(claim)
        else:
            self.fact = claim.lease_until_us <= self.hands.now_us
            self._report(claim, end)

    @precondition(lambda self: self.late)
    @rule(end=st.sampled_from(["accepted", "shared", "refused", "unsent", "lost"]))
    def report_too_late(self, end: str) -> None:
        self.fact = True
        self._report(self.late.pop(), end)

    def _report(self, claim: Claim, end: str) -> None:
        if end == "accepted" and len(claim.parcels) == 1:
            self.hands.accept(claim, due_s=0, cost=CHARGE, parts=1)
        elif end in ("accepted", "shared"):
            self.hands.accept(claim, due_s=0)
        elif end == "refused":
            self.hands.report(claim, AttemptState.REFUSED, S.REFUSED, code=7)
        elif end == "unsent":
            self.hands.report(claim, AttemptState.NOT_SENT, S.QUEUED, due_us=self.hands.now_us)
        else:
            self.hands.lose(claim, due_s=0)

    @precondition(lambda self: self.cases)
    @rule(new=st.sampled_from([S.QUEUED, S.HELD, S.EXPIRED, S.ACCEPTED, S.REFUSED]), charged=st.booleans())
    def settle(self, new: MessageState, charged: bool) -> None:
        case, now_us = self.cases.pop(), self.hands.now_us
        # A death in between let its lease run out: then somebody else has it.
        with suppress(MovedMeanwhile):
            if new in (S.ACCEPTED, S.REFUSED) and case.traces:
                cost = CHARGE if charged and new is S.ACCEPTED else None
                seen = Sighting(case.traces[0].id, 1 if new is S.ACCEPTED else 22, now_us, cost, 1)
                self.hands.journal.settle(case, new, due_us=now_us, reason="x", found=seen)
            elif case.held_us is not None or new in (S.ACCEPTED, S.REFUSED):
                self.hands.journal.look_again(case, case.traces, due_us=now_us, reason="")
            else:
                absent = [one.id for one in case.traces] if new is S.QUEUED else []
                audit_us = now_us + AUDIT_US
                self.hands.journal.settle(case, new, due_us=now_us, reason="x", absent=absent, audit_us=audit_us)

    @precondition(lambda self: self.polls)
    @rule(found=st.booleans(), cost=st.sampled_from([None, CHARGE, Decimal("0.45")]))
    def poll(self, found: bool, cost: Decimal | None) -> None:
        poll, now_us = self.polls.pop(), self.hands.now_us
        seen = Sighting(poll.provider_id, 0, now_us, cost, 1) if found else None
        if poll.audit:
            self.fact = True
            self.hands.journal.record_audit(poll, "w", seen, next_us=None, due_us=now_us)
        else:
            self.hands.journal.record_status(poll, "w", seen, due_us=now_us + 10**9)

    @rule(decision=st.sampled_from(list(Decision)))
    def decide(self, decision: Decision) -> None:
        for one in self.hands.journal.list([S.HELD], 1):
            self.hands.journal.decide(one.key, decision, audit_us=self.hands.now_us + AUDIT_US)

    @rule()
    def cancel(self) -> None:
        for one in self.hands.journal.list([S.QUEUED], 1):
            assert self.hands.journal.cancel(one.key)

    @rule(more=st.sampled_from(["-1.25", "0", "1.25"]))
    def change_limit(self, more: str) -> None:
        self.limit = max(self.limit + Decimal(more), Decimal(0))
        self.hands.journal.limit_budget("spring", {"money": self.limit})
        self.hands.journal.release_budget("spring", 0)

    @invariant()
    def the_ceiling_holds_and_the_books_agree(self) -> None:
        now = self.hands.journal.budget("spring")
        assert now is not None
        entries = self.hands.journal.list(limit=1000)
        spent = sum((one.cost for one in entries if one.cost is not None), Decimal(0))
        bounds = sum((one.reserve or Decimal(0) for one in entries if self._is_open(one)), Decimal(0))
        assert (now.reserved, now.spent) == (bounds, spent)
        taken = now.reserved + now.spent
        assert self.fact or taken <= max(self.limit, self.taken)
        self.taken, self.fact = taken, False

    @staticmethod
    def _is_open(one: Any) -> bool:
        left = one.state is S.CANCELLED and one.reason.startswith("a person")
        return one.cost is None and (left or one.state in (S.SENDING, S.UNKNOWN, S.HELD, S.ACCEPTED))


@pytest.mark.parametrize(("database", "stories"), [("sqlite", 40), ("postgresql", 8)])
def test_the_ceiling_holds_whatever_happens(
    database: str, stories: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    numbers = count(1)

    def story() -> Ceiling:
        if database == "postgresql":
            return Ceiling(new_database(request.getfixturevalue("server")))
        return Ceiling(Path(memory) / f"{next(numbers)}.db")

    how = settings(max_examples=stories, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else tmp_path) as memory:
        run_state_machine_as_test(story, settings=how)
