import errno
import os
from pathlib import Path

import pytest

from smsc_soap.campaign.whole_file import whole_file, whole_name, write_whole


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def test_a_text_stands_under_its_name_for_its_owner_only(tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    write_whole(place, "a\r\nя")

    assert place.read_bytes() == "a\r\nя".encode()
    assert place.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["page.html"]


def test_bytes_too(tmp_path: Path) -> None:
    with whole_file(tmp_path / "a", encoding=None) as file:
        file.write(b"\0\xff")
    assert (tmp_path / "a").read_bytes() == b"\0\xff"


def test_what_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_text("before")
    (tmp_path / "page.html.part").write_text("left by a crash")

    def half() -> None:
        with whole_file(place) as file:
            file.write("half")
            raise KeyError

    with pytest.raises(KeyError):
        half()

    assert place.read_text() == "before"
    assert names(tmp_path) == ["page.html"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full disk")
def test_a_full_disk_is_one_error_with_the_name_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_file = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, mode: open_file("/dev/full", os.O_WRONLY))

    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(tmp_path / "page.html", "x" * 100_000)

    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(tmp_path / "page.html")
    assert names(tmp_path) == []


def test_a_missing_folder_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "no" / "page.html", "")
    assert caught.value.filename == str(tmp_path / "no" / "page.html")


def test_an_error_about_another_file_keeps_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, whole_name(tmp_path / "a"):
        (tmp_path / "other").read_text()
    assert caught.value.filename == str(tmp_path / "other")


def test_an_error_without_a_number_passes_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="strange"), whole_name(tmp_path / "a"):
        raise OSError("strange")
