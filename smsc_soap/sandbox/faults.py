"""Trouble by appointment: which call meets what. What the trouble looks like is in disturb.py and delivery.py."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.scripts.table import SCRIPTS

#: What an appointment can be for: the operations of the SOAP service, and the scripts.
OPERATIONS: Final = (
    "send_sms", "send_sms2", "get_sms_cost", "get_sms_cost2", "get_status", "get_status2", "get_balance", *SCRIPTS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of trouble."""

    summary: str
    #: Whether the provider acts on the request all the same; ``executed=`` of a rule overrides it.
    executes: bool
    #: Settings of this kind and what they are when nobody says otherwise.
    settings: Mapping[str, Any] = field(default_factory=dict)


KINDS: Final[Mapping[str, Kind]] = {
    "refuse": Kind("answers with an error code", False, {"code": 1}),
    "latency": Kind("answers late; with before=true acts late, too", True, {"seconds": 1.0, "before": False}),
    "reset_unexecuted": Kind("reads the request and resets; nothing was done", False, {"reset": True}),
    "lost_reply": Kind("does what was asked and resets before the answer", True, {"reset": True}),
    "reset_in_reply": Kind("resets inside the answer", True, {"share": 0.5}),
    "reset_after_reply": Kind("answers in full, then resets", True),
    "truncated": Kind("cuts the body; framed=true: with a matching length", True, {"share": 0.5, "framed": False}),
    "trickle": Kind("sends one byte per interval", True, {"interval_s": 0.05}),
    "http_status": Kind(
        "another HTTP status, an empty page", False, {"status": 503, "retry_after": None, "location": None}
    ),
    "html": Kind("an HTML page that is no XML", False, {"status": 502}),
    "xhtml": Kind("a well-formed XHTML page", False, {"status": 502}),
    "fault": Kind("a SOAP Fault", False, {"code": "Server", "text": "Internal error", "status": 500}),
    "windows_1251": Kind("the answer in windows-1251, declared", True),
    "bom": Kind("a byte order mark before the answer", True),
    "gzip": Kind("a gzip body nobody asked for; bomb_mb: that big inside", True, {"bomb_mb": 0, "damaged": False}),
    "extra_fields": Kind("unknown fields around the known ones, nested and repeated", True),
    "reordered": Kind("fields in another order", True),
    "empty": Kind("nothing where something should be", True, {"what": "bytes"}),
    "wrong_id": Kind("the answer names another id", True, {"id": "another-1"}),
    "other_operation": Kind("the answer to another operation", True),
    "silence": Kind("reads the request and never answers", False, {"seconds": None}),
    "late": Kind("resets, and does what was asked later on the sandbox's clock", False, {"seconds": 30.0}),
    "replay": Kind("hands the request over twice, answers the second", True),
}

#: What ``empty`` can leave out, from the outside in.
EMPTY: Final = ("bytes", "envelope", "body", "response", "result")
_FAULT_CODES: Final = ("Client", "Server", "VersionMismatch", "MustUnderstand")
_LONGEST_S: Final = 3600


