"""A PostgreSQL server of our own: on loopback, in a temporary folder, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

from interop import require

_HOW: Final = "Debian: apt-get install postgresql"
_LIMIT_S: Final = 60.0
_numbers: Final = count(1)


def _program(name: str) -> str:
    """Where Debian keeps each version, then PATH."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(kept[0]) if kept else shutil.which(name) or ""


def _owner() -> dict[str, Any]:
    """The server refuses to run as root: then it runs as the user that its package makes."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    require("postgres" in names, "the user postgres", _HOW)
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a running server, without the name of a database."""
    initdb, server = _program("initdb"), _program("postgres")
    require(initdb and server, "postgresql", _HOW)
    require(importlib.util.find_spec("psycopg"), "psycopg", 'pip install "smsc-soap[cluster]"')
    owner = _owner()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        if owner:
            shutil.chown(folder, owner["user"], owner["group"])
        data = Path(folder) / "data"
        made = [initdb, "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", str(data)]
        subprocess.run(made, check=True, capture_output=True, cwd="/", timeout=_LIMIT_S, **owner)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "max_connections": 200,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        running = subprocess.Popen(
            [server, "-D", str(data), *options],
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **owner,
        )
        try:
            address = f"postgresql://postgres@127.0.0.1:{port}"
            _wait_for(address, running)
            yield address
        finally:
            # "Fast": connections that a failed test left open are cut.
            running.send_signal(signal.SIGINT)
            running.wait(_LIMIT_S)


def _wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    import psycopg

    until = time.monotonic() + _LIMIT_S
    while True:
        try:
            psycopg.connect(f"{address}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            if running.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def new_database(address: str) -> str:
    """The address of an empty database."""
    import psycopg

    name = f"outbox_{next(_numbers)}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]  # a name is no parameter
    return f"{address}/{name}"
