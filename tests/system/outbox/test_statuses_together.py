"""Delivery statuses in lists, by the real client over real sockets: calls are counted, also where lists are refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from journal_world import FAST, ProofFakeClock

from smsc_soap import Outbox, SmscClient, errors
from smsc_soap.outbox.drafting import Drafting
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.provider import ClientProvider
from smsc_soap.outbox.sender import Sender
from smsc_soap.outbox.together import Together
from smsc_soap.outbox.work import Wait
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.server import SandboxServer

SOAP, LIST = "get_status", "status.php"
#: Delivered between the first look and the second, most of them.
BEHAVIOUR = Behaviour(delivery_s=8.0, delivery_jitter_s=60.0)


@dataclass
class Scene:
    """A sandbox, and a store whose only worker is moved by hand; both in one time."""

    clock: ProofFakeClock
    sandbox: SandboxServer
    journal: Journal
    provider: ClientProvider

    def fill(self, number: int) -> None:
        drafting = Drafting(self.provider._client.settings, self.clock)
        for at in range(number):
            draft = drafting.draft(f"+7999{at:07}", "sale", key=f"key-{at}", batch="spring", kind="bulk")
            self.journal.put(draft)

    def run(self, statuses_per_call: int = 200) -> None:
        """Until nothing is due any more."""
        together = Together(statuses_per_call)
        sender = Sender(self.journal, self.provider, 10.0, pace=FAST, together=together)
        while True:
            done = sender.step()
            if isinstance(done, Wait):
                if done.until_us is None:
                    return
                self.clock.advance(max((done.until_us - self.journal.now_us()) / 1e6, 0.001))

    def calls(self) -> tuple[int, int]:
        return self.sandbox.posts(SOAP), self.sandbox.posts(LIST)


@contextmanager
def scene(folder: Path, behaviour: Behaviour = BEHAVIOUR) -> Iterator[Scene]:
    clock = ProofFakeClock()
    journal = Journal(folder / "sms.db", clock=clock)
    with (
        SandboxServer(clock=clock, behaviour=behaviour, balance=Decimal(100_000)) as sandbox,
        SmscClient("alex", "123", base_url=sandbox.url, timeout_s=10.0) as client,
    ):
        provider = ClientProvider(client)
        yield Scene(clock, sandbox, journal, provider)
        provider.close()
    journal.close()


def test_a_thousand_messages_take_a_fiftieth_of_the_calls(tmp_path: Path) -> None:
    known = []
    for per_call in (1, 200):
        folder = tmp_path / str(per_call)
        folder.mkdir()
        with scene(folder) as at:
            at.fill(1000)
            at.run(per_call)
            entries = at.journal.list(limit=2000)
            known.append(
                {one.key: (one.status_code, one.cost, one.state) for one in entries} | {"calls": sum(at.calls())}
            )
            assert at.journal.account()["control_us"] is not None
            assert at.calls()[1 if per_call == 1 else 0] <= 5
    alone, lists = known
    calls = alone.pop("calls"), lists.pop("calls")
    print(f"1,000 messages: {calls[0]} calls one by one, {calls[1]} in lists")
    assert calls[1] <= calls[0] / 50
    assert lists == alone, "with the same in the store"
    assert {one[0] for one in lists.values()} == {1}


@pytest.mark.parametrize("most", [1, 50])
def test_a_provider_that_takes_no_such_lists_is_asked_one_by_one(tmp_path: Path, most: int) -> None:
    with scene(tmp_path, Behaviour(delivery_s=8.0, status_list_most=most)) as at:
        at.fill(120)
        at.run()
        soap, lists = at.calls()
        assert all(one.status_code == 1 for one in at.journal.list(limit=200))
    assert lists == 1
    assert soap >= 119


def test_a_server_with_soap_alone_is_asked_one_by_one(tmp_path: Path) -> None:
    with scene(tmp_path) as at:
        at.sandbox.faults.add("http_status", operation=LIST, status=404, times=None)
        at.fill(120)
        at.run()
        assert all(one.status_code == 1 for one in at.journal.list(limit=200))
        assert at.sandbox.posts(LIST) <= 2


def test_what_the_provider_does_not_know_is_none_in_its_place(tmp_path: Path) -> None:
    with scene(tmp_path) as at:
        at.fill(3)
        sender = Sender(at.journal, at.provider, 10.0, pace=FAST)
        sender.step()
        (post,) = {one.provider_id for one in at.journal.list()}
        assert post is not None
        at.clock.advance(60)
        asked = [("+79990000002", post), ("+79990000009", post), ("+79990000000", post), ("+79990000001", "else")]
        found = at.provider.look_many(asked)
    assert [one is not None for one in found] == [True, False, True, False]
    assert {(one.attempt_id, one.status_code, one.cost is None) for one in found if one} == {(post, 1, False)}


@pytest.mark.parametrize("number", [0, 1001, -1])
def test_lists_have_a_longest_one(tmp_path: Path, number: int) -> None:
    with pytest.raises(errors.ConfigurationError, match="statuses_per_call"):
        Outbox.open(tmp_path / "sms.db", statuses_per_call=number)


@pytest.mark.parametrize("number", [1, 50])
def test_the_workers_of_an_outbox_know_together_whether_lists_work(tmp_path: Path, number: int) -> None:
    with (
        SandboxServer() as sandbox,
        SmscClient("alex", "123", base_url=sandbox.url) as client,
        Outbox.open(tmp_path / "sms.db", client=client, statuses_per_call=number) as outbox,
    ):
        outbox.run(workers=3)
        assert outbox._running is not None
        shared = {id(one.together): one.together for one in outbox._running._senders}
        outbox.stop()
    assert [one.most(0.0) for one in shared.values()] == [number]