def _is_number(least: float, most: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _is_int(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= longest and value.isprintable() and value.isascii()


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_location(value: Any) -> bool:
    return _is_text(300)(value) and " " not in value


def _is_one_of(*allowed: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in allowed


_Check = tuple[Callable[[Any], bool], str]
_SECONDS: Final[_Check] = (_is_number(0, _LONGEST_S), "0 to 3600")
_CHECKS: Final[Mapping[str, _Check]] = {
    "code": (_is_int(0, 99), "0 to 99"),
    "fault_code": (_is_one_of(*_FAULT_CODES), ", ".join(_FAULT_CODES)),
    "seconds": _SECONDS,
    "interval_s": _SECONDS,
    "share": (_is_number(0, 1), "0 to 1"),
    "status": (_is_int(200, 599), "200 to 599"),
    "retry_after": (lambda value: _is_int(0, 10**9)(value) or _is_text(60)(value), "seconds or a date"),
    "location": (_is_location, "an address"),
    "text": (lambda value: isinstance(value, str) and len(value) <= 300, "a text of up to 300 characters"),
    "bomb_mb": (_is_int(0, 1024), "0 to 1024"),
    "what": (_is_one_of(*EMPTY), ", ".join(EMPTY)),
    "id": (_is_text(40), "a text of up to 40 characters"),
    "before": (_is_flag, "true or false"),
    "reset": (_is_flag, "true or false (false closes politely)"),
    "framed": (_is_flag, "true or false"),
    "damaged": (_is_flag, "true or false"),
    "executed": (_is_flag, "true or false"),
}


@dataclass(slots=True)
class FaultRule:
    """One appointment: kind, which calls, how often, and how it went so far."""

    number: int
    kind: str
    #: None: any operation.
    operation: str | None
    #: The first matching call that is hit: 1 is the next one.
    nth: int
    #: How many calls are hit; None: all from then on.
    times: int | None
    probability: float
    settings: Mapping[str, Any]
    #: Whether the provider acts on the request.
    executed: bool
    seen: int = 0
    fired: int = 0

    def __getitem__(self, setting: str) -> Any:
        return self.settings[setting]

    @property
    def is_over(self) -> bool:
        return self.times is not None and self.fired >= self.times

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "number": self.number,
            "kind": self.kind,
            "operation": self.operation,
            "nth": self.nth,
            "times": self.times,
            "probability": self.probability,
            "settings": dict(self.settings),
            "executed": self.executed,
            "seen": self.seen,
            "fired": self.fired,
        }


class FaultBook:
    """All appointments, in the order they were made. Safe to use from many threads."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._rules: list[FaultRule] = []
        self._next_number = 1
        self._draw = random.Random(seed)  # noqa: S311  # repeatable on purpose

    def add(
        self,
        kind: str,
        *,
        operation: str | None = None,
        nth: int = 1,
        times: int | None = 1,
        probability: float = 1.0,
        **settings: Any,
    ) -> FaultRule:
        """Makes an appointment: the *nth* matching call from now, and *times* calls in all, meet *kind*.

        ``times=None`` hits every call from the *nth* on; with a *probability* each is drawn from the seed.

        Raises:
            InvalidParameter: an unknown kind, operation or setting, or a value outside its range.
        """
        executed = _check(kind, operation, nth, times, probability, settings)
        with self._lock:
            rule = FaultRule(
                number=self._next_number,
                kind=kind,
                operation=operation,
                nth=nth,
                times=times,
                probability=float(probability),
                settings={**KINDS[kind].settings, **settings},
                executed=executed,
            )
            self._next_number += 1
            self._rules.append(rule)
            return rule

    def pick(self, operation: str) -> FaultRule | None:
        """The trouble this call meets, or None. Every matching rule counts the call; the first due one wins."""
        with self._lock:
            chosen = None
            for rule in self._rules:
                if rule.is_over or rule.operation not in (None, operation):
                    continue
                rule.seen += 1
                if chosen is None and rule.seen >= rule.nth and self._draw.random() < rule.probability:
                    rule.fired += 1
                    chosen = rule
            return chosen

    def remove(self, number: int) -> None:
        """Cancels one appointment.

        Raises:
            InvalidParameter: no such number.
        """
        with self._lock:
            kept = [one for one in self._rules if one.number != number]
            if len(kept) == len(self._rules):
                raise InvalidParameter("number", number, "the number of a fault in the list")
            self._rules = kept

    def clear(self) -> None:
        """Cancels all appointments."""
        with self._lock:
            self._rules = []

    def reset(self, seed: int) -> None:
        """As new: no appointments, the next one is number 1, draws from *seed*."""
        with self._lock:
            self._rules, self._next_number = [], 1
            self._draw.seed(seed)

    def seed(self, seed: int) -> None:
        """Starts the draws anew."""
        with self._lock:
            self._draw.seed(seed)

    def rules(self) -> list[FaultRule]:
        """All appointments, kept ones too."""
        with self._lock:
            return list(self._rules)


def _check(kind: Any, operation: Any, nth: Any, times: Any, probability: Any, settings: dict[str, Any]) -> bool:
    """Whether the request is executed, once everything is found to be allowed."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise InvalidParameter("kind", repr(kind)[:60], ", ".join(KINDS))
    if operation is not None and operation not in OPERATIONS:
        raise InvalidParameter("operation", repr(operation)[:60], ", ".join(OPERATIONS))
    if not _is_int(1, 10**9)(nth):
        raise InvalidParameter("nth", repr(nth)[:60], "1 and up (1 is the next call)")
    if times is not None and not _is_int(1, 10**9)(times):
        raise InvalidParameter("times", repr(times)[:60], "1 and up, or nothing for every call")
    if not _is_number(0, 1)(probability):
        raise InvalidParameter("probability", repr(probability)[:60], "0 to 1")
    executed = settings.pop("executed", KINDS[kind].executes)
    for name, value in (*settings.items(), ("executed", executed)):
        _check_setting(kind, name, value)
    return bool(executed)


def _check_setting(kind: str, name: str, value: Any) -> None:
    allowed = KINDS[kind].settings
    if name not in allowed and name != "executed":
        words = ", ".join((*allowed, "executed"))
        raise InvalidParameter(name, repr(value)[:60], f"settings of {kind}: {words}")
    if value is None and name in allowed and allowed[name] is None:
        return
    is_right, words = _CHECKS["fault_code" if (kind, name) == ("fault", "code") else name]
    if not is_right(value):
        raise InvalidParameter(name, repr(value)[:60], words)
