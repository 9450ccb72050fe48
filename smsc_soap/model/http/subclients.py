"""Subclients: accounts below the main one, with settings of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from smsc_soap.errors import InvalidParameter

#: `tz` of subclients counts from GMT-12, unlike the `tz` of a send, which counts from Moscow.
_UTC_HOURS: Final = range(-12, 13)
_TARIFFS: Final = range(9)


class SubclientKind(IntEnum):
    """Whose tariff a subclient has, and whose money it spends. Source: a public library; the page names type 2."""

    OWN_TARIFF_OWN_BALANCE = 0
    MAIN_TARIFF_OWN_BALANCE = 1
    MAIN_TARIFF_MAIN_BALANCE = 2
    OWN_TARIFF_MAIN_BALANCE = 3
    #: One more login of the main account.
    EXTRA_LOGIN = 4

    @property
    def spends_main_balance(self) -> bool:
        return self >= SubclientKind.MAIN_TARIFF_MAIN_BALANCE


class SubclientFlag(StrEnum):
    """What may be switched for a subclient. Source: the provider's example (``fl[29]``), a public library."""

    USE_MAIN_SENDERS = "fl[29]"
    FORWARD_STATUSES = "fl[10]"
    FORWARD_INCOMING = "fl[11]"
    TRACK_PARTS = "fl[23]"
    DELIVERY_CONTROL = "fl[5]"
    FORBID_MAILINGS = "fl[6]"
    FORBID_SETTINGS = "fl[27]"
    FORBID_PAYMENTS = "fl[28]"
    #: The last 20 HTTP requests are kept for ten minutes.
    KEEP_REQUEST_LOG = "fl[30]"
    TEST_MODE = "fl2[27]"
    BLOCKED = "fl2[10]"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubclientSettings:
    """Settings of a subclient; None is left as it is.

    Raises:
        InvalidParameter: a value outside its range.
    """

    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    kind: SubclientKind | None = None
    #: 0 to 8.
    tariff: int | None = None
    #: Hours from UTC, -12 to 12.
    utc_offset_hours: int | None = None
    #: Default sender name.
    sender: str | None = None
    full_name: str | None = field(default=None, repr=False)
    notes: str | None = field(default=None, repr=False)
    #: First digits that may be sent to; a minus excludes: ``("7", "-77")`` is Russia without Kazakhstan.
    allowed_phones: Iterable[str] | None = None
    #: Where reports are delivered to.
    handler_url: str | None = field(default=None, repr=False)
    flags: Mapping[SubclientFlag, bool] = field(default_factory=dict)
    #: Settings this package does not name, under the provider's names.
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.tariff is not None and self.tariff not in _TARIFFS:
            raise InvalidParameter("tariff", repr(self.tariff)[:20], "0 to 8")
        if self.utc_offset_hours is not None and self.utc_offset_hours not in _UTC_HOURS:
            raise InvalidParameter("utc_offset_hours", repr(self.utc_offset_hours)[:20], "-12 to 12")
        if self.kind is not None:
            try:
                object.__setattr__(self, "kind", SubclientKind(self.kind))
            except ValueError:
                raise InvalidParameter("kind", repr(self.kind)[:20], "a SubclientKind, 0 to 4") from None
        if self.allowed_phones is not None:
            object.__setattr__(self, "allowed_phones", _masks(self.allowed_phones))
        self._check_flags()

    def _check_flags(self) -> None:
        try:
            flags = {SubclientFlag(name): bool(on) for name, on in self.flags.items()}
        except ValueError:
            raise InvalidParameter("flags", "an unknown flag", "SubclientFlag members", "use extra={...}") from None
        object.__setattr__(self, "flags", flags)


def _masks(given: Iterable[str]) -> tuple[str, ...]:
    masks = tuple(given.split(",") if isinstance(given, str) else given)
    for mask in masks:
        digits = mask.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            raise InvalidParameter("allowed_phones", "something else than digits", 'first digits like "7", or "-77"')
    return masks
