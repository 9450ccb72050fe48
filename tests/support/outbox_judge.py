"""A fair judge of a simulated world: the provider's ledger beside the outbox's journal, message by message."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from outbox_road import breaches

from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.states import MessageState

if TYPE_CHECKING:
    from outbox_world import World

_NOT_SENT = frozenset({MessageState.REFUSED, MessageState.EXPIRED, MessageState.CANCELLED})


@dataclass(frozen=True)
class Judgement:
    """What a fair judge finds. Messages by key."""

    messages: int
    #: Messages the provider sent, copies counted.
    executed: int
    #: People got it more than once.
    doubled: list[str]
    #: Of those: the ones the outbox does not report as duplicates.
    silent: list[str]
    #: Reported accepted, never sent.
    lost: list[str]
    #: Reported as not sent, and sent.
    falsely_failed: list[str]
    #: Waiting to be sent, and sent.
    falsely_waiting: list[str]
    #: Neither final nor with a person.
    unsettled: list[str]
    held: list[str]
    #: The charges of all messages the provider took equal what the account lost, to 0.01. Nobody knows yet those of
    #: messages that are with a person; they are taken from the ledger.
    money_equal: bool
    #: Limits of the provider that were overstepped.
    breaches: list[str]

    @property
    def clean(self) -> bool:
        wrong = (self.doubled, self.lost, self.falsely_failed, self.falsely_waiting, self.breaches)
        return self.money_equal and not any(wrong)


def judge_world(world: World, *, later: timedelta = timedelta(days=365)) -> Judgement:
    """Compares ledger and journal. *later*: whatever was under way has happened by then."""
    world.provider.catch_up(world.clock.true_now() + later)
    entries = world.journal.list(limit=10_000_000)
    key_of = {(entry.phone.lstrip("+"), entry.text): entry.key for entry in entries}
    # What the provider took and then refused went to nobody.
    sent = Counter(
        key_of[one.phone, one.text] for one in world.provider.messages if not status_meaning(one.fate.status).rejected
    )
    taken = {key_of[one.phone, one.text] for one in world.provider.messages}
    held = [one.key for one in entries if one.state is MessageState.HELD]
    with_person = set(held)
    charged = sum((one.cost or Decimal(0) for one in entries if one.key not in with_person), Decimal(0))
    in_doubt = [one.cost for one in world.provider.messages if key_of[one.phone, one.text] in with_person]
    spent = world.balance - world.provider.account.balance
    doubled = {key for key, count in sent.items() if count > 1}
    reported = {entry.key for entry in entries if entry.duplicate_id is not None}
    return Judgement(
        messages=len(entries),
        executed=sum(sent.values()),
        doubled=sorted(doubled),
        silent=sorted(doubled - reported),
        lost=[one.key for one in entries if one.state is MessageState.ACCEPTED and one.key not in taken],
        falsely_failed=[one.key for one in entries if one.state in _NOT_SENT and sent[one.key]],
        falsely_waiting=[one.key for one in entries if one.state is MessageState.QUEUED and sent[one.key]],
        unsettled=[one.key for one in entries if not one.final and one.state is not MessageState.HELD],
        held=held,
        money_equal=abs(charged + sum(in_doubt, Decimal(0)) - spent) < Decimal("0.01"),
        breaches=breaches(world.road, sends_per_s=world.pace.sends_per_s, burst=world.pace.burst),
    )
