"""Log lines for people and for machines: always one line, never a phone, a text or a secret.

A library does not decide how a program logs: nothing here is used unless the command, or a program that wants
the same lines, calls ``configure_logging``. The records themselves carry their facts as ``extra`` fields named
``smsc_…``, so any other formatter can use them, too.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final, TextIO

from smsc_soap.redaction import mask_phones

LOGGER: Final = "smsc_soap"
#: Shapes of a line, and what is written: ``wire`` is everything, redacted envelopes too.
FORMATS: Final = ("text", "json")
LEVELS: Final = {
    "error": logging.ERROR,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "wire": logging.DEBUG,
}
#: What a record may tell in fields of its own (``smsc_`` left out), in the order of a line.
FIELDS: Final = (
    "event",
    "operation",
    "outcome",
    "cause",
    "code",
    "status_code",
    "state",
    "attempt_id",
    "tries",
    "duration_s",
    "wait_s",
    "reason",
)
#: Longest message, and longest text in another field.
MESSAGE_CHARACTERS: Final = 8000
FIELD_CHARACTERS: Final = 500
#: Shorter values are too common to be hidden wherever they occur.
HIDDEN_CHARACTERS: Final = 6


@dataclass(frozen=True, slots=True)
class LogChoice:
    """What ``SMSC_LOG`` asks for."""

    format: str
    level: str

    @property
    def threshold(self) -> int:
        """The level in the numbers of ``logging``."""
        return LEVELS[self.level]


def log_choice(words: str) -> LogChoice | None:
    """What ``info``, ``json`` or ``json:debug`` asks for; None for ``off``, nothing, and what is not known."""
    first, colon, second = words.strip().lower().partition(":")
    if first in LEVELS and not colon:
        return LogChoice("text", first)
    level = second if colon else "info"
    return LogChoice(first, level) if first in FORMATS and level in LEVELS else None


class Redaction:
    """Makes text fit for a log. *hidden*: secrets of this process, to be hidden should one ever get this far."""

    def __init__(self, hidden: Sequence[str] = ()) -> None:
        self._hidden = sorted((one for one in set(hidden) if len(one) >= HIDDEN_CHARACTERS), key=len, reverse=True)

    def __call__(self, text: str, longest: int) -> str:
        """*text* on one line, at most *longest* characters, whatever looks like a phone masked."""
        for one in self._hidden:
            text = text.replace(one, "***")
        text = mask_phones(text)
        if len(text) > longest:
            text = f"{text[:longest]}… ({len(text)} characters)"
        return text if text.isprintable() else "".join(map(_visible, text))


class JsonFormatter(logging.Formatter):
    """One JSON object per record and line; see docs/logging.md. Never raises."""

    def __init__(self, *, hidden: Sequence[str] = ()) -> None:
        super().__init__()
        self._safe = Redaction(hidden)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._safe(_message(record), MESSAGE_CHARACTERS),
            "process": record.process,
            "worker": self._safe(record.threadName or "", FIELD_CHARACTERS),
            **self._fields(record),
            **_failure(record),
        }
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        return {name: self._field(getattr(record, f"smsc_{name}", None)) for name in FIELDS}

    def _field(self, value: object) -> object:
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            # JSON has no word for what is no number.
            return round(value, 6) if abs(value) < 1e15 else None
        return self._safe(str(value), FIELD_CHARACTERS) or None


class TextFormatter(logging.Formatter):
    """The same record for people. Never raises."""

    def __init__(self, *, hidden: Sequence[str] = ()) -> None:
        super().__init__()
        self._safe = Redaction(hidden)

    def format(self, record: logging.LogRecord) -> str:
        message = self._safe(_message(record), MESSAGE_CHARACTERS)
        failure = _failure(record)
        where = f" [{failure['error']} at {failure['where']}]" if failure else ""
        return f"{_time(record)} {record.levelname} {record.name}: {message}{where}"


def configure_logging(
    choice: LogChoice | None, *, stream: TextIO | None = None, hidden: Sequence[str] = ()
) -> logging.Handler:
    """Lines of this package on *stream* (stderr), as *choice* says; silence when it is None. Replaces what was set.

    For commands and programs of one's own; importing the package or opening a client never does this.
    """
    logger = logging.getLogger(LOGGER)
    if choice is None:
        # Without any handler Python would print warnings by itself, beside the command's own sentences.
        handler: logging.Handler = logging.NullHandler()
        logger.addHandler(handler)
        return handler
    handler = logging.StreamHandler(stream)
    handler.setFormatter((JsonFormatter if choice.format == "json" else TextFormatter)(hidden=hidden))
    logger.handlers[:] = [handler]
    logger.setLevel(choice.threshold)
    return handler


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - a wrong call of ours must not print its arguments
        return f"a record that cannot be written ({PurePath(record.pathname).name}:{record.lineno})"


def _failure(record: logging.LogRecord) -> dict[str, str]:
    """Class and place of an exception; its text and its frames may hold anything."""
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    return {"error": record.exc_info[0].__name__, "where": _where(record.exc_info[2])}


def _where(trace: TracebackType | None) -> str:
    place = "?"
    while trace is not None:
        place = f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _visible(character: str) -> str:
    """The character, or its number where it could end the line, turn it around or colour the terminal."""
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
