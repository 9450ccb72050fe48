"""What is kept of finished messages, and copies of the whole store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smsc_soap.errors import ConfigurationError, InvalidParameter

if TYPE_CHECKING:
    from smsc_soap.outbox.journal import Journal

#: Said by a copy that was made by ``back_up``, until a person thaws it.
RESTORED: Final = "this store was restored from a backup; nothing leaves it until smsc-soap outbox thaw"

#: Transactions of one pass, with a thousand texts each.
MOST_CHUNKS: Final = 100


def forget_texts(journal: Journal, keep: timedelta | None) -> int:
    """How many texts were dropped: of one-time codes as soon as they are final, of others *keep* after that.

    At most ``MOST_CHUNKS`` thousands in one pass, so that senders are not kept waiting; the next pass goes on.
    *keep* None keeps the others. Recipients, keys and history stay, so that the same key stays a no-op.

    Raises:
        InvalidParameter: *keep* is negative.
    """
    if keep is not None and keep < timedelta(0):
        raise InvalidParameter("keep", repr(keep)[:60], "a timedelta from 0, or None to keep them")
    before_us = None if keep is None else journal.now_us() - keep // timedelta(microseconds=1)
    dropped = 0
    for _ in range(MOST_CHUNKS):
        part = journal.forget_texts(before_us)
        dropped += part
        if not part:
            break
    return dropped


def back_up(source: Path, target: Path) -> None:
    """Copies a SQLite store while it is in use, and freezes the copy: restored, it sends nothing until told.

    Raises:
        ConfigurationError: the source is missing, the target is there already, or the copy failed.
    """
    from smsc_soap.outbox.journal import Journal

    if not source.is_file():
        raise ConfigurationError(f"outbox: {source.name} is not there.")
    if target.exists():
        raise ConfigurationError(f"outbox: {target.name} exists already; a backup never overwrites.")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
    except (OSError, sqlite3.Error) as error:
        raise ConfigurationError(f"outbox: the backup failed ({error}).") from None
    copy = Journal(part)
    try:
        copy.freeze(RESTORED)
    finally:
        copy.close()
    # Under its name only once it is frozen: whoever finds it can use it.
    part.rename(target)
