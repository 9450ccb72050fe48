"""A world for the command without terminal, network or waiting: everything a verb needs is passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from smsc_soap.cli.main import cli
from smsc_soap.cli.wiring import Wiring

START = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
CREDENTIALS = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "canary-password"}


class FakeClient:
    """Answers what the test prepared, in order, and remembers every call."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.answers: dict[str, list[Any]] = {}
        self.settings: Any = None
        self.closed = False
        #: Called before each answer, to look at the world in the middle of a call.
        self.during: Callable[[], None] = lambda: None

    def will(self, operation: str, *answers: Any) -> None:
        self.answers.setdefault(operation, []).extend(answers)

    def __getattr__(self, operation: str) -> Any:
        if operation.startswith("_"):
            raise AttributeError(operation)

        def call(*args: Any, **named: Any) -> Any:
            self.calls.append((operation, args, named))
            self.during()
            answer = self.answers[operation].pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return call

    def __enter__(self) -> FakeClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True


@dataclass
class World:
    """The command's outside, by hand."""

    environ: dict[str, str] = field(default_factory=lambda: dict(CREDENTIALS))
    client: FakeClient = field(default_factory=FakeClient)
    now: datetime = START
    slept_s: list[float] = field(default_factory=list)
    stdin_terminal: bool = False
    stdout_terminal: bool = False

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now += timedelta(seconds=seconds)

    def open(self, settings: Any) -> Any:
        self.client.settings = settings
        return self.client

    @property
    def wiring(self) -> Wiring:
        return Wiring(
            environ=self.environ,
            make_client=self.open,
            now=lambda: self.now,
            sleep=self.sleep,
            stdin_is_terminal=lambda: self.stdin_terminal,
            stdout_is_terminal=lambda: self.stdout_terminal,
        )

    def run(self, *arguments: str, input: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(cli, list(arguments), obj=self.wiring, input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "canary-password" not in result.output, "a secret was printed"
        return result


@pytest.fixture
def world() -> World:
    return World()
