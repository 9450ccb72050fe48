"""``client.subclients``: accounts below the main one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from smsc_soap.client.core import ClientCore
from smsc_soap.client.http.report_calls import check_period
from smsc_soap.client.http.seam import Post, PostAsync
from smsc_soap.client.requests import SpeakingOf
from smsc_soap.errors import ConflictingParameters, InvalidParameter, NothingFound
from smsc_soap.model.http.subclients import SubclientSettings
from smsc_soap.redaction import Secret
from smsc_soap.wire.http_api.subclients import (
    ChangeSubclient,
    CreateSubclient,
    PaySubclient,
    SubclientStatistics,
    checked_settings,
)

if TYPE_CHECKING:
    from smsc_soap.model.http.messages import Done
    from smsc_soap.model.http.reports import StatisticsRow
    from smsc_soap.model.http.subclient_results import Subclient

#: Assumption: the pages give no rule for logins; this keeps out what only a slip could be.
_LOGIN: Final = re.compile(r"[A-Za-z0-9@._-]{1,50}")
#: What no keyboard types: a line feed at the end of a file above all. Whoever has such a password is locked out.
_UNTYPED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MONEY: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Subclients:
    """Accounts below the main one. Passwords are never shown, logged or kept.

    Raises (every method): as the methods of the client; ``create``, ``change`` and ``pay`` raise
    ActionOutcomeUnknown where nobody knows whether it was done.
    """

    _core: ClientCore
    _post: Post

    def create(self, login: str, password: str | Secret, settings: SubclientSettings | None = None) -> Subclient:
        """Make a subclient.

        Raises:
            ProviderError: code 5, the login is taken; code 8, a setting was not taken.
        """
        password = _hidden(password)
        return self._post(_create(login, password, settings))

    def change(
        self,
        login: str,
        settings: SubclientSettings | None = None,
        *,
        password: str | Secret | None = None,
        new_login: str | None = None,
        current_password: str | Secret | None = None,
    ) -> Done:
        """Change a subclient; what is not given stays. With *current_password* only where that is the one so far.

        Raises:
            ProviderError: code 6, there is no such subclient; code 8, a setting was not taken.
        """
        password, current_password = _hidden(password), _hidden(current_password)
        return self._post(_change(login, settings, password, new_login, current_password))

    def pay(self, login: str, amount: Decimal | int | str, *, second_balance: bool = False) -> Done:
        """Move money from the main account to a subclient with a balance of its own; or from one electronic balance
        to the other.

        Assumption: a negative amount takes it back.

        Raises:
            InsufficientFunds: the main account has less (code 10).
            ProviderError: code 7, the subclient shares the main balance.
        """
        return self._post(_pay(login, amount, second_balance))

    def statistics(
        self,
        start: date,
        end: date,
        *,
        login: str | None = None,
        id: str | int | None = None,
        resellers: bool = False,
        own_currency: bool = False,
        second_balance: bool = False,
        everybody: bool = False,
        hide_deleted: bool = False,
    ) -> tuple[StatisticsRow, ...]:
        """What those subclients sent and spent on the days from *start* to *end* that use the main balance.

        *resellers*: those with a balance of their own instead; *login*, *id*: one of them; *everybody*: all in one
        table. *own_currency*: in that of the main account; *second_balance*: what was paid from the electronic one;
        *hide_deleted*: without those that are gone. Assumption: one subclient is found whoever's balance it spends;
        where it is not, add *resellers*.
        """
        which = _which(resellers, own_currency, second_balance, everybody, hide_deleted)
        try:
            return self._post(_statistics(start, end, login, id, which))
        except NothingFound:
            return ()


@dataclass(frozen=True, slots=True)
class AsyncSubclients:
    """Accounts below the main one. Passwords are never shown, logged or kept.

    Raises (every method): as the methods of the client; ``create``, ``change`` and ``pay`` raise
    ActionOutcomeUnknown where nobody knows whether it was done.
    """

    _core: ClientCore
    _post: PostAsync

    async def create(self, login: str, password: str | Secret, settings: SubclientSettings | None = None) -> Subclient:
        """Make a subclient.

        Raises:
            ProviderError: code 5, the login is taken; code 8, a setting was not taken.
        """
        password = _hidden(password)
        return await self._post(_create(login, password, settings))

    async def change(
        self,
        login: str,
        settings: SubclientSettings | None = None,
        *,
        password: str | Secret | None = None,
        new_login: str | None = None,
        current_password: str | Secret | None = None,
    ) -> Done:
        """Change a subclient; what is not given stays. With *current_password* only where that is the one so far.

        Raises:
            ProviderError: code 6, there is no such subclient; code 8, a setting was not taken.
        """
        password, current_password = _hidden(password), _hidden(current_password)
        return await self._post(_change(login, settings, password, new_login, current_password))

    async def pay(self, login: str, amount: Decimal | int | str, *, second_balance: bool = False) -> Done:
        """Move money from the main account to a subclient with a balance of its own; or from one electronic balance
        to the other.

        Assumption: a negative amount takes it back.

        Raises:
            InsufficientFunds: the main account has less (code 10).
            ProviderError: code 7, the subclient shares the main balance.
        """
        return await self._post(_pay(login, amount, second_balance))

    async def statistics(
        self,
        start: date,
        end: date,
        *,
        login: str | None = None,
        id: str | int | None = None,
        resellers: bool = False,
        own_currency: bool = False,
        second_balance: bool = False,
        everybody: bool = False,
        hide_deleted: bool = False,
    ) -> tuple[StatisticsRow, ...]:
        """What those subclients sent and spent on the days from *start* to *end* that use the main balance.

        *resellers*: those with a balance of their own instead; *login*, *id*: one of them; *everybody*: all in one
        table. *own_currency*: in that of the main account; *second_balance*: what was paid from the electronic one;
        *hide_deleted*: without those that are gone. Assumption: one subclient is found whoever's balance it spends;
        where it is not, add *resellers*.
        """
        which = _which(resellers, own_currency, second_balance, everybody, hide_deleted)
        try:
            return await self._post(_statistics(start, end, login, id, which))
        except NothingFound:
            return ()


def _create(login: str, password: str | Secret, settings: SubclientSettings | None) -> CreateSubclient:
    with SpeakingOf("subclients.create", paid=True):
        return CreateSubclient(_login("login", login), _secret(password), _settings(settings))


def _change(
    login: str,
    settings: SubclientSettings | None,
    password: str | Secret | None,
    new_login: str | None,
    current_password: str | Secret | None,
) -> ChangeSubclient:
    with SpeakingOf("subclients.change", paid=True):
        return ChangeSubclient(
            _login("login", login),
            None if password is None else _secret(password),
            None if new_login is None else _login("new_login", new_login),
            _settings(settings),
            None if current_password is None else _secret(current_password),
        )


def _settings(settings: object) -> SubclientSettings:
    if settings is not None and not isinstance(settings, SubclientSettings):
        raise InvalidParameter("settings", f"a {type(settings).__name__}", "SubclientSettings(...)")
    return checked_settings(settings or SubclientSettings())


def _pay(login: str, amount: Decimal | int | str, second_balance: bool) -> PaySubclient:
    with SpeakingOf("subclients.pay", paid=True):
        # A float would bring 0.1000000000000000055 along.
        words = (
            "" if isinstance(amount, float | bool) else f"{amount:f}" if isinstance(amount, Decimal) else str(amount)
        )
        if not _MONEY.fullmatch(words) or not Decimal(words):
            raise InvalidParameter("amount", "no sum of money", "a Decimal, an int or a text like 100.50")
        return PaySubclient(_login("login", login), words, second_balance)


def _which(
    resellers: bool, own_currency: bool, second_balance: bool, everybody: bool, hide_deleted: bool
) -> dict[str, bool]:
    return {
        "resellers": resellers,
        "own_currency": own_currency,
        "second_balance": second_balance,
        "everybody": everybody,
        "hide_deleted": hide_deleted,
    }


def _statistics(
    start: date, end: date, login: str | None, id: str | int | None, which: Mapping[str, bool]
) -> SubclientStatistics:
    with SpeakingOf("subclients.statistics"):
        if login is not None and which["everybody"]:
            raise ConflictingParameters("login", "one login beside all subclients", "one of the two")
        if id is not None and (login is not None or which["everybody"]):
            raise ConflictingParameters("id", "one subclient beside others", "one of the two")
        check_period(start, end)
        who, number = None if login is None else _login("login", login), None if id is None else _number(id)
        return SubclientStatistics(start, end, who, id=number, **which)


def _number(id: object) -> str:
    words = str(id)
    if isinstance(id, bool) or not (words.isascii() and words.isdigit() and len(words) <= 20):
        raise InvalidParameter("id", "no number of a subclient", "what create() returned as id")
    return words


def _login(name: str, login: object) -> str:
    if not isinstance(login, str) or _LOGIN.fullmatch(login) is None:
        raise InvalidParameter(name, "no login", "1 to 50 characters of A-Z a-z 0-9 @ . _ -")
    return login


def _hidden(password: Any) -> Any:
    """The same, in a way that no crash report shows it among the local variables."""
    return Secret(password) if isinstance(password, str) else password


def _secret(password: object) -> Secret:
    given = password if isinstance(password, Secret) else Secret(password) if isinstance(password, str) else None
    if not given:
        raise InvalidParameter("password", "no text", "a password that is not empty")
    if _UNTYPED.search(given.reveal()):
        raise InvalidParameter("password", "a text with control characters", "a password that can be typed")
    return given
