"""What is said to a person, in both languages, and what is wrong with a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from smsc_soap.sentences import refused

Language: TypeAlias = Literal["en", "ru"]


class Words(NamedTuple):
    """One sentence or phrase in English and Russian."""

    en: str
    ru: str

    def of(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en


class Severity(StrEnum):
    """How bad a problem is."""

    #: The string must not be sent.
    ERROR = "error"
    #: It can be sent, but the provider may read it otherwise than it looks.
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a ready string does wrong, or that deserves a word."""

    severity: Severity
    #: The parameter; empty when the string as a whole is meant.
    name: str
    text_en: str
    text_ru: str
    #: True when the values are fine alone and not together.
    is_conflict: bool = False

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def text(self, language: Language) -> str:
        return self.text_ru if language == "ru" else self.text_en

    @classmethod
    def error(cls, name: str, words: Words) -> Problem:
        return cls(Severity.ERROR, name, words.en, words.ru)

    @classmethod
    def note(cls, name: str, words: Words) -> Problem:
        return cls(Severity.NOTE, name, words.en, words.ru)


class ValueRefused(Exception):
    """A value is outside its range or format; callers see an ``errors.RequestError`` made of it.

    *was* is masked where it may hold a phone or a text.
    """

    def __init__(self, was: str, allowed: Words, do: Words | None = None) -> None:
        super().__init__(was)
        self.was = was
        self.allowed = allowed
        self.do = do or Words("", "")

    def problem(self, name: str) -> Problem:
        """The same as a problem of the parameter *name*."""
        do_en, do_ru = (f"; {self.do.en}" if self.do.en else ""), (f"; {self.do.ru}" if self.do.ru else "")
        return Problem.error(
            name,
            Words(
                f"{name}: {refused(self.was)}; allowed: {self.allowed.en}{do_en}.",
                f"{name}: {self.was} не подходит; допустимо: {self.allowed.ru}{do_ru}.",
            ),
        )
