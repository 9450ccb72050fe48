"""The orders of the demonstration: ``examples/orders.csv``, one message each."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smsc_soap.errors import ConfigurationError
from smsc_soap.model.segments import Alphabet, count_segments

_PACKAGE: Final = Path(__file__).resolve().parents[2]
#: Where the file may be; the wheel's copy first.
CANDIDATES: Final = (_PACKAGE / "_examples" / "orders.csv", _PACKAGE.parent / "examples" / "orders.csv")


@dataclass(frozen=True, slots=True, repr=False)
class Order:
    """One row: whom to tell what."""

    #: Row of the file, from 1, without the header.
    row: int
    number: str
    name: str
    #: As somebody typed it.
    phone: str
    #: With name, number and sum filled in.
    text: str


def read_orders(candidates: Iterable[Path] = CANDIDATES) -> list[Order]:
    """Every order of the first file that is there.

    Raises:
        ConfigurationError: the installation lacks the file, or it has other columns.
    """
    for path in candidates:
        if path.is_file():
            return _read(path)
    raise ConfigurationError("the example orders.csv is missing from this installation; install smsc-soap again.")


def _read(path: Path) -> list[Order]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        return [
            Order(number, row["order"], row["name"], row["phone"], _filled(row)) for number, row in enumerate(rows, 1)
        ]
    except KeyError as error:
        raise ConfigurationError(f"{path.name}: the column {error.args[0]} is missing.") from None


def _filled(row: dict[str, str]) -> str:
    text = row["text"]
    for field in ("name", "order", "sum"):
        text = text.replace(f"{{{field}}}", row[field])
    return text


def costly_characters(text: str) -> tuple[str, int] | None:
    """The few characters that make *text* take more SMS, and how many it would take with plain ones; or None."""
    count = count_segments(text)
    if count.alphabet is not Alphabet.UCS_2:
        return None
    signs = [one.char for one in count.forcing if not one.char.isalpha()]
    wide = [sign for sign in signs if ord(sign) > 0xFFFF]
    for suspects in (signs, wide):
        without = count_segments("".join("'" if sign in suspects else sign for sign in text)).segments
        if without < count.segments:
            return " ".join(suspects), without
    return None
