"""A PostgreSQL server that tests stop, start, copy and promote, always on the same address."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from interop import require
from postgres_server import _HOW, _owner, _program

_LIMIT_S: Final = 60.0
_SETTINGS: Final = "listen_addresses = '127.0.0.1'\nfsync = off\nmax_connections = 100\nautovacuum = off\n"


class Cluster:
    """One server; after ``fail_over`` it is a copy of itself as of ``copy``, on the same port."""

    def __init__(self, folder: Path, owner: dict[str, Any]) -> None:
        self._folder, self._owner = folder, owner
        self._data = folder / "data"
        self._copy = folder / "copy"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.address = f"postgresql://postgres@127.0.0.1:{self._port}"

    def make(self) -> None:
        self._run(
            "initdb",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
            str(self._data),
        )
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"{_SETTINGS}port = {self._port}\nunix_socket_directories = '{self._folder}'\n")
        self.start()

    def start(self) -> None:
        self._run("pg_ctl", "start", "-w", "-D", str(self._data), "-l", str(self._folder / "log"))

    def stop(self, how: str = "immediate") -> None:
        """*how*: ``immediate`` is a crash, ``fast`` is not."""
        self._run("pg_ctl", "stop", "-w", "-m", how, "-D", str(self._data))

    def copy(self) -> None:
        """A standby of this moment; what comes later does not reach it."""
        self._run(
            "pg_basebackup", "-h", "127.0.0.1", "-p", str(self._port), "-U", "postgres",
            "--no-sync", "--checkpoint=fast", "-X", "stream", "-D", str(self._copy),
        )  # fmt: skip

    def fail_over(self) -> None:
        """The server is gone for good, and its standby takes its place."""
        self.stop()
        self._data = self._copy
        (self._data / "standby.signal").touch()
        if self._owner:
            shutil.chown(self._data / "standby.signal", self._owner["user"], self._owner["group"])
        self.start()
        self._run("pg_ctl", "promote", "-w", "-D", str(self._data))

    def _run(self, name: str, *words: str) -> None:
        program = _program(name)
        require(program, "postgresql", _HOW)
        subprocess.run(
            [program, *words],
            check=True,
            cwd="/",
            timeout=_LIMIT_S,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._owner,
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    require(_program("initdb"), "postgresql", _HOW)
    owner = _owner()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        if owner:
            shutil.chown(folder, owner["user"], owner["group"])
        made = Cluster(Path(folder), owner)
        made.make()
        try:
            yield made
        finally:
            made.stop()
