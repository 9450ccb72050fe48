"""How a table was read: said aloud, because a wrong encoding or column is paid for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the reader took the table for. Every field can be overridden by an argument of ``open_recipients``."""

    #: Name of the file, without its folder.
    table: str
    #: ``csv`` or ``xlsx``.
    kind: str
    #: Codec of a CSV file; None for a sheet.
    encoding: str | None
    delimiter: str | None
    #: Name of the sheet; None for a CSV file.
    sheet: str | None
    columns: tuple[str, ...]
    phone_column: str
    zone_column: str | None
    #: How each of these was found, one sentence each.
    how: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
