"""Which recipients are asked about together: groups of numbers, the small ones joined until they are few enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from smsc_soap.campaign.quotes.census import Group

#: So many questions there have to be for each cell that is not asked about as a whole.
CALLS_EACH: Final = 4
#: One question in so many may go to a small country.
_SMALL: Final = 6
#: Of all cells so many at least are single groups, where groups have to be joined.
_SINGLE: Final = 2 / 3
#: Countries named in the name of a cell.
_NAMED: Final = 3

#: Says how many messages of these groups together are there to be asked about.
Available: TypeAlias = Callable[[Sequence[Group]], int]


@dataclass(frozen=True, slots=True)
class Size:
    """How many messages, and how many segments they take."""

    recipients: int
    segments: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Groups of numbers that a sample treats as one."""

    groups: tuple[Group, ...]
    recipients: int
    segments: int

    @property
    def name(self) -> str:
        """``RU 7916``; of several groups their number in brackets: ``KZ (12)``, ``BY, KG, UZ … (40)``."""
        if len(self.groups) == 1:
            one = self.groups[0]
            return " ".join(part for part in (one.country, one.operator or one.prefix) if part)
        countries = list(dict.fromkeys(one.country for one in self.groups))
        more = " …" if len(countries) > _NAMED else ""
        return f"{', '.join(countries[:_NAMED])}{more} ({len(self.groups)})"


def cells_of(sizes: Mapping[Group, Size], max_calls: int, batch_size: int, available: Available) -> list[Cell]:
    """Cells for so many questions of *batch_size* messages, the largest first.

    Where there are too many groups to ask about each, a country that one question reaches as a whole is a cell, while
    there are not too many of them: its cost becomes exact. The others are joined as ``joined_cells`` says, so that
    each cell gets several questions.
    """
    if len(sizes) <= max_calls // CALLS_EACH:
        return joined_cells(sizes, len(sizes), available)
    countries = _by_country((_joined([group], sizes) for group in sizes), sizes)
    small = [one for one in countries if one.recipients <= batch_size and available(one.groups) == one.recipients]
    small = sorted(small, key=_by_size)[: max_calls // _SMALL]
    taken = {group for cell in small for group in cell.groups}
    rest = {group: size for group, size in sizes.items() if group not in taken}
    large = joined_cells(rest, max(1, (max_calls - len(small)) // CALLS_EACH), available)
    return sorted([*large, *small], key=_by_size)


def joined_cells(sizes: Mapping[Group, Size], most: int, available: Available) -> list[Cell]:
    """Up to *most* cells: the large groups alone, the others by country, and the smallest countries together.

    A cell that has messages but none (or only one) of them at hand to be asked about joins others, too.
    """
    cells = sorted((_joined([group], sizes) for group in sizes), key=_by_size)
    if len(cells) > most:
        alone = _alone(cells, most)
        cells = cells[:alone] + _by_country(cells[alone:], sizes)
    poor = [cell for cell in cells if available(cell.groups) < min(2, cell.recipients)]
    cells = sorted((cell for cell in cells if cell not in poor), key=_by_size)
    if poor or len(cells) > most:
        rest = cells[most - 1 :] + poor
        # Without a word from the poor ones nobody can speak for them: somebody larger has to be with them.
        begin = min(most - 1, max(len(cells) - 1, 0))
        cells, rest = cells[:begin], cells[begin : most - 1] + rest
        cells.append(_joined([group for cell in rest for group in cell.groups], sizes))
    return cells


def _by_size(cell: Cell) -> int:
    return -cell.segments


def _alone(cells: Sequence[Cell], most: int) -> int:
    """How many of the largest groups stay alone, so that the countries of the others still find room."""
    alone, countries = len(cells), set[str]()
    while alone + len(countries) > most and alone > int(most * _SINGLE):
        alone -= 1
        countries.add(cells[alone].groups[0].country)
    return alone


def _by_country(cells: Iterable[Cell], sizes: Mapping[Group, Size]) -> list[Cell]:
    countries: dict[str, list[Group]] = defaultdict(list)
    for cell in cells:
        for group in cell.groups:
            countries[group.country].append(group)
    return [_joined(groups, sizes) for groups in countries.values()]


def _joined(groups: Sequence[Group], sizes: Mapping[Group, Size]) -> Cell:
    return Cell(tuple(groups), sum(sizes[one].recipients for one in groups), sum(sizes[one].segments for one in groups))
