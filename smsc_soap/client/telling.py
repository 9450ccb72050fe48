"""What a client tells the logs. Nothing that a filter or a handler of the program raises changes a call."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from smsc_soap.wire.operations import Operation

_log: Final = logging.getLogger("smsc_soap")
_wire_log: Final = logging.getLogger("smsc_soap.wire")


def tell(level: int, words: str, *values: object, facts: Mapping[str, object]) -> None:
    """One record of the logger ``smsc_soap``; *facts* are its fields, named ``smsc_…``."""
    with contextlib.suppress(Exception):
        _log.log(level, words, *values, extra=facts)


def tell_wire(what: str, operation: Operation[Any], shown: Callable[[], str]) -> None:
    """What passed, as *shown* redacts it."""
    facts = {"smsc_event": "wire", "smsc_operation": operation.name}
    with contextlib.suppress(Exception):
        _wire_log.debug("%s: %s %s", operation.name, what, shown(), extra=facts)


def tell_repeat(operation: Operation[Any], error: BaseException, attempt: int, wait_s: float) -> None:
    """That *operation* is tried again in *wait_s* seconds."""
    cause = type(error).__name__
    facts = {
        "smsc_event": "again",
        "smsc_operation": operation.name,
        "smsc_cause": cause,
        "smsc_tries": attempt,
        "smsc_wait_s": wait_s,
    }
    words = "%s: try %d failed (%s); again in %.1f s"
    tell(logging.INFO, words, operation.name, attempt, cause, wait_s, facts=facts)


def tell_not_called(operation: Operation[Any], event: BaseException) -> None:
    """That *operation* was not begun, because of *event*."""
    cause = type(event).__name__
    facts = {"smsc_event": "not_called", "smsc_operation": operation.name, "smsc_cause": cause}
    tell(logging.INFO, "%s: not called (%s)", operation.name, cause, facts=facts)
