"""Where the third act takes place: a sandbox, a folder, and the command; the one that dies is a process of its own."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Final

from click import ClickException

from smsc_soap.cli.main import cli
from smsc_soap.cli.wiring import Wiring
from smsc_soap.sandbox.server import SandboxServer

TEXT: Final = "{name}, parcel {parcel} is here. We are open until nine."
#: The request in which the process dies, from 1.
DIES_IN: Final = 2
#: Its answer comes after so many seconds, in which the death happens.
_SLOW_S: Final = 20.0
#: Longest time for one command.
_LONGEST_S: Final = 60.0
_LOOK_S: Final = 0.02
_NAMES: Final = ("Anna", "Boris", "Vera", "Galina", "Denis", "Elena", "Ivan", "Kira", "Lev", "Maria", "Nina", "Oleg")
#: A range of numbers that belongs to nobody here.
_FIRST_PHONE: Final = 79_990_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class LastBooks:
    """What the sandbox's ledger says in the end."""

    #: People, and those of them who got it more than once.
    people: int
    twice: int
    charged: Decimal


class CampaignStage:
    """A table of *people* in a folder, a sandbox beside it. Made by ``set_up``."""

    def __init__(self, folder: Path, sandbox: SandboxServer, people: int, seed: int, language: str) -> None:
        self.folder, self.sandbox, self.people = folder, sandbox, people
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SMSC_")},
            "SMSC_LOGIN": "alex",
            "SMSC_PASSWORD": "123",
            "SMSC_BASE_URL": sandbox.url,
            "SMSC_SENDER": "SHOP",
            "SMSC_OUTBOX": str(folder / "sms.db"),
            "NO_COLOR": "1",
            "PYTHONIOENCODING": "utf-8",
            "LC_ALL": "ru_RU.UTF-8" if language == "ru" else "C.UTF-8",
        }
        self._write_table(random.Random(seed))  # noqa: S311  # repeatable, not a secret

    def _write_table(self, chance: random.Random) -> None:
        rows = (
            f"+{_FIRST_PHONE + at},{chance.choice(_NAMES)},{chance.randrange(1000, 10_000)}"
            for at in range(self.people)
        )
        lines = ["phone,name,parcel", *rows]
        (self.folder / "text.txt").write_text(TEXT, encoding="utf-8")
        (self.folder / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(self, arguments: Sequence[str]) -> Said:
        """One command, from its first to its last word; in this process, as a new one would cost half a second."""
        wiring = replace(
            Wiring.real(),
            environ=self._environment,
            stdin_is_terminal=lambda: False,
            stdout_is_terminal=lambda: False,
        )
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
            try:
                code = cli.main([*self._placed(arguments)], "smsc-soap", standalone_mode=False, obj=wiring)
            except ClickException as error:
                error.show()
                code = error.exit_code
        return Said(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())

    def _placed(self, arguments: Sequence[str]) -> Iterator[str]:
        """Names of files with the folder they lie in."""
        for one in arguments:
            yield str(self.folder / one) if one.endswith((".csv", ".txt", ".jsonl")) else one

    def run_and_kill(self, arguments: Sequence[str]) -> int:
        """The command, killed while the sandbox has a request and the answer is on its way. How many have their SMS."""
        slow = self.sandbox.faults.add("latency", operation="send_sms2", nth=DIES_IN, seconds=_SLOW_S)
        with subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "smsc_soap", *self._placed(arguments)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            pause, end_s = Event(), time.monotonic() + _LONGEST_S
            while self.sandbox.posts("send_sms2") < DIES_IN and process.poll() is None and time.monotonic() < end_s:
                pause.wait(_LOOK_S)
            process.kill()
        self.sandbox.faults.remove(slow.number)
        return len(self.sandbox.ledger)

    def books(self) -> LastBooks:
        copies = Counter(one.phone for one in self.sandbox.ledger)
        charged = sum((one.cost for one in self.sandbox.ledger), Decimal(0))
        return LastBooks(len(copies), sum(number > 1 for number in copies.values()), charged)


@contextmanager
def set_up(people: int, seed: int, language: str) -> Iterator[CampaignStage]:
    """The stage, in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder, SandboxServer(seed=seed) as sandbox:
        yield CampaignStage(Path(folder), sandbox, people, seed, language)
