"""The file of ``send --park``: the record of a send from before its first byte until its outcome is known.

Written first, so that even a killed command leaves what ``status --unknown`` needs.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from smsc_soap.errors import ConfigurationError, SendOutcomeUnknown

_MAX_RECORD: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ParkedRecord:
    """One record on disk, readable by its owner only: it holds whole phone numbers."""

    path: Path

    @classmethod
    def create(cls, path: Path, unknown: SendOutcomeUnknown) -> ParkedRecord:
        """Writes the record into a new file, durably.

        Raises:
            ConfigurationError: the file exists, or cannot be written; nothing was sent.
        """
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise _taken(path) from None
        except OSError as error:
            raise ConfigurationError(f"{path}: the file cannot be written ({error.strerror}).") from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            _write(file, unknown)
        _make_name_durable(path)
        return cls(path)

    def keep(self, unknown: SendOutcomeUnknown) -> None:
        """Replaces the record by what is known now."""
        with self.path.open("r+", encoding="utf-8") as file:
            file.truncate()
            _write(file, unknown)

    def discard(self) -> None:
        """Removes the file: the outcome is known."""
        self.path.unlink(missing_ok=True)


def check_new(path: Path) -> None:
    """Refuses a file that is there, without making one.

    Raises:
        ConfigurationError: it is; nothing was sent.
    """
    if os.path.lexists(path):
        raise _taken(path)


def _taken(path: Path) -> ConfigurationError:
    return ConfigurationError(f"{path}: the file exists, and may hold the record of another message; name a new one.")


def _write(file: Any, unknown: SendOutcomeUnknown) -> None:
    json.dump(unknown.to_dict(), file, ensure_ascii=False, indent=2)
    file.write("\n")
    file.flush()
    os.fsync(file.fileno())


def _make_name_durable(path: Path) -> None:
    """A new file's name lives in its folder, which has to reach the disk, too; only POSIX can ask for that."""
    if os.name != "posix":
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_parked(path: Path) -> SendOutcomeUnknown:
    """The record in a file (``-``: stdin): as parked, or the whole JSON that ``send --json`` printed.

    Raises:
        ConfigurationError: it cannot be read, or holds no record.
    """
    try:
        if str(path) == "-":
            text = sys.stdin.buffer.read(_MAX_RECORD)
        else:
            with path.open("rb") as file:
                text = file.read(_MAX_RECORD)
        record = json.loads(text)
    except OSError as error:
        raise ConfigurationError(f"{path}: the file cannot be read ({error.strerror}).") from None
    except ValueError:
        raise ConfigurationError(f"{path}: this is not JSON.") from None
    if isinstance(record, Mapping) and isinstance(record.get("unknown"), Mapping):
        record = record["unknown"]
    if not isinstance(record, Mapping):
        raise ConfigurationError(f"{path}: this is not a record made by smsc-soap send.")
    return SendOutcomeUnknown.from_dict(record)
