"""What became of a campaign: states, charges, and why they differ from the quote, class by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, TypeVar

from smsc_soap.campaign.plans.plan import Plan, PlanLine
from smsc_soap.campaign.plans.plan_header import PlanHeader
from smsc_soap.campaign.reports.explain import Reason, differences
from smsc_soap.campaign.reports.report_record import record_of
from smsc_soap.campaign.reports.sums import ClassReport, Part, Sums
from smsc_soap.model.clock import Clock, SystemClock
from smsc_soap.model.segments import Alphabet, count_segments

if TYPE_CHECKING:
    from smsc_soap.outbox.entry import Entry
    from smsc_soap.outbox.outbox import Outbox

Key = TypeVar("Key", bound=Hashable)
T = TypeVar("T")

#: How many messages were read, and how many there are.
OnRead: TypeAlias = Callable[[int, int], None]

#: What stands in ``states`` for messages that are not in the outbox.
NOT_PUT: Final = "not_put"
_TOLD_EVERY: Final = 1000
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """One campaign at one moment."""

    header: PlanHeader
    made_at: datetime
    #: ``running``, ``paused`` or ``cancelled``, and why.
    state: str
    because: str
    classes: tuple[ClassReport, ...]
    #: Messages by the outbox's state; ``not_put`` where they are not in it.
    states: Mapping[str, int]
    #: Accepted messages by the latest delivery status as the provider numbers it; None: not heard of yet.
    statuses: Mapping[int | None, int]
    #: Refused messages by the provider's code; None: it gave none.
    refusals: Mapping[int | None, int]
    #: Messages of which a second copy is at the provider, and what their first copies cost.
    doubled: int
    doubled_money: Decimal

    @classmethod
    def of(
        cls,
        header: PlanHeader,
        rows: Iterable[tuple[PlanLine, Entry | None]],
        *,
        made_at: datetime,
        state: str = "running",
        because: str = "",
    ) -> Self:
        """The report over *rows*: every line of the plan with its message in the outbox. Read once, streaming."""
        count = _Count(header, Reason.NOT_SENT if state == "cancelled" else Reason.PENDING)
        for line, entry in rows:
            count.add(line, entry)
        return cls(
            header=header,
            made_at=made_at,
            state=state,
            because=because,
            classes=count.classes(),
            states=dict(count.states),
            statuses=dict(count.statuses),
            refusals=dict(count.refusals),
            doubled=count.doubled,
            doubled_money=count.doubled_money,
        )

    @property
    def total(self) -> Sums:
        return _sum(self.classes)

    @property
    def rounding(self) -> Decimal:
        """What the approved quote is above the sum of its messages' quotes; 0 but for averages that were rounded."""
        return self.header.quote.cost - self.total.quoted

    @property
    def finished(self) -> bool:
        """True when nothing more can be charged, but for second copies."""
        return not self.total.open_messages

    def by(self, key: Callable[[ClassReport], Key]) -> dict[Key, Sums]:
        """Sums by what *key* says of a class, the dearest first."""
        found: dict[Key, Sums] = {}
        for one in self.classes:
            found[key(one)] = found.get(key(one), Sums()).plus(one.sums)
        return dict(sorted(found.items(), key=lambda item: (-item[1].quoted, -item[1].charged, -item[1].messages)))

    def by_country(self) -> dict[str, Sums]:
        return self.by(lambda one: one.group.country)

    def by_operator(self) -> dict[tuple[str, str], Sums]:
        """By country and operator; where no operator is known, by country and first digits."""
        return self.by(lambda one: (one.group.country, one.group.operator or one.group.prefix))

    def by_size(self) -> dict[tuple[Alphabet, int], Sums]:
        """By alphabet and number of segments."""
        return self.by(lambda one: (one.alphabet, one.segments_each))

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values with stable keys: money as text, moments in ISO 8601."""
        return record_of(self)


def make_report(
    plan: Plan, outbox: Outbox, *, clock: Clock | None = None, on_read: OnRead | None = None
) -> CampaignReport:
    """The report on a plan, as its messages stand in *outbox* now. Memory does not grow with the recipients.

    *on_read* is told how many of how many messages were read, every now and then.

    Raises:
        PlanChanged: the plan's file was edited.
        OSError: it cannot be read.
    """
    from smsc_soap.campaign.runs.joining import joined

    overview = outbox.campaign(plan.header.campaign)
    now = (clock or SystemClock()).now()
    rows = watched(joined(plan, outbox), plan.header.recipients, on_read)
    return CampaignReport.of(plan.header, rows, made_at=now, state=overview.state.value, because=overview.because)


def watched(rows: Iterable[T], of: int, on_read: OnRead | None) -> Iterator[T]:
    """The same rows, told about every thousand, and at the end."""
    for number, row in enumerate(rows):
        if on_read is not None and number % _TOLD_EVERY == 0:
            on_read(number, of)
        yield row
    if on_read is not None:
        on_read(of, of)


def _sum(classes: Iterable[ClassReport]) -> Sums:
    total = Sums()
    for one in classes:
        total = total.plus(one.sums)
    return total


class _Class:
    """One class, while it is counted."""

    __slots__ = ("billed", "charged", "exact", "messages", "missing", "parts", "price", "quoted", "reasons", "segments")

    def __init__(self, price: Decimal | None, segments: int, missing: Reason) -> None:
        self.price, self.segments, self.missing = price, segments, missing
        self.quoted = None if price is None else price * segments
        self.messages = self.billed = self.parts = self.exact = 0
        self.charged = _ZERO
        self.reasons: dict[Reason, list[Any]] = {}

    def add(self, entry: Entry | None) -> None:
        self.messages += 1
        if entry is not None and entry.cost is not None:
            self.billed += 1
            self.parts += entry.parts or self.segments
            self.charged += entry.cost
            if entry.cost == self.quoted:
                self.exact += 1
                return
        for reason, money in differences(self.price, self.segments, entry, missing=self.missing):
            part = self.reasons.setdefault(reason, [0, _ZERO])
            part[0] += 1
            part[1] += money

    def sums(self) -> Sums:
        found = {reason: Part(*part) for reason, part in self.reasons.items()}
        if self.exact:
            found[Reason.AS_QUOTED] = found.get(Reason.AS_QUOTED, Part()).plus(Part(self.exact))
        return Sums(
            messages=self.messages,
            segments=self.messages * self.segments,
            billed=self.billed,
            parts=self.parts,
            quoted=(self.quoted or _ZERO) * self.messages,
            unquoted=self.messages if self.quoted is None else 0,
            charged=self.charged,
            reasons={reason: found[reason] for reason in Reason if reason in found},
        )


class _Count:
    """All counts of a report, while rows go by. Grows with the classes, not with the messages."""

    def __init__(self, header: PlanHeader, missing: Reason) -> None:
        self._groups = header.groups
        self._missing = missing
        self._classes: dict[tuple[int, Alphabet, int], _Class] = {}
        self._text: str | None = None
        self._alphabet = Alphabet.GSM_7
        self.states: Counter[str] = Counter()
        self.statuses: Counter[int | None] = Counter()
        self.refusals: Counter[int | None] = Counter()
        self.doubled = 0
        self.doubled_money = _ZERO

    def add(self, line: PlanLine, entry: Entry | None) -> None:
        if line.text is not self._text:
            self._text, self._alphabet = line.text, count_segments(line.text).alphabet
        key = line.group, self._alphabet, line.segments
        found = self._classes.get(key)
        if found is None:
            found = self._classes[key] = _Class(self._groups[line.group].price, line.segments, self._missing)
        found.add(entry)
        if entry is None:
            self.states[NOT_PUT] += 1
            return
        state = entry.state.value
        self.states[state] += 1
        if state == "accepted":
            self.statuses[entry.status_code] += 1
        elif state == "refused":
            self.refusals[entry.code] += 1
        if entry.duplicate_id is not None:
            self.doubled += 1
            self.doubled_money += entry.cost or _ZERO

    def classes(self) -> tuple[ClassReport, ...]:
        return tuple(
            ClassReport(self._groups[at].group, alphabet, segments, one.sums())
            for (at, alphabet, segments), one in self._classes.items()
        )
