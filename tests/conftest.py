"""For every test: nothing private in any log record or exception text, with all loggers at DEBUG.

Canaries are the word "canary" (test passwords, keys and texts hold it), whole test phones, and
password elements of an envelope.
"""

from __future__ import annotations

import logging
import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from smsc_soap import errors

CANARIES = re.compile(r"canary|(?<!\d)\+?7(?:999|700)\d{7}(?!\d)|<(?:\w+:)?(?:psw|apikey)>[^<]")

#: Loggers of the libraries below us that would print whole envelopes if they were used carelessly.
CHATTY = ("zeep", "httpx2", "httpcore2", "requests", "urllib3", "smsc_soap", "smsc_soap.wire", "asyncio")

leaks: list[str] = []


class Watch(logging.Handler):
    """Looks at every record as a log file would show it, tracebacks' last lines included."""

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text += f" {record.exc_info[1]}"
        look(f"log record of {record.name}", text)


def look(where: str, text: str) -> None:
    found = CANARIES.search(text)
    if found:
        leaks.append(f"{where}: …{text[max(found.start() - 60, 0) : found.end()]}…")


def pytest_configure(config: pytest.Config) -> None:
    logging.getLogger().addHandler(Watch(level=logging.DEBUG))
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.DEBUG)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell starts its background jobs so, and what ignores Ctrl-C hands that on to its children.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    watch_errors()


def watch_errors() -> None:
    """Every SmscError is looked at when it is made, whoever catches it later."""
    plain = errors.SmscError.__init__

    def watched(self: errors.SmscError, *arguments: Any, **named: Any) -> None:
        plain(self, *arguments, **named)
        look(f"text of {type(self).__name__}", f"{self} {self!r}")

    errors.SmscError.__init__ = watched  # type: ignore[method-assign]  # an instrument, not a fake


@pytest.fixture(autouse=True)
def logging_is_put_back() -> Iterator[None]:
    """Commands run inside a test set up logging for their process; the next test is not in that process."""
    ours = [logging.getLogger(name) for name in ("smsc_soap", "smsc_soap.wire", "smsc_soap.outbox")]
    before = [(one, one.level, list(one.handlers), one.propagate) for one in ours]
    disabled = logging.root.manager.disable
    yield
    logging.disable(disabled)
    for one in logging.root.manager.loggerDict.values():
        if isinstance(one, logging.Logger):
            # A tool that sets up its own logging switches off every logger it does not know.
            one.disabled = False
    for one, level, handlers, propagate in before:
        one.setLevel(level)
        one.handlers[:] = handlers
        one.propagate = propagate


@pytest.fixture(autouse=True)
def nothing_private_is_shown(request: pytest.FixtureRequest) -> Iterator[None]:
    leaks.clear()
    yield
    found, leaks[:] = list(leaks), []
    if request.node.get_closest_marker("foreign_clients"):
        return  # somebody else's SOAP client logs what it likes
    assert not found, "\n".join(found)
