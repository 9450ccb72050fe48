"""How the value of one parameter is checked, written and read: one class per shape of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from smsc_soap.errors import RequestError
from smsc_soap.model.text import check_text
from smsc_soap.redaction import describe_text
from smsc_soap.wire.extended.lists import MessageList
from smsc_soap.wire.extended.voice import Voice, VoiceOptions
from smsc_soap.wire.extended.words import ValueRefused, Words
from smsc_soap.wire.extended.zone import ZONE_ALLOWED, canonical_zone, read_zone, write_zone


@dataclass(slots=True)
class Reading:
    """What reading one value needs and leaves behind."""

    #: `nl=1` stands in the same string.
    multi_line: bool = False
    #: What the provider will make of the value, where that is not what it says.
    notes: list[Words] = field(default_factory=list)


class ValueType(Protocol):
    """One shape of value. ``read(write(canonical(x))) == canonical(x)`` for everything allowed."""

    @property
    def allowed(self) -> Words: ...

    def canonical(self, value: object) -> Any:
        """*value* in the one form that is kept; raises ValueRefused."""

    def write(self, value: Any, *, multi_line: bool = False) -> str:
        """A canonical value as text, before percent-encoding."""

    def read(self, text: str, reading: Reading) -> Any:
        """The canonical value in decoded *text*; raises ValueRefused."""


def shown(value: object) -> str:
    """A refused value for an error text: short and printable."""
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a number of more than 20 digits"
    text = value if isinstance(value, str) else str(value)
    return f"a value of {len(text)} characters" if len(text) > 40 else ascii(text)


class Flag:
    """On or off; only "on" is written."""

    allowed: Words = Words("1 or 0", "1 или 0")

    def canonical(self, value: object) -> bool:
        if isinstance(value, int) and value in (0, 1):
            return bool(value)
        raise ValueRefused(shown(value), Words("True or False", "True или False"))

    def write(self, value: bool, *, multi_line: bool = False) -> str:
        return "1"

    def read(self, text: str, reading: Reading) -> bool:
        if text not in ("0", "1"):
            raise ValueRefused(shown(text), self.allowed)
        return text == "1"


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number within limits, without sign and leading zeros."""

    minimum: int
    maximum: int

    @property
    def allowed(self) -> Words:
        limits = f"{self.minimum}..{self.maximum}"
        return Words(f"a whole number {limits}", f"целое число {limits}")

    def canonical(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.minimum <= value <= self.maximum:
            raise ValueRefused(shown(value), self.allowed)
        return value

    def write(self, value: int, *, multi_line: bool = False) -> str:
        return str(value)

    def read(self, text: str, reading: Reading) -> int:
        if re.fullmatch(r"0|[1-9][0-9]{0,9}", text, re.ASCII) is None:
            raise ValueRefused(shown(text), self.allowed)
        return self.canonical(int(text))


@dataclass(frozen=True, slots=True)
class Hours:
    """Decimal hours, dot as decimal sign, at most four decimals, never an exponent.

    Assumption: the provider reads a dot; it shows only ``0.1``.
    """

    minimum: Decimal
    maximum: Decimal

    @property
    def allowed(self) -> Words:
        limits = f"{self.minimum}..{self.maximum}"
        return Words(f"hours {limits} with up to 4 decimals", f"часы {limits}, не больше 4 знаков после точки")

    def canonical(self, value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            raise ValueRefused(f"a value of type {type(value).__name__}", self.allowed)
        # 0.1 + 0.2 is meant as 0.3.
        exact = Decimal(str(round(value, 4))) if isinstance(value, float) else Decimal(value)
        if not exact.is_finite() or not self.minimum <= exact <= self.maximum or exact != round(exact, 4):
            raise ValueRefused(shown(value), self.allowed)
        return Decimal(self.write(exact))

    def write(self, value: Decimal, *, multi_line: bool = False) -> str:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def read(self, text: str, reading: Reading) -> Decimal:
        if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,8})?", text, re.ASCII) is None:
            do = Words("use a dot", "используйте точку") if "," in text else None
            raise ValueRefused(shown(text), self.allowed, do)
        try:
            return self.canonical(Decimal(text))
        except InvalidOperation:  # pragma: no cover - the pattern above leaves nothing unreadable
            raise ValueRefused(shown(text), self.allowed) from None


