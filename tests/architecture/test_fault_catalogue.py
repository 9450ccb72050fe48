"""Every case of the fault catalogue is covered by a test that carries its number: ``test_n1_…``, ``test_b2_b3_…``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

#: Group → how many cases it has: network, HTTP, business, process crash, disk and database, clock, concurrency.
GROUPS = {"n": 20, "h": 20, "b": 18, "p": 16, "d": 11, "c": 6, "k": 8}

CASES = [f"{group}{number}" for group, most in GROUPS.items() for number in range(1, most + 1)]


def numbers(name: str) -> set[str]:
    """The cases in the name of a test; ``n01`` is ``n1``."""
    found = set()
    for word in name.removeprefix("test_").split("_"):
        if not (match := re.fullmatch(r"([a-z])0?(\d+)", word)):
            break
        found.add(match[1] + match[2])
    return found


def covered() -> dict[str, set[str]]:
    """Case → names of the tests that carry its number."""
    found: dict[str, set[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        if "node_modules" in path.parts:
            continue
        for name in re.findall(r"^ *(?:async )?def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            for number in numbers(name):
                found.setdefault(number, set()).add(name)
    return found


@pytest.fixture(scope="module")
def by_case() -> dict[str, set[str]]:
    return covered()


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_a_test_of_its_number(case: str, by_case: dict[str, set[str]]) -> None:
    assert by_case.get(case), f"no test is called test_{case}_…"


def test_numbers_are_read_from_the_beginning_of_a_name() -> None:
    assert numbers("test_b2_b3_one_refusal_s4_stops") == {"b2", "b3"}
    assert numbers("test_h01_h10_bodies") == {"h1", "h10"}
    assert numbers("test_a_queue_of_k1") == set()
