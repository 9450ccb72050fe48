"""How to reach the server: plain values, so that nothing heavy is loaded to hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Road:
    """How to reach the server."""

    url: str
    timeout_s: float
    connect_timeout_s: float
    open_calls: int
    ca_file: str | Path | None = None
    #: May hold a password.
    proxy: str | None = field(default=None, repr=False)