@dataclass(frozen=True, slots=True)
class Zone:
    """Hours from Moscow; zero is a value and is always written."""

    @property
    def allowed(self) -> Words:
        return ZONE_ALLOWED

    def canonical(self, value: object) -> int | Decimal:
        return canonical_zone(value)

    def write(self, value: int | Decimal, *, multi_line: bool = False) -> str:
        return write_zone(value)

    def read(self, text: str, reading: Reading) -> int | Decimal:
        return read_zone(text)


_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


class Lifetime:
    """Hours 1..24, or hh:mm from 00:01 to 24:00; kept as timedelta. 24:00 is legal, though no clock time."""

    allowed: Words = Words("hours 1..24, or hh:mm from 00:01 to 24:00", "часы 1..24 или чч:мм от 00:01 до 24:00")

    def canonical(self, value: object) -> timedelta:
        if isinstance(value, str):
            return self.read(value, Reading())
        if isinstance(value, int) and not isinstance(value, bool):
            if not 1 <= value <= 24:
                raise ValueRefused(shown(value), self.allowed)
            return value * _HOUR
        if not isinstance(value, timedelta) or value % _MINUTE or not _MINUTE <= value <= 24 * _HOUR:
            raise ValueRefused(shown(value), self.allowed)
        return value

    def write(self, value: timedelta, *, multi_line: bool = False) -> str:
        hours, rest = divmod(value, _HOUR)
        return f"{hours:02}:{rest // _MINUTE:02}" if rest else str(hours)

    def read(self, text: str, reading: Reading) -> timedelta:
        found = re.fullmatch(r"([0-9]{1,2})(?::([0-9]{2}))?", text, re.ASCII)
        if found is None or int(found[2] or 0) > 59:
            raise ValueRefused(shown(text), self.allowed)
        if found[2] is None:
            return self.canonical(int(found[1]))
        return self.canonical(timedelta(hours=int(found[1]), minutes=int(found[2])))


class VoiceValue:
    """A voice with an optional language. The comma is part of the value."""

    allowed: Words = Words(
        "m, m2, m3, m4, w, w2, w3, w4, optionally with a language: w,en",
        "m, m2, m3, m4, w, w2, w3, w4, при желании с языком: w,en",
    )

    def canonical(self, value: object) -> Voice:
        if isinstance(value, Voice):
            return value
        if not isinstance(value, str):
            raise ValueRefused(f"a value of type {type(value).__name__}", self.allowed)
        try:
            return Voice.parse(value)
        except RequestError:
            raise ValueRefused(shown(value), self.allowed) from None

    def write(self, value: Voice, *, multi_line: bool = False) -> str:
        return value.wire

    def read(self, text: str, reading: Reading) -> Voice:
        return self.canonical(text)


