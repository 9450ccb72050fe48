"""Opens the journal's database: SQLite by default, PostgreSQL by address. Durable or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.journal import postgres_trouble, timeline
from smsc_soap.outbox.journal.driver import SQLITE_PARAMETERS
from smsc_soap.outbox.journal.wal import intact

#: How long a process waits for another one's write.
BUSY_TIMEOUT_S: Final = 10.0

#: How soon a connection to PostgreSQL that leads nowhere is given up; the address may say otherwise.
_ROAD: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
    # A database without an encoding would give bytes.
    "client_encoding": "utf8",
}
#: The lock of a worker that was cut off must not stop the others for hours.
_SETTINGS: Final = (
    "SET synchronous_commit = on",
    f"SET lock_timeout = '{BUSY_TIMEOUT_S:.0f}s'",
    "SET idle_in_transaction_session_timeout = '30s'",
)

#: A store up to this size is checked whole when it is opened; that takes about 3 ms for each megabyte.
CHECKED_WHOLE_BYTES: Final = 64 * 1024 * 1024

#: Tables that every version of the journal has.
_ALWAYS: Final = frozenset({"account", "attempts", "messages", "meta", "slots"})

#: File systems on other machines: SQLite's locks and its shared memory do not hold there.
NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs"}
)

#: Tells the type of the file system a folder is on; "" when it cannot tell.
FileSystemOf = Callable[[Path], str]


def open_engine(place: str | Path, *, file_system_of: FileSystemOf | None = None) -> Engine:
    """An engine whose transactions are durable when they are committed.

    *place*: a path, ``sqlite:///path`` or ``postgresql://…``.

    Raises:
        ConfigurationError: a network file system, a folder that does not exist, a missing extra,
            a file that is not a sound database, or a server that is not reached.
    """
    address = str(place)
    if address.startswith(("postgresql:", "postgresql+psycopg:", "postgres:")):
        return _postgresql(address)
    path = Path(address.removeprefix("sqlite:///"))
    if "://" in address and not address.startswith("sqlite:///"):
        raise ConfigurationError("outbox: expected a path, sqlite:///path or postgresql://user:password@host/database.")
    return _sqlite(path, file_system_of or file_system_type)


def _sqlite(path: Path, file_system_of: FileSystemOf) -> Engine:
    folder = path.absolute().parent
    if not folder.is_dir():
        raise ConfigurationError(f"outbox: the folder of {path.name} does not exist; make it first.")
    if path.is_dir():
        raise ConfigurationError(f"outbox: {path} is a folder, and a store is a file; name a file in it.")
    kind = file_system_of(folder)
    if kind in NETWORK_FILE_SYSTEMS:
        raise ConfigurationError(
            f"outbox: {path.name} would be on a network file system ({kind}), where two processes could both send; "
            "use a local disk or PostgreSQL."
        )
    _open_file(path)
    _check_log(path)
    _check_ours(path)
    _open_file(path, private=True)
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        hide_parameters=True,
        paramstyle=SQLITE_PARAMETERS,
        max_overflow=-1,
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: sqlite3.Connection, _: Any) -> None:
        raw.isolation_level = None  # BEGIN is said below, not by the driver
        cursor = raw.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # NORMAL may lose the last commits in a power cut, and a lost "sending" is a second SMS.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Only changes of the schema come this way; two processes may open a new store at once.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with closing_on_error(engine):
        _check_sqlite(engine, path)
    return engine


@contextmanager
def closing_on_error(engine: Engine) -> Iterator[None]:
    """No connection is left open when the block fails, and a database that fails is told in a sentence."""
    driver = engine.dialect.loaded_dbapi
    try:
        yield
    except (SQLAlchemyError, driver.Error) as error:
        engine.dispose()
        cause = error.orig if isinstance(error, DBAPIError) else error
        if getattr(cause, "sqlstate", None) in postgres_trouble.NO_RIGHT:
            raise postgres_trouble.lacks_right(engine.url) from None
        words = next(iter(str(cause).splitlines()), type(cause).__name__)
        raise ConfigurationError(f"outbox: the store could not be opened ({words}); nothing was sent.") from None
    except BaseException:
        engine.dispose()
        raise


def _open_file(path: Path, *, private: bool = False) -> None:
    """The file can be written; a new one is made. *private*: its owner alone reads it: it holds phones and texts."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.fchmod(descriptor, 0o600) if private and hasattr(os, "fchmod") else None
        os.close(descriptor)
    except OSError as error:
        raise ConfigurationError(f"outbox: {path.name} cannot be written ({error.strerror}).") from None


