"""What stands in ``phones``: split, corrected as the provider's page describes, sorted into right and wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from smsc_soap.sandbox.prices import country_of
from smsc_soap.sandbox.refusal import Code, RefusalError

_SEPARATOR: Final = re.compile(r"[,;\n]")
_DECORATION: Final = re.compile(r"[\s().\-]+")
_MAIL: Final = re.compile(r"[^\s@,;]{1,64}@[^\s@,;]{1,190}\.[^\s@,;.]{2,60}")
_NICKNAME: Final = re.compile(r"#\d{1,20}|@?[A-Za-z][A-Za-z0-9_]{3,31}")
#: Nobody writes a phone in more characters, decoration included.
_LONGEST: Final = 40
_GROUP: Final = re.compile(r"G\d{1,9}")


def split_recipients(listed: str) -> Iterator[str]:
    """Every name in the list, without blanks around it; empty places are skipped."""
    if listed.isalnum() or (listed[:1] == "+" and listed[1:].isdigit()):
        return iter((listed,))
    return filter(None, (one.strip() for one in _SEPARATOR.split(listed)))


def is_group(recipient: str) -> bool:
    """``G17``: a contact group of the account."""
    return _GROUP.fullmatch(recipient) is not None


def phone_digits(raw: str) -> str:
    """The whole international number, digits only, as the provider stores it.

    With ``+`` it is taken as it stands. Without, it is corrected: decoration removed, ``8…`` of
    eleven digits and ``9…`` of ten become Russian, a leading ``00`` goes.
    ``Assumption:`` the page says only that numbers without ``+`` "can be corrected".

    Raises:
        RefusalError: 7, not a number of any country; 8, no route there.
    """
    if len(raw) > _LONGEST:
        raise RefusalError(Code.PHONE, "not a phone number")
    return _digits(raw)


@lru_cache(maxsize=65536)
def _digits(raw: str) -> str:
    digits = raw[1:] if raw.startswith("+") else _corrected(_DECORATION.sub("", raw))
    if not (digits.isascii() and digits.isdigit() and 10 <= len(digits) <= 15) or digits.startswith("0"):
        raise RefusalError(Code.PHONE, "not a phone number")
    shortest, longest = country_of(digits).digits
    if not shortest <= len(digits) <= longest:
        raise RefusalError(Code.PHONE, "too many or too few digits for its country")
    return digits


def address(raw: str, kind: str) -> str:
    """The recipient of a message of *kind*: a phone, an e-mail address, a nickname or ``#id``.

    Raises:
        RefusalError: 7 or 8.
    """
    if kind == "mail":
        if _MAIL.fullmatch(raw):
            return raw.lower()
        raise RefusalError(Code.PHONE, "not an e-mail address")
    if kind in ("bot", "tg") and _NICKNAME.fullmatch(raw):
        return raw
    return phone_digits(raw)


def _corrected(digits: str) -> str:
    digits = digits.removeprefix("00")
    if len(digits) == 11 and digits.startswith("8"):
        return "7" + digits[1:]
    if len(digits) == 10 and digits.startswith("9"):
        return "7" + digits
    return digits
