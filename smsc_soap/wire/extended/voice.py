"""The voice of a call and how the call is made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from smsc_soap.errors import InvalidParameter

RING_S: Final = range(10, 36)
PAUSE_S: Final = range(10, 3601)
ATTEMPTS: Final = range(1, 10)

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", re.ASCII)


class VoiceName(StrEnum):
    """Who reads the text aloud. Source: provider's SOAP page, 2024, parameter `voice`."""

    MAN = "m"
    MAN_2 = "m2"
    #: The provider's default.
    MAN_3 = "m3"
    MAN_4 = "m4"
    WOMAN = "w"
    WOMAN_2 = "w2"
    WOMAN_3 = "w3"
    WOMAN_4 = "w4"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice and, where it is not the account's, the language of the text: ``w,en``.

    Assumption: languages are two- or three-letter codes; the provider shows en, fr, de and no list.

    Raises:
        InvalidParameter: an unknown voice, or something that is no language code.
    """

    name: VoiceName = VoiceName.MAN_3
    language: str | None = None

    def __post_init__(self) -> None:
        if self.name not in set(VoiceName):
            raise InvalidParameter("voice", f"{self.name!a:.20}", "m, m2, m3, m4, w, w2, w3, w4")
        object.__setattr__(self, "name", VoiceName(self.name))
        if self.language is not None:
            language = self.language.lower()
            if _LANGUAGE.fullmatch(language) is None:
                raise InvalidParameter("voice", f"{language!a:.20}", "a language code like en, fr, de")
            object.__setattr__(self, "language", language)

    @property
    def wire(self) -> str:
        return self.name.value if self.language is None else f"{self.name.value},{self.language}"

    @classmethod
    def parse(cls, text: str) -> Voice:
        """The voice in ``m3`` or ``w,en``."""
        name, comma, language = text.partition(",")
        if name not in set(VoiceName):
            raise InvalidParameter("voice", f"{name!a:.20}", "m, m2, m3, m4, w, w2, w3, w4")
        return cls(VoiceName(name), language if comma else None)


@dataclass(frozen=True, slots=True)
class VoiceOptions:
    """How a call is made: the provider's ``param=w,i,n``; all three always go together.

    Raises:
        InvalidParameter: outside 10–35 s, 10–3600 s, 1–9. The provider would clamp or, worse,
            silently put all three back to its defaults.

    Source: provider's SOAP page, 2024, parameter `param`.
    """

    #: Seconds of ringing until the call counts as not answered.
    ring_s: int
    #: Seconds between two attempts.
    pause_s: int
    #: Attempts in all.
    attempts: int

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("w (ring_s)", self.ring_s, RING_S),
            ("i (pause_s)", self.pause_s, PAUSE_S),
            ("n (attempts)", self.attempts, ATTEMPTS),
        ):
            if type(value) is not int or value not in allowed:
                raise InvalidParameter(f"param {name}", f"{value!a:.20}", f"a whole number {allowed[0]}–{allowed[-1]}")

    @property
    def wire(self) -> str:
        return f"{self.ring_s},{self.pause_s},{self.attempts}"
