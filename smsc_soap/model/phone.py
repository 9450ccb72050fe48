"""Phone numbers in one spelling, by rules that can be named, and never by guessing.

A number with ``+`` is taken as it is: only separators go. Without ``+`` these rules apply, first
match wins: ``00…`` → ``+…``; eleven digits ``8…`` of Russia → ``+7…``; ten digits ``9…`` → ``+79…``;
eleven to fifteen digits → ``+…``. What could mean two countries is refused with a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from smsc_soap.errors import InvalidPhone
from smsc_soap.model.kinds import RecipientKind
from smsc_soap.redaction import mask_phone

#: E.164 allows 15 digits; 8 is the shortest a country code and a subscriber number make.
MIN_DIGITS: Final = 8
MAX_DIGITS: Final = 15
#: Longer input is refused unread.
MAX_GIVEN: Final = 64

_SEPARATORS: Final = dict.fromkeys(
    map(ord, " \t()[].-\u00a0\u1680\u2007\u2009\u200a\u202f\u2010\u2011\u2012\u2013\u2014\u2212")
)
_DIGITS: Final = re.compile(r"\+?[0-9]+", re.ASCII)
_TEL: Final = "tel:"
#: Second digit of eleven digits ``8…`` that make it Russian: mobile 9, geographic 3 and 4, services 8.
_RUSSIAN_AFTER_8: Final = frozenset("3489")
_ALLOWED: Final = f"a number with country code like +79XXXXXXXXX, {MIN_DIGITS} to {MAX_DIGITS} digits"


class PhoneRule(StrEnum):
    """One rule that changed the spelling of a number."""

    #: ``tel:`` in front was dropped.
    TEL_PREFIX = "tel_prefix"
    #: Blanks, brackets, hyphens, dots were dropped.
    SEPARATORS = "separators"
    #: ``00…`` became ``+…``.
    INTERNATIONAL_PREFIX = "international_prefix"
    #: A Russian number's ``8…`` became ``+7…``.
    RUSSIAN_TRUNK = "russian_trunk"
    #: Ten digits ``9…`` became ``+79…``.
    RUSSIAN_MOBILE = "russian_mobile"
    #: Digits with country code got their ``+``.
    PLUS_ADDED = "plus_added"


@dataclass(frozen=True, slots=True)
class PhoneChange:
    """What one rule did to the spelling."""

    rule: PhoneRule
    before: str
    after: str

    def __repr__(self) -> str:
        return f"PhoneChange({self.rule}: {masked(self.before)} → {masked(self.after)})"


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone number. Two spellings of the same number are equal.

    Made by ``parse_phone``; the parts are not checked again here.
    """

    #: What goes to the provider: ``+`` and digits; the caller's spelling where normalisation is off.
    e164: str
    #: The caller's own spelling.
    given: str = field(compare=False)
    #: What each rule changed, in order; empty when nothing did.
    changes: tuple[PhoneChange, ...] = field(default=(), compare=False)

    @property
    def wire(self) -> str:
        """The recipient as the provider gets it."""
        return self.e164

    @property
    def kind(self) -> RecipientKind:
        return RecipientKind.PHONE

    def __repr__(self) -> str:
        return f"Phone({masked(self.e164)})"

    __str__ = __repr__


def masked(text: str) -> str:
    """A recipient, right or wrong, as an error text may show it: short, its last characters only.

    Letters of any script stay readable; what moves a cursor, turns the direction or cannot be written is escaped.
    """
    return f"a value of {len(text)} characters" if len(text) > MAX_GIVEN else repr(mask_phone(text))


def parse_phone(text: str, *, normalize: bool = True) -> Phone:
    """The phone in *text*, in one spelling, with a report of what was changed.

    With ``normalize=False`` the given characters are sent as they are, and only what would make
    it something else is refused: separators of lists, control characters, letters, emptiness.

    Raises:
        InvalidPhone: not a number, or one that could mean two countries.

    Source: provider's SOAP page, 2024, parameter `phones` (a number with ``+`` is not corrected
    there); ITU-T E.164 for the length.
    """
    _check_is_text(text)
    if not normalize:
        return _as_given(text)
    return _normalised(text)