def _check_log(path: Path) -> None:
    """Before SQLite opens the files: it would forget the commits behind a damage, and the damage."""
    if path.stat().st_size and not intact(path):
        raise ConfigurationError(
            f"outbox: commits are missing in the write-ahead log of {path.name}, so a message that was sent could "
            "look unsent; nothing is sent from it. Restore a backup (docs/outbox.md)."
        )


def _check_ours(path: Path) -> None:
    """Before anything is changed in a database of somebody else, such as the inbox of callbacks."""
    tables: set[str] = set()
    # What cannot be read is told by the steps that follow.
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as raw:
        found = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in found if not name.startswith("sqlite_")}
    if tables and not tables >= _ALWAYS:
        raise ConfigurationError(
            f"outbox: {path.name} is a database of something else, and was left as it is; name a store, or a new file."
        )


def _check_sqlite(engine: Engine, path: Path) -> None:
    try:
        with engine.connect() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            found = _quick_check(connection, path)
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise ConfigurationError(f"outbox: {path.name} is not a usable database ({cause}).") from None
    if mode != "wal":
        raise ConfigurationError(f"outbox: {path.name} cannot keep a write-ahead log here ({mode}); use a local disk.")
    if found != "ok":
        raise ConfigurationError(
            f"outbox: {path.name} is damaged and nothing is sent from it; restore a backup (docs/outbox.md)."
        )


def _quick_check(connection: Connection, path: Path) -> str:
    """ "ok", or the first damage found: in the whole file when it is small, else in what every step uses.

    Reading all of a large store would keep messages waiting after each restart. Its damaged pages are met when
    they are used: SQLite says so, and the step fails before anything is sent.
    """
    tables = ("1",) if path.stat().st_size <= CHECKED_WHOLE_BYTES else ("account", "slots", "meta")
    present = inspect(connection).get_table_names()
    for table in tables:
        if table == "1" or table in present:
            found = str(connection.exec_driver_sql(f"PRAGMA quick_check({table})").scalar())
            if found != "ok":
                return found
    return "ok"


def _postgresql(address: str) -> Engine:
    try:
        import psycopg
    except ImportError:
        raise ConfigurationError('outbox: PostgreSQL needs pip install "smsc-soap[cluster]".') from None
    _, _, rest = address.partition("://")
    try:
        url = make_url(f"postgresql+psycopg://{rest}")
    except (ArgumentError, ValueError):
        raise ConfigurationError(
            "outbox: this address cannot be read; write postgresql://user:password@host:5432/database, with signs like "
            "@ and / in the password percent-encoded."
        ) from None
    road = {name: value for name, value in _ROAD.items() if name not in url.query}
    engine = create_engine(url, connect_args=road, hide_parameters=True, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _: Any) -> None:
        try:
            with raw.cursor() as cursor:
                for setting in _SETTINGS:
                    cursor.execute(setting)
            raw.commit()
            timeline.check(raw)
        except BaseException:
            # Nobody else knows this connection yet.
            raw.close()
            raise

    try:
        with engine.connect():
            return engine
    except (SQLAlchemyError, psycopg.Error) as error:
        # The driver's words may hold the address with its password, so they are only looked at.
        raise postgres_trouble.cannot_connect(error, url) from None


def file_system_type(folder: Path) -> str:
    """The type of the file system *folder* is on, from the system's own list of mounts (Linux)."""
    mounts = Path("/proc/self/mountinfo")
    if not mounts.exists():
        return ""
    best, kind = "", ""
    here = str(folder.resolve())
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        before, _, after = line.partition(" - ")
        point = before.split()[4].encode().decode("unicode_escape")
        inside = here == point or here.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind
