"""A calibration against a sandbox whose behaviour is hidden from it, on one clock that waits by moving."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from smsc_soap import SmscClient
from smsc_soap.calibration.inquiry import Inquiry, Wishes
from smsc_soap.calibration.prepare import Plan, prepared
from smsc_soap.calibration.questions import Question
from smsc_soap.calibration.recording import RecordingClient
from smsc_soap.calibration.run import run
from smsc_soap.client.ids import new_message_id
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

PHONE = "+79990000001"
LOGIN = {"login": "alex", "password": "123"}
API_KEY = {"api_key": "sandbox-key"}


@dataclass
class Hidden:
    """One sandbox to be found out."""

    server: SandboxServer
    clock: ManualClock
    told: list[str] = field(default_factory=list)
    clients: list[Any] = field(default_factory=list)

    def client(self, **credentials: Any) -> RecordingClient:
        plain = SmscClient(base_url=self.server.url, clock=self.clock, **(credentials or LOGIN))
        recording = RecordingClient.like(plain)
        self.clients += [plain, recording]
        return recording

    def prepare(self, credentials: dict[str, str] | None = None, **wishes: Any) -> tuple[Inquiry, Plan]:
        wished = {"phones": (PHONE,), "reserve_url": self.server.reserve_url, **wishes}
        drawn = random.Random(17)
        return prepared(
            self.client(**(credentials or LOGIN)),
            Wishes(**wished),
            lambda english, russian: self.told.append(english),
            lambda: new_message_id(drawn.randbytes),
        )

    def inquire(self, credentials: dict[str, str] | None = None, **wishes: Any) -> Inquiry:
        inquiry, _ = self.prepare(credentials, **wishes)
        run(inquiry)
        self.clients.append(inquiry.line.client)
        return inquiry

    def answers(self, credentials: dict[str, str] | None = None, **wishes: Any) -> dict[Question, str | None]:
        return {one.question: one.answer for one in self.inquire(credentials, **wishes).notes}

    def refusals(self, code: int) -> int:
        return sum(entry.code == code for entry in self.server.provider.journal)


@pytest.fixture
def hide(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> Iterator[Callable[[Behaviour], Hidden]]:
    """``hide(behaviour)``: the sandbox as new, behaving so."""
    made: list[Hidden] = []

    def hidden(behaviour: Behaviour | None = None) -> Hidden:
        smsc_sandbox.reset()
        smsc_sandbox.provider.behave(behaviour or Behaviour())
        made.append(Hidden(smsc_sandbox, smsc_clock))
        return made[-1]

    yield hidden
    for one in made:
        for client in one.clients:
            client.close()
