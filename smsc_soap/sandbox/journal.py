"""Every request as it was seen, without secrets. What was really sent is the ledger: messages.py."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

#: So many requests are kept; all are counted.
KEPT: Final = 10_000
#: Longer values are kept up to here.
_VALUE_KEPT: Final = 4000
_SECRET_FIELDS: Final = frozenset({"psw", "apikey", "password", "pswc"})
_SECRET_IN_QUERY: Final = re.compile(r"(?i)(?<![a-z])(pswc?|apikey|password|login)=[^&]*")


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One request."""

    number: int
    moment: datetime
    operation: str
    #: As they came, secrets replaced by ``***``.
    fields: Mapping[str, str]
    #: False when a fault kept the provider from ever acting on it.
    executed: bool
    #: The fault that was chosen for it, or None.
    fault: str | None
    #: The code in the answer the provider made, whether or not it arrived; None for success.
    code: int | None
    #: The reason behind the code, for people.
    why: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "moment": self.moment.isoformat(),
            "operation": self.operation,
            "fields": dict(self.fields),
            "executed": self.executed,
            "fault": self.fault,
            "code": self.code,
            "why": self.why,
        }


class Journal:
    """Requests in the order they came."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._posts: Counter[str] = Counter()
        self._arrived = 0
        self._codes: Counter[int] = Counter()

    def __len__(self) -> int:
        return self._arrived

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def add(
        self,
        operation: str,
        fields: Mapping[str, str],
        *,
        moment: datetime,
        executed: bool = True,
        fault: str | None = None,
        code: int | None = None,
        why: str = "",
        is_post: bool = True,
    ) -> None:
        """Records one request. *is_post* is False for a second execution of one and the same POST."""
        if is_post:
            self._posts[operation] += 1
            self._arrived += 1
        if code is not None:
            self._codes[code] += 1
        entry = Entry(self._arrived, moment, operation, without_secrets(fields), executed, fault, code, why)
        self._entries.append(entry)

    def posts(self, operation: str | None = None) -> int:
        """How many requests arrived, of one operation or of all, executed or not."""
        return self._arrived if operation is None else self._posts[operation]

    @property
    def posts_by_operation(self) -> dict[str, int]:
        return dict(self._posts)

    @property
    def refusals(self) -> int:
        """How many requests were answered with a code."""
        return sum(self._codes.values())


def without_secrets(fields: Mapping[str, str]) -> dict[str, str]:
    """*fields* with passwords and keys replaced, also those inside ``query``."""
    clean = {}
    for name, value in fields.items():
        if name in _SECRET_FIELDS and value:
            clean[name] = "***"
        elif name == "query":
            clean[name] = _cut(_SECRET_IN_QUERY.sub(r"\1=***", value))
        else:
            clean[name] = _cut(value)
    return clean


def _cut(value: str) -> str:
    return value if len(value) <= _VALUE_KEPT else value[:_VALUE_KEPT] + "…"