class CallValue:
    """``w,i,n``: strict when built; read as the provider does, which clamps or falls back to its defaults."""

    allowed: Words = Words(
        "w,i,n without blanks: ring 10–35 s, pause 10–3600 s, attempts 1–9",
        "w,i,n без пробелов: ожидание 10–35 с, пауза 10–3600 с, попытки 1–9",
    )

    def canonical(self, value: object) -> VoiceOptions:
        if isinstance(value, VoiceOptions):
            return value
        numbers = self._numbers(value.split(",")) if isinstance(value, str) else value
        if not isinstance(numbers, Sequence) or len(numbers) != 3:
            raise ValueRefused(shown(value), self.allowed)
        try:
            return VoiceOptions(*numbers)
        except (RequestError, TypeError, ValueError):
            raise ValueRefused(shown(value), self.allowed) from None

    def write(self, value: VoiceOptions, *, multi_line: bool = False) -> str:
        return value.wire

    def read(self, text: str, reading: Reading) -> VoiceOptions | None:
        numbers = self._numbers(text.split(","))
        if numbers is None or len(numbers) != 3:
            raise ValueRefused(shown(text), self.allowed)
        ring_s, pause_s, attempts = numbers
        if ring_s > 99 or pause_s > 3600 or attempts > 9:
            reading.notes.append(
                Words(
                    "param: one value is outside what the provider accepts (w 0–99, i up to 3600, n 0–9), so it uses "
                    "its defaults for all three (w 25, i growing from 3 to 14, n 8); in advertising calls it does not.",
                    "param: одно значение вне допустимого (w 0–99, i до 3600, n 0–9), поэтому для всех трёх действуют "
                    "значения по умолчанию (w 25, i растёт от 3 до 14, n 8); кроме рекламных звонков.",
                )
            )
            return None
        kept = VoiceOptions(min(max(ring_s, 10), 35), max(pause_s, 10), max(attempts, 1))
        if kept.wire != text:
            reading.notes.append(
                Words(
                    f"param: the provider brings {text} into its limits: {kept.wire}.",
                    f"param: провайдер приведёт {text} к своим пределам: {kept.wire}.",
                )
            )
        return kept

    @staticmethod
    def _numbers(pieces: list[str]) -> list[int] | None:
        if any(re.fullmatch(r"[0-9]{1,6}", piece, re.ASCII) is None for piece in pieces):
            return None
        return [int(piece) for piece in pieces]


class ListValue:
    """The lines of `list`."""

    allowed: Words = Words(
        "lines phones:text or sender,tz|phones:text", "строки телефоны:текст или отправитель,пояс|телефоны:текст"
    )

    def canonical(self, value: object) -> MessageList:
        return MessageList.of(value)

    def write(self, value: MessageList, *, multi_line: bool = False) -> str:
        return value.write(multi_line=multi_line)

    def read(self, text: str, reading: Reading) -> MessageList:
        return MessageList.read(text, multi_line=reading.multi_line)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a fixed shape."""

    pattern: re.Pattern[str]
    allowed: Words
    #: The value must not be shown in errors.
    private: bool = False
    accept: Callable[[str], bool] | None = None

    def canonical(self, value: object) -> str:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str):
            raise ValueRefused(f"a value of type {type(value).__name__}", self.allowed)
        if self.pattern.fullmatch(text) is None or (self.accept is not None and not self.accept(text)):
            raise ValueRefused(describe_text(text) if self.private else shown(text), self.allowed)
        return text

    def write(self, value: str, *, multi_line: bool = False) -> str:
        return value

    def read(self, text: str, reading: Reading) -> str:
        return self.canonical(text)


class FreeText:
    """A text of one line."""

    allowed: Words = Words("one line of 1 to 1000 characters", "одна строка от 1 до 1000 знаков")

    def canonical(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueRefused(f"a value of type {type(value).__name__}", self.allowed)
        try:
            check_text(value)
        except RequestError:
            raise ValueRefused(describe_text(value), self.allowed) from None
        if not value.strip() or "\n" in value or "\r" in value:
            raise ValueRefused(describe_text(value), self.allowed)
        return value

    def write(self, value: str, *, multi_line: bool = False) -> str:
        return value

    def read(self, text: str, reading: Reading) -> str:
        return self.canonical(text)


def is_web_address(text: str) -> bool:
    """True for an absolute http(s) address without blanks and control characters."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable() and " " not in text
    except ValueError:
        return False


def is_ip_address(text: str) -> bool:
    from ipaddress import ip_address  # rarely needed, and the import costs more than the check

    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text
