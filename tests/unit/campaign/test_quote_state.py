import os
import stat
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from smsc_soap.campaign.quotes.asking import Answer
from smsc_soap.campaign.quotes.kept import Kept
from smsc_soap.campaign.quotes.quote_state import FRESH, KnownAnswer, QuoteState, name_of
from smsc_soap.errors import InvalidParameter

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
ANSWER = KnownAnswer(Answer(Decimal("330.00"), 100), NOW)


def _written(path: Path, *names: str) -> None:
    with QuoteState(path, NOW) as state:
        for name in names:
            state.add(name, ANSWER)


def test_what_was_answered_is_known_again(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    _written(path, "one")
    with QuoteState(path, NOW) as state:
        assert state.known == {"one": ANSWER}
        state.add("two", KnownAnswer(Answer(None, None), NOW))
    with QuoteState(path, NOW) as state:
        assert state.known["two"].answer == (None, None)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_cut_off_by_a_crash_was_never_there(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "state.jsonl"
    _written(path, "one", "two")
    path.write_bytes(path.read_bytes()[:-cut])
    _written(path, "three")
    with QuoteState(path, NOW) as state:
        assert set(state.known) == {"one", "three"}


def test_old_answers_are_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    _written(path, "one")
    with QuoteState(path, NOW + FRESH) as state:
        assert "one" in state.known
    with QuoteState(path, NOW + FRESH + timedelta(seconds=1)) as state:
        assert state.known == {}


@pytest.mark.parametrize(
    "line",
    ["phone,name", "[1]", '{"question": "a"}', '{"question": "a", "cost": "x", "parts": 1, "at": "2026-01-15"}',
     '{"question": "a", "cost": "1", "parts": 1, "at": "2026-01-15T09:00:00"}',
     '{"question": "a", "cost": "1", "parts": "1", "at": "2026-01-15T09:00:00+00:00"}'],
)  # fmt: skip
def test_another_file_is_left_alone(tmp_path: Path, line: str) -> None:
    path = tmp_path / "recipients.csv"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InvalidParameter, match=r"recipients\.csv: a line 1 that is no answer"):
        QuoteState(path, NOW)
    assert path.read_text(encoding="utf-8") == line + "\n"


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(InvalidParameter, match="over 64 MiB"):
        QuoteState(path, NOW)


def test_a_full_disk_leaves_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.jsonl"
    _written(path, "one")
    before = path.read_bytes()

    class Full:
        def __init__(self, file: object) -> None:
            self._file = file

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

        def write(self, octets: bytes) -> int:
            return self._file.write(octets[:40])  # type: ignore[attr-defined, no-any-return]

    with QuoteState(path, NOW) as state:
        monkeypatch.setattr(state, "_file", Full(state._file))
        with pytest.raises(OSError, match="No space left"):
            state.add("two", ANSWER)
        assert "two" not in state.known
    assert path.read_bytes() == before


def test_a_question_is_named_by_all_of_it() -> None:
    one = [Kept(0.1, "+79990000001", "text", 1)]
    other = [Kept(0.1, "+79990000001", "texts", 1)]
    assert name_of(one, ["account"]) == name_of(one, ["account"])
    assert len({name_of(one, ["a"]), name_of(other, ["a"]), name_of(one, ["b"]), name_of(one, ["a", ""])}) == 4
    # No two different questions run together into the same octets.
    assert name_of(one, ["ab", "c"]) != name_of(one, ["a", "bc"])


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        QuoteState(tmp_path, NOW)
