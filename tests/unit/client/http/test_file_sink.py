"""A file that appears whole or not at all, and answers that go to one."""

from __future__ import annotations

import errno
import gzip
import os
import tempfile
from pathlib import Path

import pytest

from smsc_soap.client.http.file_sink import FileNotWritten, FileSink, check_place
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.common import Taker
from smsc_soap.errors import InvalidParameter, MalformedReply, NothingFound
from smsc_soap.wire.exchange import HttpRequest
from smsc_soap.wire.http_api.answer import streamed_result
from smsc_soap.wire.http_api.downloads import FetchDownload


def test_it_appears_with_the_last_piece(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "a.csv", overwrite=False)
    for piece in (b"a;b\n", b"1;2\n"):
        sink.write(piece)
        assert not (tmp_path / "a.csv").exists()
    sink.keep()
    assert (tmp_path / "a.csv").read_bytes() == b"a;b\n1;2\n"
    sink.discard()
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert (sink.size_bytes, sink.beginning) == (8, b"a;b\n1;2\n")


def test_the_beginning_is_kept_and_bounded(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "a", overwrite=False)
    for _ in range(3):
        sink.write(b"x" * 3000)
    assert (len(sink.beginning), sink.size_bytes) == (4096, 9000)
    sink.discard()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_made_before_a_piece_comes(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "a", overwrite=False)
    sink.discard()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotWritten):
        sink.keep()


class FullDisk:
    """A file whose disk is full from the second piece on, and that says so again when it is closed."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.write_bytes(b"")
        self.name = str(place)
        self.pieces = 0

    def write(self, _: bytes) -> None:
        self.pieces += 1
        if self.pieces > 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_and_nothing_stays_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = tmp_path / ".a.part"
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda **_: FullDisk(part))
    sink = FileSink(tmp_path / "a", overwrite=False)
    sink.write(b"1")
    assert part.exists()
    for _ in range(3):
        sink.write(b"2")
    assert not part.exists(), "at once: what is left of the disk is somebody else's"
    with pytest.raises(FileNotWritten, match="No space left"):
        sink.keep()
    sink.discard()
    assert list(tmp_path.iterdir()) == []


def test_it_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append((tmp_path / "a").exists()))
    sink = FileSink(tmp_path / "a", overwrite=True)
    sink.write(b"x")
    sink.keep()
    assert synced == [False]


@pytest.mark.parametrize("links", [True, False])
def test_whoever_comes_first_has_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    for name, theirs in (("a", None), ("b", b"theirs")):
        sink = FileSink(tmp_path / name, overwrite=False)
        sink.write(b"ours")
        if theirs is not None:
            (tmp_path / name).write_bytes(theirs)
            with pytest.raises(InvalidParameter):
                sink.keep()
            sink.discard()
        else:
            sink.keep()
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a": b"ours", "b": b"theirs"}
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a").stat().st_nlink == 1


def _no_links(*_: object) -> None:
    raise OSError(errno.EOPNOTSUPP, "Operation not supported")


@pytest.mark.parametrize("to", ["elsewhere", "nowhere"])
def test_a_link_is_never_followed(tmp_path: Path, to: str) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    place = tmp_path / "a"
    place.symlink_to(tmp_path / to)
    with pytest.raises(InvalidParameter):
        check_place(place, overwrite=False)
    sink = FileSink(place, overwrite=True)
    sink.write(b"ours")
    sink.keep()
    assert not place.is_symlink()
    assert place.read_bytes() == b"ours"
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["a" * 255, "ж" * 127])
def test_the_longest_name(tmp_path: Path, name: str) -> None:
    sink = FileSink(tmp_path / name, overwrite=False)
    sink.write(b"x")
    sink.keep()
    assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("place", ["folder", "no/a"])
def test_a_place_that_cannot_be(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    sink = FileSink(tmp_path / place, overwrite=True)
    sink.write(b"x")
    with pytest.raises(FileNotWritten):
        sink.keep()
    sink.discard()
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


def test_a_file_that_appeared_meanwhile_is_left_alone(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "a", overwrite=False)
    sink.write(b"new")
    (tmp_path / "a").write_bytes(b"theirs")
    with pytest.raises(InvalidParameter, match="overwrite"):
        sink.keep()
    sink.discard()
    assert (tmp_path / "a").read_bytes() == b"theirs"
    sink = FileSink(tmp_path / "a", overwrite=True)
    sink.write(b"new")
    sink.keep()
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_disk_that_fails_is_told_at_the_end(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "missing" / "a", overwrite=False)
    sink.write(b"x")
    sink.write(b"y")
    assert sink.size_bytes == 2
    with pytest.raises(FileNotWritten, match="No such file") as failed:
        sink.keep()
    assert isinstance(failed.value, OSError)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_readable_for_its_owner_alone(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "a", overwrite=False)
    sink.write(b"x")
    sink.keep()
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def request(sink: FileSink, most_bytes: int = 100) -> HttpRequest:
    return HttpRequest("downloads.fetch", "http://127.0.0.1", (), b"", max_reply_bytes=most_bytes, sink=sink)


class TestTaker:
    def test_only_a_200_goes_to_the_file(self, tmp_path: Path) -> None:
        sink = FileSink(tmp_path / "a", overwrite=False)
        taker = Taker(request(sink), 404, {}, Attempt(30))
        taker.take(b"<html>")
        assert taker.reply().body == b"<html>"
        assert sink.size_bytes == 0
        taker = Taker(request(sink), 200, {}, Attempt(30))
        taker.take(b"a;b")
        assert taker.reply().body == b""
        assert sink.size_bytes == 3
        sink.discard()

    def test_packed_files_were_not_asked_for(self, tmp_path: Path) -> None:
        sink = FileSink(tmp_path / "a", overwrite=False)
        with pytest.raises(MalformedReply, match="packed"):
            Taker(request(sink), 200, {"content-encoding": "gzip"}, Attempt(30)).take(gzip.compress(b"a"))

    def test_bounds(self, tmp_path: Path) -> None:
        sink = FileSink(tmp_path / "a", overwrite=False)
        taker = Taker(request(sink, 5), 200, {}, Attempt(30))
        taker.take(b"12345")
        with pytest.raises(MalformedReply, match="longer than 5"):
            taker.take(b"6")
        sink.discard()

    def test_time(self, tmp_path: Path) -> None:
        with pytest.raises(TimeoutError):
            Taker(request(FileSink(tmp_path / "a", overwrite=False)), 200, {}, Attempt(0.0)).take(b"x")


def fetch(path: Path) -> FetchDownload:
    return FetchDownload("1", None, path, lambda: FileSink(path, overwrite=False), 100, 30.0)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"error": "not found", "error_code": 3}', NothingFound),
        (b"ERROR = 3 (not found)", NothingFound),
        (b"0,-3", NothingFound),
        (b" <!DOCTYPE html>", MalformedReply),
        (b"\n", MalformedReply),
        (b"", MalformedReply),
    ],
)
def test_what_is_no_file(body: bytes, error: type[Exception], tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "a", overwrite=False)
    if body:
        sink.write(body)
    with pytest.raises(error):
        streamed_result(fetch(tmp_path / "a"), sink)
    sink.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("body", ["телефон;текст\n1;2\n".encode(), "телефон\n".encode("cp1251"), b"1,2\n", b"x" * 5000])
def test_what_is_one(body: bytes, tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "a", overwrite=False)
    sink.write(body)
    assert streamed_result(fetch(tmp_path / "a"), sink).size_bytes == len(body)
    assert (tmp_path / "a").read_bytes() == body
