"""A whole world in one thread: the sandbox's provider, the real client's bytes, faults, crashes, a virtual clock.

One seed, one story. What really happened stands in the provider's ledger; ``judge_world`` compares it with what
the outbox says.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from smsc_soap import SmscClient, errors
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.outbox.entry import Draft
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.provider import ClientProvider
from smsc_soap.outbox.sender import Sender
from smsc_soap.outbox.states import MessageClass, MessageState
from smsc_soap.outbox.work import Wait
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.provider import Provider
from smsc_soap.sandbox.wsdl_file import read_wsdl
from smsc_soap.soap_edge.answer import result_envelope
from smsc_soap.soap_edge.description import read_description
from smsc_soap.soap_edge.request import read_request
from smsc_soap.wire.exchange import HttpReply, HttpRequest

SERVICE = read_description(read_wsdl())


class WorldClock:
    """Wall clock, monotonic clock and boot clock of one machine, moved by hand."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
        self._boot_s = 1000.0
        self._boots = 1
        self._step = timedelta(0)

    def now(self) -> datetime:
        return self._now + self._step

    def monotonic(self) -> float:
        return self._boot_s

    def boot_time(self) -> float:
        return self._boot_s

    def boot_id(self) -> str:
        return f"boot-{self._boots}"

    def sleep(self, seconds: float) -> None:
        self.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._boot_s += seconds

    def set(self, moment: datetime) -> None:
        self.advance((moment - self._now).total_seconds())

    def reset(self) -> None:
        raise AssertionError("a world is never put back")

    def step_wall(self, seconds: float) -> None:
        """The wall clock jumps; nothing else does."""
        self._step += timedelta(seconds=seconds)

    def reboot(self, seconds: float = 60.0) -> None:
        self.advance(seconds)
        self._boots += 1
        self._boot_s = 5.0


