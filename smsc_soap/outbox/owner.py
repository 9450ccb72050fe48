"""Names of workers that tell, on the same machine, whether the process they belonged to is still there.

A lease protects against a worker that is only slow, so it lasts longer than the longest call. When the process is
known to be gone nobody has to wait for its end.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final, NamedTuple

_PROC: Final = Path("/proc")
#: States of a process that only waits for its parent to notice.
_ENDED: Final = frozenset("ZXx")


class _Process(NamedTuple):
    """One process for as long as the machine is up: numbers of processes are given anew, starting times are not."""

    boot: str
    #: Where its number means something: containers number theirs from 1.
    namespace: str
    number: int
    started: str


def new_worker_name() -> str:
    """A name nobody else has: its process, then something random. Without /proc (not Linux) only the latter."""
    token = secrets.token_hex(8)
    own = _process(os.getpid())
    return token if own is None else "/".join((*map(str, own), token))


def is_gone(worker: str) -> bool:
    """True when the process of *worker* ran on this machine, since its last start, and has ended. False: not known."""
    boot, _, rest = worker.partition("/")
    parts = rest.split("/")
    if len(parts) != 4 or not parts[1].isdecimal():
        return False
    own = _process(os.getpid())
    if own is None or (boot, parts[0]) != (own.boot, own.namespace):
        return False
    number, started = int(parts[1]), parts[2]
    try:
        state, since = _state(number)
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return since != started or state in _ENDED


def _process(number: int) -> _Process | None:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = (_PROC / "self/ns/pid").readlink().name
        return _Process(boot, namespace, number, _state(number)[1])
    except (OSError, ValueError):
        return None


def _state(number: int) -> tuple[str, str]:
    """State letter and starting time of a process. Source: proc_pid_stat(5), fields 3 and 22."""
    line = (_PROC / str(number) / "stat").read_text(encoding="utf-8", errors="replace")
    # The name of the program, in brackets, may hold anything.
    fields = line[line.rindex(")") + 2 :].split()
    return fields[0], fields[19]
