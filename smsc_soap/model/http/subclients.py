"""Subclients: accounts below the main one, with settings of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final

from smsc_soap.errors import InvalidParameter
from smsc_soap.model.http.subclient_flags import SubclientFlag as SubclientFlag

#: `tz` of subclients counts from GMT-12, unlike the `tz` of a send, which counts from Moscow.
_UTC_HOURS: Final = (-12, 12)
_TARIFFS: Final = (0, 8)
_COUNTS: Final = (0, 1_000_000_000)
#: Whole numbers and what they may be.
_RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "tariff": _TARIFFS,
    "lowest_tariff": _TARIFFS,
    "utc_offset_hours": _UTC_HOURS,
    **dict.fromkeys(("per_day", "per_day_and_phone", "per_day_and_text", "per_day_and_address"), _COUNTS),
    **dict.fromkeys(("keep_days", "valid_minutes", "mail_length", "site_id"), _COUNTS),
}
_MONEY: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")
_RECIPIENT: Final = re.compile(r"\+?[0-9]{5,15}|G[0-9]{1,9}")


class SubclientKind(IntEnum):
    """Whose tariff a subclient has, and whose money it spends.

    Source: provider's page of parameters for subclients.
    """

    OWN_TARIFF_OWN_BALANCE = 0
    MAIN_TARIFF_OWN_BALANCE = 1
    MAIN_TARIFF_MAIN_BALANCE = 2
    OWN_TARIFF_MAIN_BALANCE = 3
    #: One more login of the main account.
    EXTRA_LOGIN = 4

    @property
    def spends_main_balance(self) -> bool:
        return self >= SubclientKind.MAIN_TARIFF_MAIN_BALANCE


class SubclientCurrency(IntEnum):
    """In what a subclient pays. Source: a public library."""

    RUB = 1
    USD = 2
    EUR = 3
    UAH = 4
    KZT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SubclientSettings:
    """Settings of a subclient; None is left as it is.

    Raises:
        InvalidParameter: a value outside its range.

    Source: provider's page of parameters for subclients, and a public library that repeats it.
    """

    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    #: Where incoming messages go to; needs the flag FORWARD_INCOMING_TO_EMAIL.
    incoming_email: str | None = field(default=None, repr=False)
    #: Where incoming messages go to; needs the flag FORWARD_INCOMING_TO_PHONE.
    incoming_phone: str | None = field(default=None, repr=False)
    kind: SubclientKind | None = None
    #: 0 to 8.
    tariff: int | None = None
    #: 0 to 8: the tariff never falls below.
    lowest_tariff: int | None = None
    currency: SubclientCurrency | None = None
    #: Hours from UTC, -12 to 12.
    utc_offset_hours: int | None = None
    #: Default sender name.
    sender: str | None = None
    #: The name used where the default one cannot be.
    reserve_sender: str | None = None
    #: Of a person or a company.
    full_name: str | None = field(default=None, repr=False)
    company_details: str | None = field(default=None, repr=False)
    contract_number: str | None = field(default=None, repr=False)
    #: Of the main account.
    notes: str | None = field(default=None, repr=False)
    #: The balance at which the provider warns: a Decimal, an int, or a text like 100.50.
    low_balance: Decimal | int | str | None = None
    #: Days after which messages leave the history.
    keep_days: int | None = None
    #: First digits that may be sent to; a minus excludes: ``("7", "-77")`` is Russia without Kazakhstan.
    allowed_phones: Iterable[str] | None = None
    #: Most messages a day: all together, to one phone, of one text to one phone, from one address.
    per_day: int | None = None
    per_day_and_phone: int | None = None
    per_day_and_text: int | None = None
    per_day_and_address: int | None = None
    #: First and last hour of the day in which messages go out: ``(9, 21)``.
    send_hours: tuple[int, int] | None = None
    #: How long a message waits for a phone that is off.
    valid_minutes: int | None = None
    #: Where reports are delivered to.
    handler_url: str | None = field(default=None, repr=False)
    #: Phones, or groups (``G12``), that a mailing by an SMS command goes to.
    command_phones: Iterable[str] | None = field(default=None, repr=False)
    #: Phones that letters of the subclient's mail address are sent to, the hours in which, and how much of a text.
    mail_phones: Iterable[str] | None = field(default=None, repr=False)
    mail_hours: tuple[int, int] | None = None
    mail_length: int | None = None
    #: What an incoming message, and an incoming call, is answered with.
    auto_reply: str | None = field(default=None, repr=False)
    auto_reply_to_calls: str | None = field(default=None, repr=False)
    #: The site the subclient is made for.
    site_id: int | None = None
    flags: Mapping[SubclientFlag, bool] = field(default_factory=dict)
    #: Settings this package does not name, under the provider's names.
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            _check_number(name, getattr(self, name), least, most)
        for name, kind in (("kind", SubclientKind), ("currency", SubclientCurrency)):
            self._set(name, _member(name, getattr(self, name), kind))
        for name in ("send_hours", "mail_hours"):
            self._set(name, _hours(name, getattr(self, name)))
        for name in ("command_phones", "mail_phones"):
            self._set(name, _recipients(name, getattr(self, name)))
        self._set("low_balance", _amount(self.low_balance))
        if self.allowed_phones is not None:
            self._set("allowed_phones", _masks(self.allowed_phones))
        self._check_flags()

    def _set(self, name: str, value: object) -> None:
        if value is not None:
            object.__setattr__(self, name, value)

    def _check_flags(self) -> None:
        try:
            flags = {SubclientFlag(name): bool(on) for name, on in self.flags.items()}
        except ValueError:
            raise InvalidParameter("flags", "an unknown flag", "SubclientFlag members", "use extra={...}") from None
        self._set("flags", flags)


def _check_number(name: str, value: object, least: int, most: int) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most):
        raise InvalidParameter(name, repr(value)[:20], f"{least} to {most}")


def _member(name: str, value: Any, kind: type[IntEnum]) -> IntEnum | None:
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        raise InvalidParameter(name, repr(value)[:20], f"a {kind.__name__}, {min(kind):d} to {max(kind):d}") from None


def _hours(name: str, given: Any) -> tuple[int, int] | None:
    if given is None:
        return None
    hours = tuple(given) if isinstance(given, tuple | list) else ()
    if len(hours) != 2 or not all(type(one) is int and 0 <= one <= 24 for one in hours):
        raise InvalidParameter(name, repr(given)[:20], "two hours of a day, such as (9, 21)")
    return hours


def _recipients(name: str, given: Iterable[Any] | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    found = tuple(given.split(",") if isinstance(given, str) else given)
    if not all(isinstance(one, str) and _RECIPIENT.fullmatch(one) for one in found):
        raise InvalidParameter(name, "something else than phones", "phones as digits, or groups as G12")
    return found


def _amount(given: Decimal | int | str | None) -> str | None:
    if given is None:
        return None
    # A float would bring 0.1000000000000000055 along.
    words = "" if isinstance(given, float | bool) else f"{given:f}" if isinstance(given, Decimal) else str(given)
    if not _MONEY.fullmatch(words):
        raise InvalidParameter("low_balance", "no sum of money", "a Decimal, an int or a text like 100.50")
    return words


def _masks(given: Iterable[str]) -> tuple[str, ...]:
    masks = tuple(given.split(",") if isinstance(given, str) else given)
    for mask in masks:
        digits = mask.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            raise InvalidParameter("allowed_phones", "something else than digits", 'first digits like "7", or "-77"')
    return masks