class TrueTime:
    """The provider's own clock: not stepped when the machine's wall clock is."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock._now

    def advance(self, seconds: float) -> None:
        self._clock.advance(seconds)

    def set(self, moment: datetime) -> None:
        self._clock.set(moment)

    def reset(self) -> None:
        return None


class Crash(BaseException):
    """The process died here."""


@dataclass
class Faults:
    """What the road does, by share of calls."""

    rate: float = 0.05
    #: Late executions happen within this time after the caller gave up.
    late_s: float = 120.0
    #: Reading calls meet trouble, too.
    reading: bool = True

    KINDS = (
        "refused_connection",
        "lost_request",
        "lost_reply",
        "late",
        "replay",
        "html",
        "truncated",
        "http_500_after",
        "fault_after",
        "wrong_id",
    )

    def draw(self, chance: random.Random) -> str:
        return chance.choice(self.KINDS) if chance.random() < self.rate else ""


class Road:
    """Stands where the client's transport stands: request bytes in, reply bytes out, with faults between."""

    def __init__(self, provider: Provider, clock: WorldClock, faults: Faults, chance: random.Random) -> None:
        self.provider, self.clock, self.faults, self.chance = provider, clock, faults, chance
        self.posts: Counter[str] = Counter()
        self.met: Counter[str] = Counter()

    def post(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        name = request.operation
        kind = self.faults.draw(self.chance)
        if not self.faults.reading and not name.startswith("send"):
            kind = ""
        self.met[kind] += 1
        self.clock.advance(self.chance.uniform(0.02, 0.2))
        if kind == "refused_connection":
            raise errors.NotSent("refused")
        attempt.leave()
        self.posts[name] += 1
        fields = read_request(request.body, SERVICE).fields
        if kind == "lost_request":
            self.provider.skip(name, fields, fault=kind)
            self._time_out()
        if kind == "late":
            self.provider.skip(name, fields, fault=kind, late_s=30.0 + self.chance.uniform(0, self.faults.late_s))
            self._time_out()
        result = self.provider.call(name, fields)
        if kind == "replay":
            result = self.provider.call(name, fields, is_post=False)
        body = result_envelope(SERVICE.operations[name], result, namespace=SERVICE.namespace)
        return self._answer(kind, body)

    def _answer(self, kind: str, body: bytes) -> HttpReply:
        if kind == "lost_reply":
            raise errors.ConnectionLost("reset")
        if kind == "html":
            return HttpReply(200, {}, b"<html><body>maintenance</body></html>")
        if kind == "truncated":
            return HttpReply(200, {}, body[: self.chance.randrange(len(body))])
        if kind == "http_500_after":
            return HttpReply(500, {}, body)
        if kind == "fault_after":
            return HttpReply(200, {}, _FAULT)
        if kind == "wrong_id":
            return HttpReply(200, {}, body.replace(b"<id>", b"<id>x", 1))
        return HttpReply(200, {}, body)

    def _time_out(self) -> None:
        self.clock.advance(30.0)
        raise errors.DeadlineExceeded("no answer")

    def close(self) -> None:
        return None


_FAULT = (
    b'<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>'
    b"<faultcode>SOAP-ENV:Server</faultcode><faultstring>x</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body>"
    b"</SOAP-ENV:Envelope>"
)


@dataclass
class World:
    """Everything of one story."""

    place: Path
    seed: int = 1
    faults: Faults = field(default_factory=Faults)
    behaviour: Behaviour | None = None
    crash_rate: float = 0.0
    workers: int = 4

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = WorldClock()
        behaviour = self.behaviour or Behaviour(delivery_jitter_s=600.0, undelivered_share=0.03).varied(self.seed)
        self.provider = Provider(
            clock=TrueTime(self.clock), behaviour=behaviour, balance=Decimal(10_000_000), seed=self.seed
        )
        self.road = Road(self.provider, self.clock, self.faults, self.chance)
        self.journal = Journal(self.place, clock=self.clock, crash=self._maybe_crash)
        self.crashes = 0
        self.steps: Counter[str] = Counter()
        self.senders = [self._new_sender() for _ in range(self.workers)]

    def _new_sender(self) -> Sender:
        client = SmscClient("alex", "123", base_url="http://127.0.0.1:1", clock=self.clock, limits=None)
        provider = ClientProvider(client)
        provider._client._transport = self.road  # type: ignore[assignment]  # stands in for the network
        return Sender(
            journal=self.journal,
            provider=provider,
            timeout_s=30.0,
            pace=Pace(sends_per_s=50.0, burst=10),
            worker=f"worker-{self.chance.getrandbits(64):x}",
            chance=self.chance.random,
            new_id=lambda: "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=26)),
            crash=self._maybe_crash,
        )

    def _maybe_crash(self, name: str) -> None:
        if not name.startswith("put.") and self.crash_rate and self.chance.random() < self.crash_rate:
            self.crashes += 1
            raise Crash(name)

    def fill(self, number: int, kind: MessageClass = MessageClass.TRANSACTIONAL, **values: Any) -> None:
        self.journal.put_many(self.draft(index, kind, **values) for index in range(number))

    def draft(self, index: int, kind: MessageClass, **values: Any) -> Draft:
        given = {
            "key": f"key-{index}",
            "phone": f"+7{9_000_000_000 + index}",
            "given": f"+7{9_000_000_000 + index}",
            "text": f"order {index} is ready",
            "sender": None,
            "query": "",
            "send_time": None,
            "kind": kind,
            "priority": 0,
            "batch": None,
            "not_before": self.clock.now(),
            "expires_at": None,
        }
        return Draft(**{**given, **values})

    def run(self, *, virtual_hours: float = 100.0, until: Any = None) -> None:
        """Lets workers take turns until nothing is due any more, or the time is over."""
        end = self.clock.now() + timedelta(hours=virtual_hours)
        idle: dict[int, Wait] = {}
        while self.clock.now() < end and not (until and until()):
            index = self.chance.randrange(len(self.senders))
            try:
                done = self.senders[index].step()
            except Crash:
                self.senders[index] = self._new_sender()
                idle.clear()
                continue
            if not isinstance(done, Wait):
                self.steps[done] += 1
                idle.clear()
                continue
            idle[index] = done
            if len(idle) == len(self.senders):
                times = [one.until_us for one in idle.values() if one.until_us is not None]
                if not times:
                    return
                self.clock.advance(max((min(times) - self.journal.now_us()) / 1e6, 0.001))
                idle.clear()

    def close(self) -> None:
        self.journal.close()


@dataclass(frozen=True)
class Judgement:
    """What a fair judge finds."""

    messages: int
    executed: int
    doubled: list[str]
    lost: list[str]
    falsely_failed: list[str]
    falsely_sent: list[str]
    unsettled: list[str]
    held: int
    money_equal: bool
    breaches: list[str]

    @property
    def clean(self) -> bool:
        wrong = (self.doubled, self.lost, self.falsely_failed, self.falsely_sent, self.breaches)
        return self.money_equal and not any(wrong)


def judge_world(world: World, number: int) -> Judgement:
    """Compares the ledger with the journal, message by message."""
    world.provider.catch_up(world.clock.now() + timedelta(days=365))
    executed: Counter[str] = Counter(message.phone for message in world.provider.messages)
    entries = world.journal.list(limit=number + 1)
    by_phone = {entry.phone.lstrip("+"): entry for entry in entries}
    not_sent = {MessageState.REFUSED, MessageState.EXPIRED, MessageState.CANCELLED}
    charged = sum((one.cost or Decimal(0) for one in entries if one.state is MessageState.ACCEPTED), Decimal(0))
    spent = Decimal(10_000_000) - world.provider.account.balance
    unpriced = [one for one in entries if one.state is MessageState.ACCEPTED and one.cost is None]
    return Judgement(
        messages=len(entries),
        executed=sum(executed.values()),
        doubled=[phone for phone, count in executed.items() if count > 1],
        lost=[one.key for phone, one in by_phone.items() if one.state is MessageState.ACCEPTED and not executed[phone]],
        falsely_failed=[one.key for phone, one in by_phone.items() if one.state in not_sent and executed[phone]],
        falsely_sent=[
            one.key for one in entries if one.state is MessageState.QUEUED and executed[one.phone.lstrip("+")]
        ],
        unsettled=[one.key for one in entries if not one.final and one.state is not MessageState.HELD],
        held=sum(one.state is MessageState.HELD for one in entries),
        money_equal=bool(unpriced) or charged == spent,
        breaches=[],
    )
