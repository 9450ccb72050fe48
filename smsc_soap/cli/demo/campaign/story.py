"""The third act as somebody sees it: estimate, plan, run, a death on purpose, resume, report, and the books."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from smsc_soap.cli.demo.campaign.stage import DIES_IN, TEXT, CampaignStage, LastBooks, set_up
from smsc_soap.cli.demo.campaign.words import DEATH, FAILED, OPENING, RESUMED, ROWS, TITLE, WRONG
from smsc_soap.cli.demo.words import tell_title
from smsc_soap.cli.output import Screen, money

#: Lines of a command's output that are shown.
_SHOWN: Final = 12

_TABLE: Final = ("people.csv", "--text-file", "text.txt", "--quote", "sample")
_ESTIMATE: Final = ("estimate", *_TABLE)
_PLAN: Final = ("campaign", "plan", *_TABLE, "--output", "plan.jsonl")
_RUN: Final = ("campaign", "run", "plan.jsonl", "--confirm", "--workers", "1")
_STATUS: Final = ("campaign", "status", "plan.jsonl")
_RESUME: Final = ("campaign", "resume", "plan.jsonl")
_REPORT: Final = ("campaign", "report", "plan.jsonl")


@dataclass(frozen=True, slots=True)
class Ended:
    """How the act ended."""

    people: int
    #: People who had their SMS when the process died.
    at_death: int
    quoted: Decimal
    books: LastBooks
    #: True when every command said that it went well.
    fine: bool

    @property
    def agreed(self) -> bool:
        """True when everybody got it once, for the price that was quoted."""
        books = self.books
        return self.fine and (books.people, books.twice, books.charged) == (self.people, 0, self.quoted)


def tell_campaign(screen: Screen, people: int, seed: int, pause: Callable[[], None] = lambda: None) -> bool:
    """Plays the act and tells it; True when the books agree."""
    tell_title(screen, *TITLE)
    screen.line(screen.say(*OPENING).format(people=people, text=TEXT))
    with set_up(people, seed, screen.language) as stage:
        ended = _play(stage, _Teller(screen, pause))
    books = ended.books
    values = (str(ended.people), str(books.people), str(books.twice), money(ended.quoted), money(books.charged))
    screen.line()
    screen.facts(list(zip(ROWS[screen.language == "ru"], values)))
    if not ended.agreed:
        screen.line(screen.say(*WRONG))
    return ended.agreed


def campaign_json(people: int, seed: int) -> tuple[dict[str, Any], bool]:
    """The same for machines, and whether the books agree."""
    with set_up(people, seed, "en") as stage:
        ended = _play(stage, _Teller(None, lambda: None))
    told = {
        "people": ended.people,
        "sent_at_death": ended.at_death,
        "sent": ended.books.people,
        "twice": ended.books.twice,
        "quoted": ended.quoted,
        "charged": ended.books.charged,
        "agreed": ended.agreed,
    }
    return told, ended.agreed


@dataclass(slots=True)
class _Teller:
    """Shows commands and what they print; silent without a screen."""

    screen: Screen | None
    pause: Callable[[], None]
    fine: bool = True

    def command(self, stage: CampaignStage, arguments: tuple[str, ...], *, lines: int = _SHOWN) -> None:
        self.prompt(arguments)
        done = stage.run(arguments)
        if done.code:
            self.fine = False
            self.words(FAILED, code=done.code, words=done.err.strip()[-300:])
        if self.screen is not None:
            for line in done.out.splitlines()[:lines]:
                self.screen.line(f"  {line}")

    def prompt(self, arguments: tuple[str, ...]) -> None:
        self.pause()
        if self.screen is not None:
            self.screen.line(f"\n$ smsc-soap {shlex.join(arguments)}")

    def words(self, both: tuple[str, str], **values: object) -> None:
        if self.screen is not None:
            self.screen.line(self.screen.say(*both).format(**values))


def _play(stage: CampaignStage, teller: _Teller) -> Ended:
    teller.command(stage, _ESTIMATE, lines=4)
    teller.command(stage, _PLAN)
    quoted = _quoted(stage)
    teller.prompt(_RUN)
    at_death = stage.run_and_kill(_RUN)
    teller.words(DEATH, request=DIES_IN, sent=at_death)
    teller.command(stage, _STATUS)
    teller.command(stage, _RESUME)
    teller.words(RESUMED)
    teller.command(stage, _REPORT)
    return Ended(stage.people, at_death, quoted, stage.books(), teller.fine)


def _quoted(stage: CampaignStage) -> Decimal:
    """The quote in the plan; 0 where there is none."""
    try:
        header = (stage.folder / "plan.jsonl").read_text(encoding="utf-8").partition("\n")[0]
    except OSError:
        return Decimal(0)
    return Decimal(json.loads(header)["quote"]["cost"])
