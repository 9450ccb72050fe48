"""A cell of the phone column → one number in E.164, quickly for usual spellings, by the same rules for all.

The quick way is an abbreviation of ``model.phone.parse_phone`` and a test holds the two equal. What
spreadsheets do to numbers is looked at first: ``.0`` behind whole numbers is dropped, and a number in
scientific notation is refused, because its last digits are gone. One apostrophe in front says "this is text" in
spreadsheets, and in our own exports (see ``reports/harmless.py``): it is no part of the number.
"""

from __future__ import annotations

import re
from typing import Final, Protocol

from smsc_soap.campaign.tables.rejects import RejectCode, RowRejected
from smsc_soap.errors import ConfigurationError, InvalidPhone
from smsc_soap.model.phone import masked, parse_phone

#: A number that is in its final spelling already.
is_final = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII).fullmatch

#: A Russian mobile number as people write it.
_USUAL: Final = re.compile(
    r"(?:\+7|[78])?[ \-]?\(?(9[0-9]{2})\)?[ \-]?([0-9]{3})[ \-]?([0-9]{2})[ \-]?([0-9]{2})", re.ASCII
).fullmatch
_FLOAT_OF_WHOLE: Final = re.compile(r"(\+?[0-9]{8,15})[.,]0+", re.ASCII).fullmatch
_DECIMAL: Final = re.compile(r"\+?[0-9]+[.,][0-9]+", re.ASCII).fullmatch
_SCIENTIFIC: Final = re.compile(r"\+?[0-9]+(?:[.,][0-9]*)?[eE]\+?[0-9]+", re.ASCII).fullmatch
_ONE_OF_SEVERAL: Final = re.compile(r"(?:\+|\b)[0-9][0-9 ()\-]{5,}[0-9]", re.ASCII)
_BETWEEN_SEVERAL: Final = re.compile(r"[,;/|\r\n]|\+.*\+|\s(?:и|and|или|or)\s", re.DOTALL)


def phone_of(cell: str) -> str:
    """The number in *cell*.

    Raises:
        RowRejected: none, several, or one that cannot be read without guessing.
    """
    if is_final(cell):
        return cell
    if usual := _USUAL(cell):
        return "+7" + "".join(usual.groups())
    bare = cell.strip()
    return _unusual(bare[1:].strip() if bare.startswith("'") else bare)


def _unusual(cell: str) -> str:
    if not cell:
        raise RowRejected(RejectCode.NO_PHONE, "the phone is missing")
    if whole := _FLOAT_OF_WHOLE(cell):
        cell = whole[1]
    elif _SCIENTIFIC(cell):
        raise RowRejected(
            RejectCode.PHONE_DAMAGED, "the number is in scientific notation, its digits are lost: make the column text"
        )
    elif _DECIMAL(cell):
        raise RowRejected(RejectCode.PHONE_DAMAGED, "a decimal number instead of a phone: make the column text")
    if _BETWEEN_SEVERAL.search(cell[:200]) and len(_ONE_OF_SEVERAL.findall(cell[:200])) > 1:
        raise RowRejected(RejectCode.SEVERAL_PHONES, "several numbers in one cell: give each a row of its own")
    try:
        return parse_phone(cell).e164
    except InvalidPhone as error:
        raise RowRejected(RejectCode.BAD_PHONE, str(error)) from None


class NumberCheck(Protocol):
    """Looks at a number in E.164 once more."""

    def __call__(self, e164: str) -> None: ...


def assigned_check() -> NumberCheck:
    """A check that refuses numbers no country has handed out; Russian mobile numbers pass unseen.

    Raises:
        ConfigurationError: the extra ``numbers`` is not installed.
    """
    try:
        import phonenumbers
    except ImportError:
        raise ConfigurationError("checking numbers needs the extra: pip install 'smsc-soap[numbers]'.") from None

    def check(e164: str) -> None:
        if len(e164) == 12 and e164.startswith("+79"):
            return
        try:
            valid = phonenumbers.is_valid_number(phonenumbers.parse(e164))
        except phonenumbers.NumberParseException:
            valid = False
        if not valid:
            raise RowRejected(RejectCode.NOT_ASSIGNED, f"no country has a number like {masked(e164)}")

    return check
