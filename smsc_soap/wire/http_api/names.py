"""Name of each call of a script → the list of codes it is refused with. Light: for words about errors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from smsc_soap.model.codes import Family

FAMILIES: Final[Mapping[str, Family]] = MappingProxyType(
    {
        "http.send": Family.SEND,
        "http.cost": Family.COST,
        "http.statuses": Family.STATUS,
        "http.delete": Family.DELETION,
        "http.balance": Family.BALANCE,
        "http.history": Family.REPORT,
        "http.incoming": Family.REPORT,
        "http.prices": Family.REPORT,
        "http.statistics": Family.REPORT,
        "http.operator": Family.OPERATOR,
        "http.operators": Family.OPERATOR,
        "voice_code": Family.SEND,
        "wait_call": Family.WAIT_CALL,
        "numbers.available": Family.NUMBERS,
        "numbers.rent": Family.NUMBER_CHANGE,
        "numbers.set_renewal": Family.NUMBER_CHANGE,
        "downloads.list": Family.DOWNLOADS,
        "downloads.fetch": Family.DOWNLOADS,
        "subclients.create": Family.SUBCLIENT_CHANGE,
        "subclients.change": Family.SUBCLIENT_CHANGE,
        "subclients.pay": Family.SUBCLIENT_CHANGE,
        "subclients.statistics": Family.SUBCLIENTS,
    }
)
