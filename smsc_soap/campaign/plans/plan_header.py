"""The first line of a plan: everything a campaign was approved with, in one frozen value."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Self

from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.quotes.estimate import QuoteMode
from smsc_soap.errors import InvalidParameter, PlanChanged
from smsc_soap.model.money import money_text

#: Rises with every change of the file that an older program would misread.
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that the plan was made from."""

    #: Without its folder.
    name: str
    #: Absolute, so that another working directory finds it; None for standard input.
    path: str | None
    #: Of its bytes, in hex.
    sha256: str

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Self:
        """The file as it is now.

        Raises:
            OSError: it cannot be read.
        """
        return cls(Path(path).name, str(Path(path).absolute()), sha256_of(path))


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """Recipients who pay the same for a segment, as far as the quote tells."""

    group: Group
    #: Of one segment, as quoted; None where nobody said.
    price: Decimal | None
    #: What is reserved for one segment: never less than the price.
    bound: Decimal
    recipients: int
    segments: int
    #: Number of its first line, and what a segment of that one costs by itself, where somebody said: what prices
    #: are compared with when they are looked at again.
    example: int
    example_price: Decimal | None

    @property
    def cost(self) -> Decimal | None:
        return None if self.price is None else self.price * self.segments


@dataclass(frozen=True, slots=True)
class PlannedQuote:
    """What the campaign costs by the estimate it was planned with."""

    mode: QuoteMode
    #: Of all recipients with a known price.
    cost: Decimal
    #: The interval; both are the cost where the quote has none.
    low: Decimal
    high: Decimal
    #: 0 to 1; 1 where there is no interval.
    confidence: float
    #: ISO 4217; empty where nobody said.
    currency: str
    quoted_at: datetime
    #: How the figure came about, in a sentence.
    how: str
    how_russian: str
    #: Recipients without a price.
    unpriced: int
    provider_calls: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What the campaign may take; reserved and charged segments and money never go beyond it."""

    money: Decimal
    segments: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the messages are sent."""

    #: None: that of the settings.
    sender: str | None = None
    #: Extended parameters of every message.
    query: str = ""
    #: Hours of the day, ``9-21``, on the recipient's clock; None: at any time.
    hours: str | None = None
    #: The campaign is stretched over so many hours, in steps of so many minutes.
    period_h: Decimal | None = None
    freq_min: int | None = None
    #: Recipients in one request.
    batch_size: int = 100
    #: Most messages to one subscriber within so many minutes; None: no cap.
    cap: int | None = 3
    cap_min: int = 10
    #: ``sampled`` or ``all``: whose delivery status is asked for.
    poll: str = "all"


@dataclass(frozen=True, slots=True)
class PlanHeader:
    """What was decided, and hashes of all it stands on."""

    #: Name in the outbox.
    campaign: str
    #: Decides which messages are the same: table, text and sending, without the moment of planning.
    identity: str
    created_at: datetime
    #: The campaign has to begin before.
    expires_at: datetime
    #: Of login and host; None when the plan was made without an account.
    account: str | None
    table: PlannedFile
    rates: PlannedFile | None
    opt_out: PlannedFile | None
    #: The text, or the template that texts are made of.
    template: str = field(repr=False)
    #: What everybody gets; None when the texts differ, and stand in the lines.
    text: str | None = field(repr=False)
    recipients: int
    segments: int
    #: Recipients by alphabet.
    alphabets: Mapping[str, int]
    groups: tuple[PlannedGroup, ...]
    quote: PlannedQuote
    ceiling: Ceiling
    delivery: Delivery
    #: How the table was read, and what became of its rows.
    reading: Mapping[str, Any]
    tally: Mapping[str, Any]
    #: Over all lines behind the header.
    lines_sha256: str
    #: Over everything above: names this plan and no other.
    seal: str = ""

    @property
    def personal(self) -> bool:
        """True when the texts differ."""
        return self.text is None

    def sealed(self) -> Self:
        return replace(self, seal=self._seal())

    def _seal(self) -> str:
        return hashlib.sha256(_text(self._record() | {"seal": ""}).encode()).hexdigest()

    def _record(self) -> dict[str, Any]:
        return {"smsc_soap_plan": FORMAT, **_plain(self)}

    def to_line(self) -> str:
        """The header as the file's first line, with its line end."""
        return _text(self._record()) + "\n"

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values: money (two places or more) and moments as text. The file's own first line is another."""
        return {**self._record(), **_plain(self, money_text), "delivery": _plain(self.delivery)}

    @classmethod
    def from_line(cls, line: str, name: str) -> Self:
        """
        Raises:
            InvalidParameter: no header of a plan, or of a newer program.
            PlanChanged: somebody edited it.
        """
        try:
            record = json.loads(line)
            version = record.pop("smsc_soap_plan")
        except (ValueError, AttributeError, KeyError, TypeError):
            raise InvalidParameter(
                name, "no plan of a campaign", "a file made by campaign plan", "make one: smsc-soap campaign plan"
            ) from None
        if version != FORMAT:
            raise InvalidParameter(
                name, f"a plan of format {version!s:.10}", f"format {FORMAT}", "make the plan again with this program"
            )
        try:
            header = cls(**_rebuilt(record))
        except (ValueError, TypeError, KeyError, ArithmeticError):
            raise PlanChanged(f"{name}: the first line of the plan was edited; make the plan again.") from None
        # Also what reads the same in other words: a plan is these bytes and no others.
        if header.seal != header._seal() or line != header.to_line():
            raise PlanChanged(f"{name}: the first line of the plan was edited; make the plan again.")
        return header


def sha256_of(path: str | os.PathLike[str]) -> str:
    """Of a file's bytes, in hex."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any, text: Callable[[Decimal], str] = "{:f}".format) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name), text) for one in fields(value)}
    if isinstance(value, Decimal):
        return text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(one, text) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one, text) for one in value]
    return value


def _rebuilt(record: dict[str, Any]) -> dict[str, Any]:
    """Arguments of ``PlanHeader`` out of plain JSON values."""
    quote, ceiling, delivery = record["quote"], record["ceiling"], record["delivery"]
    return {
        **record,
        "created_at": datetime.fromisoformat(record["created_at"]),
        "expires_at": datetime.fromisoformat(record["expires_at"]),
        **{name: record[name] and PlannedFile(**record[name]) for name in ("table", "rates", "opt_out")},
        "groups": tuple(map(_group, record["groups"])),
        "quote": PlannedQuote(
            **{
                **quote,
                "mode": QuoteMode(quote["mode"]),
                "quoted_at": datetime.fromisoformat(quote["quoted_at"]),
                **{name: Decimal(quote[name]) for name in ("cost", "low", "high")},
            }
        ),
        "ceiling": Ceiling(Decimal(ceiling["money"]), ceiling["segments"]),
        "delivery": Delivery(**{**delivery, "period_h": _money(delivery["period_h"])}),
    }


def _group(record: dict[str, Any]) -> PlannedGroup:
    group = Group(**{**record["group"], "price": _money(record["group"]["price"])})
    return PlannedGroup(
        **{
            **record,
            "group": group,
            "price": _money(record["price"]),
            "bound": Decimal(record["bound"]),
            "example_price": _money(record["example_price"]),
        }
    )


def _money(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
