"""Page: what stands on a page and in which order, as values; how it looks is the templates' business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from smsc_soap.campaign.reports.charts import Bar

#: Rows of a table that is not torn apart by the end of a sheet.
SHORT: Final = 14


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first thing a reader wants to know."""

    #: ``good``, ``warn`` or ``bad``.
    tone: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Card:
    """One headline figure."""

    title: str
    value: str
    notes: tuple[str, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing. *kind*: ``bars`` (from the left edge, or hanging) or ``slices`` (one bar in pieces)."""

    kind: str
    title: str
    bars: tuple[Bar, ...]

    @property
    def described(self) -> str:
        """The drawing in words, for who cannot see it."""
        return "; ".join(f"{bar.row.label}: {bar.row.value}" for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    #: ``figure`` (stands to the right), ``words`` (needs room) or empty.
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; the first cell of a row names it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    #: The sum of all rows; empty where there is none.
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it is."""

    name: str
    value: str
    #: True for checksums and the like.
    code: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """Something that would cost less."""

    gain: str
    sentence: str
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page under a heading. What is empty is left out."""

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    advice: tuple[Advice, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def short(self) -> bool:
        """True when it should stay on one sheet of paper."""
        return sum(len(table.rows) for table in self.tables) <= SHORT


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page."""

    language: str
    title: str
    #: What it is about: a file's or a campaign's name.
    subject: str
    lead: str
    badge: str
    made: str
    verdict: Verdict
    #: To be told loudly.
    alerts: tuple[str, ...]
    #: What stands before an alert, for who cannot see its colour.
    alert_word: str
    cards: tuple[Card, ...]
    charts: tuple[Chart, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    scroll_hint: str
