"""Plan: a campaign that was priced and frozen, in one file that is read from the front to the back.

The first line is the header, each further one a recipient. The header's hash holds the lines, its seal holds
the header: an edited plan is refused. The seal is a checksum and no signature; compare it with the one that was
approved (``campaign run --seal``).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from smsc_soap.campaign.plans.plan_header import Delivery, PlanHeader, PlannedFile
from smsc_soap.campaign.tables.zones import Zone
from smsc_soap.errors import InvalidParameter, PlanChanged
from smsc_soap.model.clock import Clock, SystemClock

if TYPE_CHECKING:
    from smsc_soap.campaign.quotes.estimate import Estimate, QuoteMode
    from smsc_soap.campaign.quotes.price_table import PriceTable
    from smsc_soap.campaign.tables.recipients import RecipientSource
    from smsc_soap.campaign.tables.template import Template

#: The longest first line, in bytes. Groups of recipients are its longest part.
_MAX_HEADER: Final = 32 << 20
_BLOCK: Final = 1 << 20
#: How long a plan may wait for its run, when nobody says otherwise.
EXPIRES: Final = timedelta(hours=24)


class PlanLine(NamedTuple):
    """One recipient. A named tuple: a million of them are read."""

    #: From 1.
    n: int
    #: In the table that the plan was made from.
    line: int
    #: E.164 with ``+``.
    phone: str
    #: Place in the header's groups, from 0.
    group: int
    segments: int
    #: Hours from Moscow; None: the account's.
    zone: Zone | None
    text: str

    def __repr__(self) -> str:
        return f"PlanLine({self.n}, line {self.line}, {self.segments} segments)"


class Plan:
    """A plan on the disk. Made by ``write`` and ``open``; iterating reads its recipients, as often as needed."""

    def __init__(self, path: Path, header: PlanHeader, begin: int) -> None:
        self.path = path
        self.header = header
        self._begin = begin
        #: SHA-256 of each block of lines, as ``verify`` saw them; None before.
        self._blocks: tuple[bytes, ...] | None = None

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """The plan in a file, its header read and checked.

        Raises:
            OSError: it cannot be read.
            InvalidParameter: it is no plan.
            PlanChanged: its header was edited.
        """
        place = Path(path)
        with place.open("rb") as file:
            first = file.readline(_MAX_HEADER)
        try:
            text = first.decode()
        except UnicodeDecodeError:
            text = ""
        return cls(place, PlanHeader.from_line(text, place.name), len(first))

    @classmethod
    def write(
        cls,
        path: str | os.PathLike[str],
        source: RecipientSource,
        template: Template,
        *,
        mode: QuoteMode | str = "none",
        prices: PriceTable | None = None,
        client: Any = None,
        ceiling: Decimal | None = None,
        ceiling_segments: int | None = None,
        max_price: Decimal | None = None,
        expires: timedelta = EXPIRES,
        delivery: Delivery | None = None,
        label: str | None = None,
        table_path: str | os.PathLike[str] | None = None,
        rates_path: str | os.PathLike[str] | PlannedFile | None = None,
        opt_out_path: str | os.PathLike[str] | PlannedFile | None = None,
        clock: Clock | None = None,
        on_estimate: Callable[[Estimate], None] | None = None,
        ask_ceiling: Callable[[Estimate], Decimal | None] | None = None,
        **how: Any,
    ) -> Self:
        """Reads *source* once, prices it, and freezes everything into a file of mode 0600. Sends nothing.

        *mode*: who says what it costs, as in ``make_estimate``; *how*: its further arguments. *ceiling*: the most it
        may cost (default: the upper end of the quote). *max_price*: a segment is never dearer, as far as you know;
        more is reserved then. *expires*: the run has to begin within. The paths let ``check`` see whether those
        files changed; a ``PlannedFile.of`` that was made before its file was read also shows a change in between.
        *on_estimate* sees the estimate before a ceiling that is too low ends it all. *ask_ceiling* names the ceiling
        where nobody has, and recipients without a price leave no upper end; None from it refuses as without it.

        Raises:
            InvalidRecipients, InvalidParameter: no table, no prices, no ceiling; no plan was made.
            BudgetExceeded: the ceiling is below the quote.
            SmscError: the provider's answers ended before the quote was whole.
            OSError: something cannot be read or written; nothing stands under the plan's name.
        """
        from smsc_soap.campaign.plans.planning import Planning

        planning = Planning(
            mode=mode,
            prices=prices,
            client=client,
            ceiling=ceiling,
            ceiling_segments=ceiling_segments,
            max_price=max_price,
            expires=expires,
            delivery=delivery or Delivery(),
            label=label,
            table_path=table_path,
            rates=_planned(rates_path),
            opt_out=_planned(opt_out_path),
            clock=clock or SystemClock(),
            on_estimate=on_estimate,
            ask_ceiling=ask_ceiling,
        )
        planning.write(path, source, template, how)
        return cls.open(path)

    def verify(self, *, examples: bool = False) -> dict[int, PlanLine]:
        """Reads all of it once. *examples*: also gives the first line of each group, by the group's place.

        Raises:
            PlanChanged: a line was edited, added or lost.
        """
        known, count, blocks = hashlib.sha256(), 0, []
        wanted = {group.example: at for at, group in enumerate(self.header.groups)} if examples else {}
        found: dict[int, PlanLine] = {}
        with self.path.open("rb") as file:
            file.seek(self._begin)
            while block := file.readlines(_BLOCK):
                whole = b"".join(block)
                known.update(whole)
                blocks.append(hashlib.sha256(whole).digest())
                for n in range(count + 1, count + 1 + len(block)) if wanted else ():
                    if n in wanted:
                        found[wanted[n]] = self._line(block[n - count - 1])
                count += len(block)
        if known.hexdigest() != self.header.lines_sha256:
            raise self._edited()
        self._blocks = tuple(blocks)
        return found

    def __iter__(self) -> Iterator[PlanLine]:
        """The recipients, in the order of the table.

        After ``verify`` no line that was edited since is ever handed out. Without it an edit is noticed at the end.

        Raises:
            PlanChanged: as ``verify``; a line that is none ends it at once.
        """
        known, verified = hashlib.sha256(), None if self._blocks is None else iter(self._blocks)
        with self.path.open("rb") as file:
            file.seek(self._begin)
            while block := file.readlines(_BLOCK):
                whole = b"".join(block)
                known.update(whole)
                if verified is not None and next(verified, b"") != hashlib.sha256(whole).digest():
                    raise self._edited()
                yield from map(self._line, block)
        if known.hexdigest() != self.header.lines_sha256:
            raise self._edited()

    def _line(self, raw: bytes) -> PlanLine:
        try:
            record = json.loads(raw, parse_float=Decimal)
            return PlanLine(
                record["n"],
                record["line"],
                record["phone"],
                record["group"],
                record["segments"],
                record["zone"],
                record.get("text", self.header.text),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._edited() from None

    def _edited(self) -> PlanChanged:
        return PlanChanged(f"{self.path.name}: lines of the plan were edited or lost; make the plan again.")

    def price_of(self, line: PlanLine) -> Decimal | None:
        """What the message costs as quoted; None where nobody said."""
        price = self.header.groups[line.group].price
        return None if price is None else price * line.segments

    def bound_of(self, line: PlanLine) -> Decimal:
        """What is reserved for it."""
        return self.header.groups[line.group].bound * line.segments

    def check_seal(self, seal: str) -> None:
        """Nothing, when this is the plan whose seal begins so.

        Raises:
            InvalidParameter: fewer than eight characters.
            PlanChanged: it is another one.
        """
        if len(seal) < 8:
            raise InvalidParameter("seal", f"{len(seal)} characters", "at least 8 characters of the seal")
        if not self.header.seal.startswith(seal.lower()):
            raise PlanChanged(f"{self.path.name}: not the plan that was approved; its seal is {self.header.seal[:16]}.")

    def __repr__(self) -> str:
        return f"Plan({self.path.name!r}, {self.header.recipients} recipients, seal {self.header.seal[:8]})"


def _planned(file: str | os.PathLike[str] | PlannedFile | None) -> PlannedFile | None:
    return file if file is None or isinstance(file, PlannedFile) else PlannedFile.of(file)
