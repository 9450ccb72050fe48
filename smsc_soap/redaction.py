"""Hides passwords, phones and texts wherever a human or a log file might see them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: How many trailing characters of a phone stay readable.
KEPT_DIGITS: Final = 4
_PHONE: Final = re.compile(r"(?<![\w+])(?:\+?\d{10,15}|\+\d[\d ().-]{8,20}\d)(?!\w)")
_NO_DIGITS: Final = re.compile(r"\D+")


class Secret:
    """A password or key that does not print itself. ``reveal()`` is for what sends it or compares with it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def digest(self) -> str:
        """SHA-256, to tell whether two are the same."""
        import hashlib  # light verbs, which know no secret, do not pay for it

        return hashlib.sha256(self._value.encode()).hexdigest()

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a Secret is never pickled; pass the password by environment instead")


def mask_phone(recipient: str) -> str:
    """The last four characters of a recipient behind stars: ``+79990000001`` → ``********0001``.

    Short ones (``G12``, an unfinished number) show at most half of themselves.
    """
    kept = min(KEPT_DIGITS, len(recipient) // 2)
    return "*" * (len(recipient) - kept) + recipient[len(recipient) - kept :]


def mask_phones(text: str) -> str:
    """*text* with whatever looks like a phone masked: ``order-79990000001`` → ``order-*******0001``."""
    return _PHONE.sub(lambda found: mask_phone(_NO_DIGITS.sub("", found[0])), text)


def mask_recipients(recipients: Sequence[str], *, shown: int = 3) -> str:
    """The first few recipients, each masked, and how many more there are."""
    first = ", ".join(mask_phone(one) for one in recipients[:shown])
    more = len(recipients) - shown
    return f"{first} and {more} more" if more > 0 else first or "nobody"


def describe_text(text: str) -> str:
    """A message text as it may appear in a log: its length only."""
    return f"<text of {len(text)} characters>"
