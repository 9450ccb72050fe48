"""Opening a store: durable, private, on a local disk, undamaged; or a sentence that says why not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from journal_world import Hands
from sqlalchemy import event
from sqlalchemy.pool import Pool

from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.store import NETWORK_FILE_SYSTEMS, file_system_type, open_engine
from smsc_soap.outbox.journal.wal import intact
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Wait


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def local(path: Path) -> Iterator[Hands]:
    made = Hands(path)
    yield made
    made.close()


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def test_every_connection_is_durable(path: Path) -> None:
    engine = open_engine(path)
    connections = [engine.connect() for _ in range(12)]
    for connection in connections:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        connection.rollback()
    for connection in connections:
        connection.close()
    engine.dispose()


def test_postgresql_waits_for_the_disk_too(place: str | Path) -> None:
    engine = open_engine(place)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    engine.dispose()


def test_only_the_owner_reads_any_of_the_files(path: Path) -> None:
    path.touch(0o644)
    path.chmod(0o644)
    hands = Hands(path)
    hands.put(1)
    modes = {name.name: stat.S_IMODE(name.stat().st_mode) for name in path.parent.iterdir()}
    hands.close()
    assert modes == {"outbox.db": 0o600, "outbox.db-wal": 0o600, "outbox.db-shm": 0o600}


@pytest.mark.parametrize("kind", sorted(NETWORK_FILE_SYSTEMS))
def test_d7_network_file_systems_are_refused(path: Path, kind: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"network file system \({kind}\)"):
        Journal(path, file_system_of=lambda folder: kind)
    assert not path.exists()


def test_d7_a_place_where_sqlite_cannot_share_memory_is_refused(path: Path) -> None:
    """There the request for a write-ahead log is not obeyed, and SQLite says nothing about it."""

    def without_log(raw: sqlite3.Connection, _: object) -> None:
        raw.set_authorizer(
            lambda _what, name, value, *_: (
                sqlite3.SQLITE_IGNORE if (name, value) == ("journal_mode", "WAL") else sqlite3.SQLITE_OK
            )
        )

    event.listen(Pool, "connect", without_log)
    try:
        with pytest.raises(ConfigurationError, match=r"cannot keep a write-ahead log here \(delete\)"):
            Journal(path)
    finally:
        event.remove(Pool, "connect", without_log)


@pytest.mark.parametrize("kind", ["ext4", "tmpfs", ""])
def test_local_ones_are_not(path: Path, kind: str) -> None:
    Journal(path, file_system_of=lambda folder: kind).close()


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="only Linux tells")
def test_the_system_tells_the_kind_of_a_mount() -> None:
    assert file_system_type(Path("/proc")) == "proc"
    assert file_system_type(Path(__file__).parent) != ""


def test_addresses(path: Path) -> None:
    Journal(f"sqlite:///{path}").close()
    assert path.exists()
    with pytest.raises(ConfigurationError, match="expected a path"):
        Journal("mysql://root@localhost/x")
    with pytest.raises(ConfigurationError, match=r"the folder of outbox\.db does not exist"):
        Journal(path.parent / "nowhere" / "outbox.db")
    with pytest.raises(ConfigurationError, match=r"no PostgreSQL server answers at 127\.0\.0\.1:1;") as refused:
        Journal("postgresql://alex:very-secret@127.0.0.1:1/x")
    assert "very-secret" not in str(refused.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_cannot_be_written_is_refused(path: Path) -> None:
    path.touch(0o400)
    with pytest.raises(ConfigurationError, match="cannot be written"):
        Journal(path)


def test_a_folder_in_its_place_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(ConfigurationError, match="is a folder, and a store is a file"):
        Journal(path)


# D6: damage


def test_d6_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"key;phone;text\n" * 1000)
    with pytest.raises(ConfigurationError, match="not a usable database"):
        Journal(path)


@pytest.mark.parametrize("table", ["messages", "events", "meta"])
def test_a_database_of_something_else_is_refused_and_left_alone(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"CREATE TABLE {table} (seq INTEGER)")
        raw.commit()
    path.chmod(0o640)
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match=r"outbox\.db is a database of something else"):
        Journal(path)
    assert path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_database_without_tables_becomes_a_store(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE gone (seq INTEGER PRIMARY KEY AUTOINCREMENT)")
        raw.execute("DROP TABLE gone")
    assert path.stat().st_size
    Journal(path).close()
    Journal(path).close()


def test_d6_a_file_cut_short_is_refused(path: Path, local: Hands) -> None:
    local.journal.put_many(local.draft(number) for number in range(500))
    local.close()
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(ConfigurationError, match=r"not a usable database|damaged"):
        Journal(path)


def test_d6_flipped_bytes_are_refused(path: Path, local: Hands) -> None:
    local.journal.put_many(local.draft(number) for number in range(500))
    local.close()
    page = 4096
    data = bytearray(path.read_bytes())
    for start in range(8 * page, len(data) - page, page):
        data[start : start + 12] = bytes(byte ^ 0xFF for byte in data[start : start + 12])
    path.write_bytes(data)
    with pytest.raises(ConfigurationError, match=r"damaged|not a usable database"):
        Journal(path)


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[2])
from journal_world import Hands
hands = Hands(sys.argv[1])
for number in range(60):
    hands.put(number)
hands.claim()
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def killed(path: Path) -> Path:
    """A store whose process was killed: log and index lie beside it."""
    support = Path(__file__).resolve().parents[2] / "support"
    subprocess.run([sys.executable, "-c", KILLED, str(path), str(support)], check=False, timeout=60)
    assert beside(path, "-wal").stat().st_size > 100_000
    return path


def test_a_killed_process_leaves_a_store_that_opens(killed: Path) -> None:
    journal = Journal(killed)
    assert journal.counts() == {"queued": 59, "sending": 1}
    journal.close()


def cut(log: bytes) -> bytes:
    return log[: len(log) // 2]


def cut_the_last_commit(log: bytes) -> bytes:
    return log[: -(4096 + 24)]


def emptied(log: bytes) -> bytes:
    return b""


def flipped(log: bytes) -> bytes:
    return log[:70_000] + bytes([log[70_000] ^ 1]) + log[70_001:]


def flipped_header(log: bytes) -> bytes:
    return log[:17] + bytes([log[17] ^ 1]) + log[18:]


def flipped_checksum(log: bytes) -> bytes:
    at = 32 + 20 * (4096 + 24) + 16
    return log[:at] + bytes([log[at] ^ 1]) + log[at + 1 :]


@pytest.mark.parametrize("damage", [cut, cut_the_last_commit, emptied, flipped, flipped_header, flipped_checksum])
def test_d6_a_damaged_log_is_refused_every_time_and_kept_as_it_is(
    killed: Path, damage: Callable[[bytes], bytes]
) -> None:
    log = beside(killed, "-wal")
    log.write_bytes(damage(log.read_bytes()))
    before = log.read_bytes()
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"commits are missing in the write-ahead log of outbox\.db"):
            Journal(killed)
    assert log.read_bytes() == before


def test_d6_a_log_that_is_gone_is_refused(killed: Path) -> None:
    beside(killed, "-wal").unlink()
    with pytest.raises(ConfigurationError, match="commits are missing"):
        Journal(killed)


def test_a_store_in_use_looks_intact_all_the_time(path: Path, local: Hands) -> None:
    for number in range(300):
        local.put(number)
        assert number % 20 or intact(path)
    raw = sqlite3.connect(path)
    for number, how in enumerate(("PASSIVE", "RESTART", "TRUNCATE"), 1000):
        raw.execute(f"PRAGMA wal_checkpoint({how})")
        assert intact(path)
        local.put(number)
        assert intact(path)
    raw.close()


def test_a_copy_without_its_index_is_opened_as_sqlite_sees_it(killed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(beside(killed, ending), copy)
    journal = Journal(copy / "outbox.db")
    assert journal.counts() == {"queued": 59, "sending": 1}
    journal.close()


def test_a_large_store_is_checked_where_every_step_looks(path: Path, local: Hands) -> None:
    local.journal.put_many(local.draft(number, text="x" * 900) for number in range(1000))
    local.close()
    os.truncate(path, 70 * 1024 * 1024)
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    raw.close()
    journal = Journal(path)
    assert journal.counts() == {"queued": 1000}
    journal.close()


# D1 to D4: the disk is full, the lock is held


class Failing:
    """Makes the driver fail at statements that begin with a word, as a full disk would."""

    def __init__(self, hands: Hands) -> None:
        self.word, self.error = "", "database or disk is full"
        original = hands.journal._engine.raw_connection
        outer = self

        class Cursor:
            def __init__(self, raw: sqlite3.Cursor) -> None:
                self._raw = raw

            def __getattr__(self, name: str) -> object:
                return getattr(self._raw, name)

            def execute(self, words: str, *given: object) -> object:
                outer.check(words)
                return self._raw.execute(words, *given)  # type: ignore[arg-type]  # passed on as it came

        class Raw:
            def __init__(self, raw: sqlite3.Connection) -> None:
                self._raw = raw

            def __getattr__(self, name: str) -> object:
                return getattr(self._raw, name)

            def cursor(self) -> Cursor:
                return Cursor(self._raw.cursor())

            def commit(self) -> None:
                outer.check("COMMIT")
                self._raw.commit()

        hands.journal._engine.raw_connection = lambda: Raw(original())  # type: ignore[assignment,arg-type,return-value]  # a failing driver

    def check(self, words: str) -> None:
        if self.word and words.startswith(self.word):
            raise sqlite3.OperationalError(self.error)


@pytest.mark.parametrize("word", ["BEGIN IMMEDIATE", "INSERT", "COMMIT"])
def test_d1_a_full_disk_while_putting_stores_nothing(local: Hands, word: str) -> None:
    disk = Failing(local)
    disk.word = word
    with pytest.raises(NotDurable, match=r"database or disk is full\); nothing was sent because of it"):
        local.journal.put(local.draft(1))
    disk.word = ""
    assert local.journal.get("order-1") is None
    assert local.journal.put(local.draft(1)) is True


@pytest.mark.parametrize("word", ["BEGIN IMMEDIATE", "UPDATE slots", "UPDATE messages", "COMMIT"])
def test_d2_a_full_disk_while_claiming_claims_nothing(local: Hands, word: str) -> None:
    local.put(1)
    disk = Failing(local)
    disk.word = word
    with pytest.raises(NotDurable):
        local.take()
    disk.word = ""
    found = local.entry(1)
    assert (found.state, found.attempts) == (MessageState.QUEUED, ())
    assert local.claim().slot == 0


@pytest.mark.parametrize("word", ["UPDATE attempts", "UPDATE messages", "UPDATE account", "COMMIT"])
def test_d3_a_result_that_cannot_be_written_leaves_the_message_unknown(local: Hands, word: str) -> None:
    local.put(1)
    claim = local.claim()
    disk = Failing(local)
    disk.word = word
    with pytest.raises(NotDurable):
        local.accept(claim)
    disk.word = ""
    assert local.entry(1).state is MessageState.SENDING
    local.clock.advance(90)
    case = local.case("w2")
    assert local.entry(1).state is MessageState.UNKNOWN
    local.journal.settle(case, MessageState.ACCEPTED, due_us=None, reason="found")
    assert local.entry(1).attempts[0].state is AttemptState.UNKNOWN


def test_d4_a_lock_that_is_not_given_claims_nothing(local: Hands, path: Path) -> None:
    local.put(1)

    @event.listens_for(local.journal._engine, "checkout")
    def hurry(raw: sqlite3.Connection, *_: object) -> None:
        raw.execute("PRAGMA busy_timeout=10")

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotDurable, match="database is locked"):
        local.take()
    with pytest.raises(NotDurable, match="database is locked"):
        local.journal.put(local.draft(2))
    assert local.entry(1).state is MessageState.QUEUED, "reading goes on"
    other.execute("ROLLBACK")
    other.close()
    assert not isinstance(local.take(), Wait)


def test_p15_a_fork_opens_its_own_connections(local: Hands) -> None:
    local.put(1)
    inherited = local.journal._engine.pool
    child = os.fork()
    if child == 0:
        try:
            local.put(2)
            apart = local.journal._engine.pool is not inherited
            os._exit(0 if apart and local.journal.counts() == {"queued": 2} else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    local.put(3)
    assert local.journal.counts() == {"queued": 3}
