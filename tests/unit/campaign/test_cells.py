from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.quotes.cells import Cell, Size, cells_of, joined_cells
from smsc_soap.campaign.quotes.census import Group

_COUNTRIES = ("RU", "KZ", "BY", "DE", "UZ")
_SIZES = st.lists(st.tuples(st.sampled_from(_COUNTRIES), st.integers(1, 1000)), min_size=1, max_size=60)


def _sizes(found: list[tuple[str, int]]) -> dict[Group, Size]:
    return {Group(country, "", str(at), None): Size(size, 2 * size) for at, (country, size) in enumerate(found)}


@given(_SIZES, st.integers(1, 20), st.randoms(use_true_random=False))
def test_every_group_is_in_one_cell(found: list[tuple[str, int]], most: int, dice: object) -> None:
    sizes = _sizes(found)
    at_hand = {group: dice.choice((0, 1, size.recipients)) for group, size in sizes.items()}  # type: ignore[attr-defined]

    def available(groups: Sequence[Group]) -> int:
        return sum(at_hand[group] for group in groups)

    cells = joined_cells(sizes, most, available)
    assert sorted(group.prefix for cell in cells for group in cell.groups) == sorted(one.prefix for one in sizes)
    assert len(cells) <= most
    assert sum(cell.recipients for cell in cells) == sum(size.recipients for size in sizes.values())
    if available(list(sizes)) > 1 and len(cells) > 1:
        assert all(available(cell.groups) >= min(2, cell.recipients) for cell in cells[:-1])


def test_few_groups_stay_alone_the_largest_first() -> None:
    cells = joined_cells(_sizes([("RU", 5), ("KZ", 50)]), 10, lambda groups: 100)
    assert [cell.name for cell in cells] == ["KZ 1", "RU 0"]


def test_small_groups_join_by_country() -> None:
    sizes = _sizes([("RU", 1000), ("RU", 900), *[("KZ", 9)] * 5, *[("BY", 8)] * 5])
    cells = joined_cells(sizes, 4, lambda groups: 100)
    assert [cell.name for cell in cells] == ["RU 0", "RU 1", "KZ (5)", "BY (5)"]


def test_no_room_is_left_unused() -> None:
    sizes = _sizes([("RU", size) for size in range(100, 200)])
    cells = joined_cells(sizes, 75, lambda groups: 100)
    assert len(cells) == 75
    assert cells[0].name == "RU (26)"
    assert all(len(cell.groups) == 1 for cell in cells[1:])


def test_nobody_at_hand_joins_somebody_who_is() -> None:
    sizes = _sizes([("RU", 1000), ("KZ", 10), ("BY", 5)])
    poor = next(group for group in sizes if group.country == "KZ")
    cells = joined_cells(sizes, 10, lambda groups: 0 if list(groups) == [poor] else 50)
    assert {tuple(sorted(group.country for group in cell.groups)) for cell in cells} == {("RU",), ("BY", "KZ")}


def test_a_small_country_is_a_cell_of_its_own() -> None:
    sizes = _sizes([*[("RU", 5_000)] * 30, ("BY", 30), ("BY", 40), ("KZ", 90), ("KZ", 20), ("DE", 100), ("UZ", 1)])
    cells = cells_of(sizes, 40, 100, lambda groups: sum(sizes[group].recipients for group in groups))
    names = [cell.name for cell in cells]
    assert {"BY (2)", "DE 34", "UZ 35"} <= set(names)
    assert len(names) - 3 <= (40 - 3) // 4
    # Where there are too many, the smallest go with the others; who is not all at hand does, too.
    assert "UZ 35" not in [
        cell.name for cell in cells_of(sizes, 12, 100, lambda groups: sum(sizes[one].recipients for one in groups))
    ]
    assert len(cells_of(sizes, 200, 100, lambda groups: 100)) == 36, "there are questions enough for each group"


def test_nobody_but_small_countries() -> None:
    sizes = _sizes([("BY", 30)])
    assert [cell.name for cell in cells_of(sizes, 40, 100, lambda groups: 30)] == ["BY 0"]


@given(_SIZES, st.integers(2, 60), st.integers(1, 300))
def test_the_questions_suffice(found: list[tuple[str, int]], calls: int, batch: int) -> None:
    sizes = _sizes(found)
    cells = cells_of(sizes, calls, batch, lambda groups: sum(sizes[group].recipients for group in groups))
    assert sorted(group.prefix for cell in cells for group in cell.groups) == sorted(one.prefix for one in sizes)
    assert sum(1 if cell.recipients <= batch else 2 for cell in cells) <= calls


def test_names() -> None:
    def groups(*countries: str) -> tuple[Group, ...]:
        return tuple(Group(one, "", str(at), None) for at, one in enumerate(countries))

    assert Cell((Group("RU", "MTS", "7916", None),), 1, 1).name == "RU MTS"
    assert Cell((Group("RU", "", "", None),), 1, 1).name == "RU"
    assert Cell(groups("BY", "BY"), 1, 1).name == "BY (2)"
    assert Cell(groups("BY", "KG", "UZ", "DE"), 1, 1).name == "BY, KG, UZ … (4)"
