"""Request code → exception, per operation: one table.

The same number is a different cause in different operations: 3 is "no funds" on a send and
"not found" on a status call.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from smsc_soap.errors import (
    AuthenticationFailed,
    DateRejected,
    InsufficientFunds,
    IpBlocked,
    MessageDenied,
    MessageNotFound,
    NothingFound,
    ParametersRejected,
    PhoneRejected,
    ProviderError,
    RateLimited,
    Undeliverable,
    UnknownProviderCode,
)
from smsc_soap.model.codes import Family, code_meaning

_COMMON: Final = {1: ParametersRejected, 2: AuthenticationFailed, 4: IpBlocked, 9: RateLimited}
_ABOUT_MESSAGE: Final = {
    **_COMMON,
    3: InsufficientFunds,
    5: DateRejected,
    6: MessageDenied,
    7: PhoneRejected,
    8: Undeliverable,
}

_FINDING: Final = {**_COMMON, 3: NothingFound}
#: A code with a meaning of its own is a plain ProviderError: ``.code`` and the text say which.
_SUBCLIENT: Final = {**_FINDING, **dict.fromkeys((5, 6, 7, 8), ProviderError), 10: InsufficientFunds}

#: Source: provider's SOAP and HTTP pages, 2024. A 9 on a send is turned into "unknown" by ``outcomes.py``.
CODES: Final[Mapping[Family, Mapping[int, type[ProviderError]]]] = MappingProxyType(
    {
        Family.SEND: MappingProxyType(dict(_ABOUT_MESSAGE)),
        Family.COST: MappingProxyType(dict(_ABOUT_MESSAGE)),
        Family.STATUS: MappingProxyType({**_COMMON, 3: MessageNotFound}),
        Family.BALANCE: MappingProxyType(dict(_COMMON)),
        Family.DELETION: MappingProxyType({**_COMMON, 5: ProviderError}),
        **{family: MappingProxyType(_FINDING) for family in (Family.REPORT, Family.OPERATOR, Family.DOWNLOADS)},
        Family.NUMBERS: MappingProxyType(dict(_COMMON)),
        Family.NUMBER_CHANGE: MappingProxyType({**_COMMON, 3: InsufficientFunds}),
        Family.WAIT_CALL: MappingProxyType({**_COMMON, 3: InsufficientFunds, 5: PhoneRejected, 6: ProviderError}),
        **{family: MappingProxyType(_SUBCLIENT) for family in (Family.SUBCLIENTS, Family.SUBCLIENT_CHANGE)},
    }
)

_NONE: Final = frozenset({"", "0"})
#: Exactly as they are written: " 3" or "03" is no code.
_LISTED: Final = frozenset(str(code) for codes in CODES.values() for code in codes)


def refusal(value: str | None, family: Family, operation: str, message_id: str | None = None) -> ProviderError | None:
    """The exception for the field ``error`` of an answer; None when it says success.

    Absent, empty and ``0`` are success. A value that is not one of the listed numbers, blanks
    included, becomes UnknownProviderCode, so nothing doubtful passes as success.
    """
    if value is None or value in _NONE:
        return None
    listed = CODES[family].get(int(value)) if value in _LISTED else None
    if listed is None:
        number = int(value) if value.isascii() and value.isdigit() and len(value) <= 6 else None
        return UnknownProviderCode(
            f"the provider refused {operation} with a code its pages do not list ({number})",
            code=number,
            operation=operation,
            message_id=message_id,
        )
    code = int(value)
    meaning = code_meaning(family, code)
    words = f": {meaning.english}; {meaning.advice_english}" if meaning else ""
    return listed(
        f"the provider refused {operation} with code {code}{words}.",
        code=code,
        operation=operation,
        message_id=message_id,
    )
