"""Headings and values of exported tables in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Final

from smsc_soap.campaign.reports.account_zone import MOSCOW, AccountZone
from smsc_soap.campaign.reports.export_rows import COLUMNS, Row
from smsc_soap.campaign.reports.html.words import WORDS
from smsc_soap.errors import InvalidParameter
from smsc_soap.model.status import status_meaning

#: Column → Russian heading. The English one is the column's name.
RUSSIAN: Final = MappingProxyType(
    {
        "n": "№",
        "line": "строка таблицы",
        "phone": "телефон",
        "country": "страна",
        "operator": "оператор",
        "alphabet": "алфавит",
        "segments": "сегментов",
        "parts": "частей",
        "quoted": "по смете",
        "charged": "списано",
        "difference": "разница",
        "reasons": "причины",
        "state": "состояние",
        "code": "код отказа",
        "provider_id": "id у провайдера",
        "status_code": "код статуса",
        "status": "статус",
        "status_at": "время статуса",
        "duplicate_id": "id второй копии",
        "note": "пояснение",
    }
)
_ENGLISH: Final = {name: name for name in COLUMNS}


def headings(language: str, zone: AccountZone = MOSCOW) -> tuple[str, ...]:
    """Headings of all columns, in order; beside ``status_at`` stands whose clock it tells.

    Raises:
        InvalidParameter: another language than ``en`` and ``ru``.
    """
    if language not in ("en", "ru"):
        raise InvalidParameter("language", repr(language)[:20], "en or ru")
    words = RUSSIAN if language == "ru" else _ENGLISH
    return tuple(f"{words[name]} ({zone.name})" if name == "status_at" else words[name] for name in COLUMNS)


def worded(rows: Iterable[Row], language: str) -> Iterator[Row]:
    """The same rows with words for people: in Russian what became of a message and why; in English the stable codes."""
    return map(_in_russian, rows) if language == "ru" else iter(rows)


def _in_russian(row: Row) -> Row:
    return row._replace(
        reasons=" + ".join(WORDS[f"reason_{one}"].ru for one in row.reasons.split("+")) if row.reasons else "",
        state=WORDS[f"state_{row.state}"].ru,
        status=None if row.status_code is None else status_meaning(row.status_code).russian,
    )
