"""Is every commit still in SQLite's write-ahead log? SQLite itself would silently forget what follows damage.

A forgotten "sending" is a second SMS. While the store is open, or after its process was killed, the index
file (``-shm``) tells how many frames of the log (``-wal``) were committed; here they are counted and their
checksums computed. After a restart of the machine the index may be older than the log; what it tells still holds.
Source: sqlite.org, "WAL-mode File Format", sections 1 and 2.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

#: Frames checked at most, the latest ones: computing in Python takes about 0.1 ms each.
MOST_FRAMES: Final = 5000

_INDEX_BYTES: Final = 48
_HEADER_BYTES: Final = 32
_FRAME_BYTES: Final = 24
_MAGIC: Final = {b"\x37\x7f\x06\x82": "<", b"\x37\x7f\x06\x83": ">"}
_Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Index:
    """What the index file knows of the log."""

    frames: int
    salt: bytes
    #: Checksum of the last committed frame.
    sums: _Sums


def intact(path: Path) -> bool:
    """False when commits of the database at *path* are missing in its log or damaged there."""
    # Another process may begin the log anew between our two looks; then the looks do not fit and are repeated.
    return any(_fits(path) for _ in range(3))


def _fits(path: Path) -> bool:
    index = _read_index(path.with_name(path.name + "-shm"))
    if index is None or not index.frames:
        return True
    try:
        with path.with_name(path.name + "-wal").open("rb") as log:
            return _holds(log, index)
    except FileNotFoundError:
        return False


def _holds(log: BinaryIO, index: _Index) -> bool:
    """True when all frames that the index knows are there and undamaged."""
    header = log.read(_HEADER_BYTES)
    order = _MAGIC.get(header[:4])
    if len(header) < _HEADER_BYTES or order is None or _add(header[:24], (0, 0), order) != _sums(header, 24):
        return False
    if header[16:24] != index.salt:
        # Begun anew after the index was written: it tells nothing about this log.
        return True
    size = _FRAME_BYTES + int.from_bytes(header[8:12], "big")
    first = max(0, index.frames - MOST_FRAMES)
    sums = _sums(header, 24)
    if first:
        log.seek(_HEADER_BYTES + (first - 1) * size)
        sums = _sums(log.read(size).ljust(size), 16)
    for _ in range(index.frames - first):
        frame = log.read(size)
        if len(frame) < size or frame[8:16] != index.salt:
            return False
        sums = _add(frame[_FRAME_BYTES:], _add(frame[:8], sums, order), order)
        if sums != _sums(frame, 16):
            return False
    return sums == index.sums


def _sums(data: bytes, at: int) -> _Sums:
    one, two = struct.unpack_from(">2I", data, at)
    return one, two


def _read_index(path: Path) -> _Index | None:
    try:
        with path.open("rb") as file:
            head = file.read(2 * _INDEX_BYTES)
    except FileNotFoundError:
        return None
    # Two copies, written one after the other: different while somebody writes, or after damage.
    if len(head) < 2 * _INDEX_BYTES or head[:_INDEX_BYTES] != head[_INDEX_BYTES:] or not head[12]:
        return None
    frames, _, *sums = struct.unpack("=4I", head[16:32])
    return _Index(frames, head[32:40], (sums[0], sums[1]))


def _add(data: bytes, sums: _Sums, order: str) -> _Sums:
    """SQLite's checksum, continued over *data*."""
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    one, two = sums
    for even, odd in zip(words[::2], words[1::2]):
        one = (one + even + two) & 0xFFFFFFFF
        two = (two + odd + one) & 0xFFFFFFFF
    return one, two
