"""What a disk holds after a power cut, worked out from what a process did to its files (see ``power_loss.c``).

Kept is what was synced. Of everything written since, each sector of 512 bytes may be there or not, each new or
removed name only in the order of the changes (as journalling file systems do), and SQLite's index as it was at
some earlier moment, or not at all.
"""

from __future__ import annotations

import json
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from interop import require

SOURCE: Final = Path(__file__).with_name("power_loss.c")
SECTOR: Final = 512
_HEAD: Final = struct.Struct("<BBIQ")
_INDEX: Final = "sms.db-shm"


def compiled(folder: Path) -> Path:
    """The shim, ready for LD_PRELOAD."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    require(compiler, "a C compiler", "Debian: apt-get install gcc libc6-dev")
    made = folder / "power_loss.so"
    words = [str(compiler), "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl", "-lpthread"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return made


def environment(shim: Path, folder: Path, log: Path, *, cut_at: int = 0, fail: str = "") -> dict[str, str]:
    """For the process whose files are followed. *cut_at*: it dies before that sync. *fail*: first:how many:errno."""
    more = {"POWER_CUT_AT": str(cut_at) if cut_at else "", "POWER_FAIL": fail}
    followed = {"LD_PRELOAD": str(shim), "POWER_FOLDER": str(folder), "POWER_LOG": str(log)}
    return followed | {name: value for name, value in more.items() if value}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing the process did: Created, Wrote, Truncated, Synced, Unlinked, or what the index (H) held then."""

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""


def acts(log: Path) -> Iterator[Act]:
    data, at = log.read_bytes(), 0
    while at < len(data):
        kind, named, length, offset = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield Act(chr(kind), data[at : at + named].decode(), offset, data[at + named : at + named + length])
        at += named + length


@dataclass(slots=True)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Act] = field(default_factory=list)

    def sync(self) -> None:
        for act in self.pending:
            _do(self.durable, act)
        self.pending.clear()

    def after_cut(self, chance: random.Random, share: float) -> bytes:
        left = bytearray(self.durable)
        for act in self.pending:
            for part in _sectors(act):
                if chance.random() < share:
                    _do(left, part)
        return bytes(left)


def _sectors(act: Act) -> Iterator[Act]:
    if act.kind == "T":
        yield act
    at = 0
    while at < len(act.data):
        size = SECTOR - (act.offset + at) % SECTOR
        yield Act("W", act.name, act.offset + at, act.data[at : at + size])
        at += size


def _do(content: bytearray, act: Act) -> None:
    if act.kind == "T":
        del content[act.offset :]
        content.extend(bytes(act.offset - len(content)))
    else:
        content.extend(bytes(max(act.offset - len(content), 0)))
        content[act.offset : act.offset + len(act.data)] = act.data


@dataclass(slots=True)
class Disk:
    """Follows the acts of one process; ``after_cut`` is what would be left if the power failed right now."""

    #: The names as they are synced, and their changes since, in order: None is a removed file.
    names: dict[str, _File] = field(default_factory=dict)
    changes: list[tuple[str, _File | None]] = field(default_factory=list)
    indexes: list[bytes] = field(default_factory=list)
    marks: list[Any] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """A disk that holds what is in *folder*, all of it durable."""
        found = {one.name: _File(bytearray(one.read_bytes())) for one in folder.glob("sms.db*")}
        return cls(found)

    def do(self, act: Act) -> None:
        if act.name == "marks":
            self.marks += [json.loads(line) for line in act.data.splitlines()] if act.kind == "W" else []
        elif act.kind == "H":
            self.indexes.append(act.data)
        elif act.kind == "C":
            self.changes.append((act.name, _File()))
        elif act.kind == "U":
            self.changes.append((act.name, None))
        elif act.kind == "S" and act.name == ".":
            self.names = self._named(len(self.changes))
            self.changes.clear()
        else:
            self._write(act)

    def _write(self, act: Act) -> None:
        file = self._named(len(self.changes))[act.name]
        if act.kind == "S":
            file.sync()
        else:
            file.pending.append(act)

    def _named(self, changes: int) -> dict[str, _File]:
        """The names when so many of the changes were done."""
        names = dict(self.names)
        for name, file in self.changes[:changes]:
            if file is None:
                names.pop(name, None)
            else:
                names[name] = file
        return names

    def after_cut(self, folder: Path, chance: random.Random, share: float) -> None:
        """Writes into *folder* what is left. *share*: how much of what was not synced is there nevertheless."""
        names = self._named(sum(chance.random() < share for _ in self.changes))
        for old in folder.glob("sms.db*"):
            old.unlink()
        for name, file in names.items():
            if name != _INDEX:
                (folder / name).write_bytes(file.after_cut(chance, share))
            elif self.indexes and chance.random() < 0.75:
                (folder / name).write_bytes(self.indexes[-1] if share == 1.0 else chance.choice(self.indexes))


def borders(done: Sequence[Act]) -> Iterator[int]:
    """How many acts were done when the power fails: before and after each sync, and after each mark."""
    seen = set()
    for at, act in enumerate(done):
        if act.kind == "S":
            seen |= {at, at + 1}
        elif act.kind == "W" and act.name == "marks":
            seen.add(at + 1)
    return iter(sorted(seen))
