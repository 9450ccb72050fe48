"""Tables that are none: one clear error each, with the line, and nothing read on for ever."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsc_soap.campaign.tables.lines import MAX_LINE
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.campaign.tables.source_bytes import BLOCK, SourceBytes
from smsc_soap.campaign.tables.table import Table
from smsc_soap.errors import ConflictingParameters, InvalidRecipients, RequestError

GOOD = b"phone,name\n+79990000001,Anna\n"
#: 1101 lines, longer than what the encoding is judged by.
LONG = b"phone,name\n" + (b"+79990000001," + b"x" * 1000 + b"\n") * 1100


def read(data: bytes, **options: Any) -> int:
    with open_recipients(io.BytesIO(data), **options) as recipients:
        return len(list(recipients))


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", None, "an empty table"),
        (b"\n\n  \n", None, "blank rows"),
        (b"\xef\xbb\xbf", None, "blank rows"),
        (GOOD + b"+79990000002,\0\n", None, "UTF-16 without a mark"),
        (LONG + b"+79990000002,\0\n", 1102, "NUL"),
        (LONG.replace(b"\n", b"\r\n") + b"+79990000002,\xff\r\n", 1102, "the byte FF"),
        (LONG.replace(b"\n", b"\r") + b"+79990000002,\xff\r", 1102, "the byte FF"),
        (LONG + b"+79990000002,\xcf\xe5\n", 1102, "the byte CF"),
        ("phone,name\n1,Пётр\n2,Пётр\n".encode("utf-16")[:-3], 3, "utf-16"),
        (GOOD + b'+79990000002,"Anna\n+79990000003,Ivan\n', 3, "begins with a quote"),
        (GOOD + b'+79990000002,"' + b"Anna\n" * 60_000, 3, "begins with a quote"),
        (GOOD + b"+79990000002," + b"x" * (MAX_LINE + BLOCK), 3, "a line over"),
        (b"x" * (MAX_LINE + 1), 1, "a line over"),
        (b"x" * (MAX_LINE + 10) + b"\nphone\n", 1, "a line over"),
        (b"phone," + b"," * 2000 + b"\n", 1, "2002 columns"),
        (b"phone" + b",x" * 500_000 + b"\n", 1, "500001 columns"),
        (b'phone,"na"me\n+79990000001,x\n', 1, "quotes"),
        (b"+79990000001,Anna\n", 1, "names of the columns"),
        (b"a,b\n1,2\n", None, "'a', 'b'"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, None, "office file"),
        (b"\x1f\x8b\x08\x00" + bytes(range(256)), None, "no text"),
    ],
)
def test_one_clear_error(data: bytes, line: int | None, says: str) -> None:
    with pytest.raises(InvalidRecipients, match=says) as error:
        read(data)
    assert error.value.line == line
    assert str(error.value).count("\n") == 0
    assert len(str(error.value)) < 400


class Endless(io.RawIOBase):
    """Ten gigabytes of one byte, and how much of them was asked for."""

    def __init__(self, beginning: bytes, filler: bytes) -> None:
        self.beginning, self.filler, self.given = beginning, filler, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= 1 << 20, "unbounded"
        begin, self.beginning = self.beginning[:size], self.beginning[size:]
        out = (begin + self.filler * ((size - len(begin)) // len(self.filler) + 1))[:size]
        self.given += len(out)
        assert self.given < 50 << 20, "reads on and on"
        return out


@pytest.mark.parametrize(
    ("beginning", "filler", "says"),
    [
        (GOOD, b"x", "a line over"),
        (b"", b"x", "a line over"),
        (GOOD + b'"', b"x", "a line over|begins with a quote"),
        (GOOD + b'+79990000002,"', b"x\n", "begins with a quote"),
        (GOOD + b'+79990000002,"', b'\n","', "a row over"),
        (b'phone,"', b'\n","', "a row over"),
        (b"", b"\n", "a row over"),
        (GOOD, b",", "a line over"),
    ],
)
def test_ten_gigabytes_are_not_read_on(beginning: bytes, filler: bytes, says: str) -> None:
    endless = Endless(beginning, filler)
    with pytest.raises(InvalidRecipients, match=says), open_recipients(endless, delimiter=",") as recipients:  # type: ignore[arg-type]
        list(recipients)
    assert endless.given < 5 << 20


def test_the_longest_line_passes() -> None:
    width = MAX_LINE - len("+79990000001,")
    pieces = ",".join(["x" * 100_000] * (width // 100_001))
    names = ",".join(f"c{n}" for n in range(width // 100_001))
    assert read(f"phone,{names}\n+79990000001,{pieces}\n".encode()) == 1


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_recipients(tmp_path / "none.csv")
    with pytest.raises(IsADirectoryError):
        open_recipients(tmp_path)
    if os.geteuid() != 0:
        secret = tmp_path / "secret.csv"
        secret.touch(0)
        with pytest.raises(PermissionError):
            open_recipients(secret)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"encoding": "klingon"}, RequestError),
        ({"delimiter": "::"}, RequestError),
        ({"sheet": "A"}, ConflictingParameters),
        ({"phone_column": "nothing"}, InvalidRecipients),
        ({"zone_column": "nothing"}, InvalidRecipients),
        ({"encoding": "utf-16"}, InvalidRecipients),
    ],
)
def test_arguments_that_do_not_fit(tmp_path: Path, options: dict[str, Any], kind: type[RequestError]) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(GOOD)
    with pytest.raises(kind):
        open_recipients(path, **options)


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"+79980000001\n")


def _replace(path: Path) -> None:
    path.rename(path.with_suffix(".old"))
    path.write_bytes(GOOD)


def _touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def _read_while(path: Path, change: Callable[[Path], None]) -> int:
    """Recipients in the file, which *change* is done to while it is read."""
    with open_recipients(path) as recipients:
        rows = iter(recipients)
        next(rows)
        change(path)
        return 1 + len(list(rows))


def _long_file(folder: Path) -> Path:
    path = folder / "t.csv"
    path.write_bytes(b"phone\n" + b"".join(b"+7%d\n" % (9_990_000_000 + n) for n in range(100_000)))
    return path


@pytest.mark.parametrize("change", [_append, _replace, _touch, Path.unlink])
def test_a_file_that_changes_under_the_reader_is_an_error(tmp_path: Path, change: Callable[[Path], None]) -> None:
    with pytest.raises(InvalidRecipients, match="changed while it was read"):
        _read_while(_long_file(tmp_path), change)


def test_a_file_that_rests_is_none(tmp_path: Path) -> None:
    assert _read_while(_long_file(tmp_path), Path.stat) == 100_000  # type: ignore[arg-type]  # its answer is not used


def test_the_hash_waits_for_the_end() -> None:
    with SourceBytes(io.BytesIO(b"x" * BLOCK * 3)) as source:
        assert source.peek(BLOCK + 1) == b"x" * (BLOCK + 1)
        blocks = source.blocks()
        next(blocks)
        with pytest.raises(RuntimeError):
            _ = source.sha256
        assert sum(map(len, blocks)) == 2 * BLOCK
        assert len(source.sha256) == 64


def test_a_file_opened_by_the_caller_may_begin_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a title\n" + GOOD)
    with path.open("rb") as file:
        file.readline()
        with open_recipients(file) as recipients:
            assert len(list(recipients)) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_has_no_size_to_change(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(GOOD,))
    writer.start()
    with open_recipients(pipe) as recipients:
        assert len(list(recipients)) == 1
    writer.join()


def test_a_file_of_the_caller_stays_open() -> None:
    file = io.BytesIO(GOOD)
    with Table(file):
        pass
    assert not file.closed
