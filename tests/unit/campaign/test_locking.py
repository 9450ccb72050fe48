"""The lock of a plan, by the means of either system."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from smsc_soap.campaign.runs import locking
from smsc_soap.campaign.runs.locking import locked
from smsc_soap.errors import CampaignLocked


class Windows(ModuleType):
    """What ``msvcrt`` does with locks: bytes of a file belong to one handle, until it is closed."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.held: dict[tuple[int, int], int] = {}

    def locking(self, descriptor: int, mode: int, count: int) -> None:
        assert (mode, count) == (self.LK_NBLCK, 1)
        at = os.lseek(descriptor, 0, os.SEEK_CUR)
        place = os.fstat(descriptor).st_ino, at
        if self.held.get(place, descriptor) != descriptor and _is_open(self.held[place]):
            raise PermissionError(13, "Permission denied")
        self.held[place] = descriptor


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


@pytest.fixture(params=["posix", "windows"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Windows | None:
    if request.param == "posix":
        return None
    find: Callable[[str], Any] = locking.find_spec
    monkeypatch.setattr(locking, "find_spec", lambda name: None if name == "fcntl" else find(name))
    monkeypatch.setitem(sys.modules, "msvcrt", windows := Windows())
    return windows


@pytest.fixture
def plan(tmp_path: Path) -> Any:
    path = tmp_path / "plan.jsonl"
    path.write_text("a plan\n", encoding="utf-8")
    return SimpleNamespace(path=path)


@pytest.mark.usefixtures("system")
def test_a_plan_that_is_run_is_not_run_twice(plan: Any) -> None:
    words = r"plan\.jsonl: another process runs this campaign"
    with locked(plan), pytest.raises(CampaignLocked, match=words), locked(plan):
        pytest.fail("two hold it")


@pytest.mark.usefixtures("system")
def test_afterwards_it_is_free_again(plan: Any) -> None:
    for _ in range(2):
        with locked(plan):
            pass
    with pytest.raises(ZeroDivisionError), locked(plan):
        raise ZeroDivisionError
    with locked(plan):
        pass


def test_what_is_locked_on_windows_is_behind_the_plan(system: Windows | None, plan: Any) -> None:
    with locked(plan):
        assert plan.path.read_text(encoding="utf-8") == "a plan\n"
    if system is not None:
        assert [at for _, at in system.held] == [2_147_483_646]


def test_a_plan_that_reaches_the_locked_byte_is_not_held_on_windows(system: Windows | None, plan: Any) -> None:
    os.truncate(plan.path, 1 << 31)
    with locked(plan):
        pass
    assert system is None or not system.held


def test_nothing_is_left_on_the_disk(system: Windows | None, plan: Any) -> None:
    with locked(plan):
        assert [one.name for one in plan.path.parent.iterdir()] == ["plan.jsonl"]
