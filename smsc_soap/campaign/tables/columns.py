"""Columns are found by their names, never by their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from smsc_soap.errors import InvalidPhone, InvalidRecipients
from smsc_soap.model.phone import parse_phone

#: More columns than any table of recipients has.
MAX_COLUMNS: Final = 1000

_PHONE_NAMES: Final = frozenset(
    """phone|phones|phone number|phonenumber|telephone|telephone number|tel|tel number|mobile|mobile phone|mobile number
    |cell|cell phone|cellphone|msisdn|customer phone|client phone|contact phone
    |телефон|телефоны|тел|номер телефона|телефонный номер|мобильный|мобильный телефон|моб телефон|моб тел
    |номер мобильного|мобильный номер|сотовый|сотовый телефон|контактный телефон|телефон клиента|телефон получателя
    |телефон покупателя|номер тел""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
#: Names that often mean something else; taken only where no better one is there.
_WEAK_PHONE_NAMES: Final = frozenset(
    {"number", "numbers", "num", "no", "recipient", "to", "номер", "номера", "№", "получатель", "адресат"}
)
_BETWEEN: Final = re.compile(r"[\s_.\-]+")
_SHOWN: Final = 20
_SHOWN_CHARACTERS: Final = 40
_DIGITS: Final = re.compile(r"[0-9]{4,}")


def plain_name(name: str) -> str:
    """A column's name as it is compared: without case, blanks around, and differences of ``_ - .`` and ``ё``."""
    return _BETWEEN.sub(" ", name.casefold().replace("ё", "е")).strip()


def looks_like_phone_column(name: str) -> bool:
    """True for a name that a column of phones usually has."""
    return (plain := plain_name(name)) in _PHONE_NAMES or plain in _WEAK_PHONE_NAMES


def shown(name: str) -> str:
    """A name from the table as an error shows it: short, and without the digits of a number that strayed there."""
    return repr(_DIGITS.sub("…", name[:_SHOWN_CHARACTERS]))


def listed(columns: Sequence[str]) -> str:
    """The names of the columns as an error shows them."""
    names = [shown(name) for name in columns if name]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (", ".join(names[:_SHOWN]) or "none with a name") + more


def positions(columns: Sequence[str], wanted: str) -> list[int]:
    """Where the column called *wanted* stands: by its exact name, else by its plain one."""
    name = wanted.strip()
    if not name:
        return []
    exact = [at for at, column in enumerate(columns) if column == name]
    plain = plain_name(name)
    return exact or [at for at, column in enumerate(columns) if column and plain_name(column) == plain]


def named_column(columns: Sequence[str], wanted: str, argument: str) -> int:
    """The place of the column the caller asks for; *argument* says for what.

    Raises:
        InvalidRecipients: there is none, or there are several.
    """
    found = positions(columns, wanted)
    if len(found) == 1:
        return found[0]
    was = f"the column {shown(wanted)}" + (f", which is there {len(found)} times" if found else "")
    raise InvalidRecipients(argument, was, f"one of the columns of the table ({listed(columns)})")


def phone_column_of(columns: Sequence[str]) -> int:
    """The place of the one column with a usual name for phones, English or Russian.

    Raises:
        InvalidRecipients: none has such a name, or several have.
    """
    plain = [plain_name(column) for column in columns]
    for names in (_PHONE_NAMES, _WEAK_PHONE_NAMES):
        found = [at for at, name in enumerate(plain) if name in names]
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(shown(columns[at]) for at in found)
            raise InvalidRecipients(
                "phone column", f"a choice between {several}", "one column of phones", "say which with phone_column"
            )
    raise InvalidRecipients(
        "phone column",
        f"a table with the columns {listed(columns)}",
        "a column called phone, телефон or the like",
        "say which with phone_column",
    )


def checked_header(row: Sequence[str], table: str, line: int) -> tuple[str, ...]:
    """The names of the columns, blanks around them dropped.

    Raises:
        InvalidRecipients: too many, or the row holds data.
    """
    if len(row) > MAX_COLUMNS:
        raise InvalidRecipients(
            table, f"a table of {len(row)} columns", f"up to {MAX_COLUMNS}", "leave only those you need", line=line
        )
    columns = tuple(name.strip() for name in row)
    if any(map(_is_phone, columns)):
        raise InvalidRecipients(
            table,
            "a first row that holds a phone number",
            "a first row with the names of the columns",
            "put a line like phone,name on top",
            line=line,
        )
    return columns


def _is_phone(text: str) -> bool:
    try:
        parse_phone(text)
    except InvalidPhone:
        return False
    return True