def _check_is_text(text: object) -> None:
    if not isinstance(text, str):
        raise InvalidPhone("phone", f"a value of type {type(text).__name__}", _ALLOWED, "pass it as text")
    if len(text) > MAX_GIVEN:
        raise InvalidPhone("phone", masked(text), _ALLOWED)


def _as_given(text: str) -> Phone:
    if not text.strip():
        raise InvalidPhone("phone", "an empty value", _ALLOWED)
    if not text.isprintable() or any(sign in ",;@#" or sign.isalpha() for sign in text):
        raise InvalidPhone(
            "phone", masked(text), "without normalisation: one number, without letters and any of , ; @ #"
        )
    return Phone(e164=text, given=text)


def _normalised(given: str) -> Phone:
    changes: list[PhoneChange] = []
    text = given
    if text.strip()[: len(_TEL)].lower() == _TEL:
        text = _note(changes, PhoneRule.TEL_PREFIX, text, text.strip()[len(_TEL) :])
    text = _note(changes, PhoneRule.SEPARATORS, text, text.translate(_SEPARATORS))
    if not text:
        raise InvalidPhone("phone", "an empty value", _ALLOWED)
    if _DIGITS.fullmatch(text) is None:
        raise InvalidPhone("phone", masked(given), _ALLOWED, _hint_for(text))
    if not text.startswith("+"):
        text = _international(changes, text, given)
    _check_length(text, given)
    return Phone(e164=text, given=given, changes=tuple(changes))


def _note(changes: list[PhoneChange], rule: PhoneRule, before: str, after: str) -> str:
    if before != after:
        changes.append(PhoneChange(rule, before, after))
    return after


def _hint_for(text: str) -> str:
    if any(sign.isdecimal() and not sign.isascii() for sign in text):
        return "write it with the digits 0 to 9"
    if any(sign in ",;/\r\n" for sign in text):
        return "pass several numbers as a list"
    return "remove everything but digits and the + in front"


def _international(changes: list[PhoneChange], digits: str, given: str) -> str:
    """*digits* (no plus) with plus and country code, or a refusal where that would be a guess."""
    if digits.startswith("00"):
        return _note(changes, PhoneRule.INTERNATIONAL_PREFIX, digits, "+" + digits[2:])
    if digits.startswith("0"):
        raise _refused(given, "it starts with 0, so the country is missing: write it with + and country code")
    if len(digits) == 11 and digits[0] == "8":
        if digits[1] in _RUSSIAN_AFTER_8:
            return _note(changes, PhoneRule.RUSSIAN_TRUNK, digits, "+7" + digits[1:])
        # 8 7… is dialled so in Kazakhstan and 8 0… in Belarus; which was meant decides who pays.
        if digits[1] == "7":
            raise _refused(given, "8 7… is not a Russian number: write a number of Kazakhstan as +7 7…")
        if digits[1] == "0":
            raise _refused(given, "8 0… is not a Russian number: write a number of Belarus as +375…")
    if len(digits) == 10:
        if digits[0] == "9":
            return _note(changes, PhoneRule.RUSSIAN_MOBILE, digits, "+7" + digits)
        raise _refused(given, "ten digits without + could belong to several countries: write the country code with +")
    if len(digits) < 10:
        raise _refused(given, "too short to hold a country code: write the whole number with +")
    return _note(changes, PhoneRule.PLUS_ADDED, digits, "+" + digits)


def _check_length(e164: str, given: str) -> None:
    digits = e164[1:]
    if digits.startswith("0"):
        raise _refused(given, "no country code starts with 0")
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS:
        raise _refused(given, f"it has {len(digits)} digits")


def _refused(given: str, do: str) -> InvalidPhone:
    return InvalidPhone("phone", masked(given), _ALLOWED, do)
