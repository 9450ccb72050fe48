"""Subclients: logins below the account, which spend its money or their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from smsc_soap.sandbox.account import Account, is_password
from smsc_soap.sandbox.refusal import Code, RefusalError

#: Kinds that have a balance of their own: own tariff, main tariff.
OWN_BALANCE: Final = frozenset({0, 1})
#: Flags with an effect here.
FLAG_MAIN_SENDERS: Final = "fl[29]"
FLAG_BLOCKED: Final = "fl2[10]"
FLAG_TEST_MODE: Final = "fl2[27]"

_LOGIN: Final = re.compile(r"[A-Za-z0-9_.@-]{2,50}")
_FLAG: Final = re.compile(r"(?:fl[23]?|mfl)\[\d{1,2}\]")
_SAVE_FAILED: Final = Code.UNDELIVERABLE
_FAILED: Final = Code.TIME
_NO_SUCH: Final = Code.DENIED


def _to(most: int, least: int = 0) -> Callable[[str], bool]:
    return lambda text: text.isascii() and text.isdigit() and len(text) < 11 and least <= int(text) <= most


def _is_phone(text: str) -> bool:
    return text.removeprefix("+").isdigit() and 10 <= len(text) <= 16


def _is_address(text: str) -> bool:
    return "@" in text


def _is_money(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,9}(\.\d{1,4})?", text, re.ASCII) is not None


def _is_window(text: str) -> bool:
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text, re.ASCII)
    return found is not None and int(found[1]) <= 24 and int(found[2]) <= 24


_COUNT: Final = _to(10**9)
#: Settings and what they may hold; the rest is kept as it comes. Source: provider's page of parameters for subclients,
#: and public libraries for the ranges.
_CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {
    "type": _to(4),
    "tariff": _to(8),
    "mintrf": _to(8),
    "curr": _to(5, 1),
    "tz": _to(24),
    "email": _is_address,
    "email2": _is_address,
    "phone": _is_phone,
    "phone2": _is_phone,
    "fmts": lambda text: re.fullmatch(r"-?\d{1,15}([,;]-?\d{1,15})*", text) is not None,
    "nb": _is_money,
    "tmlim": _is_window,
    "mh1": _to(24),
    "mh2": _to(24),
    **dict.fromkeys(("ktm", "dlim", "plim", "tlim", "ilim", "vld", "mlen", "site_id"), _COUNT),
}
_OTHERS: Final = frozenset(
    {"sender", "sender2", "notes", "ph", "url", "mph", "fio", "props", "cntr", "answ", "answ_call"}
)
_DEFAULT_TYPE: Final = "0"


@dataclass(slots=True, repr=False)
class Subclient:
    """One login below the account. Its ``repr`` holds no secret."""

    number: int
    login: str
    password: str
    #: Every setting and flag as it was given.
    settings: dict[str, str] = field(default_factory=dict)
    #: Its own money, where it has some.
    balance: Decimal = Decimal(0)
    #: Numbers of its messages in the ledger.
    sent: list[int] = field(default_factory=list)
    #: What was moved to it, and when; negative: taken back.
    paid: list[tuple[datetime, Decimal]] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Subclient({self.login})"

    @property
    def kind(self) -> int:
        """0 own tariff and balance, 1 main tariff, 2 main balance too, 3 own tariff, 4 another login."""
        return int(self.settings.get("type") or _DEFAULT_TYPE)

    @property
    def has_own_balance(self) -> bool:
        return self.kind in OWN_BALANCE

    @property
    def is_blocked(self) -> bool:
        return self.settings.get(FLAG_BLOCKED) == "1"

    def account_below(self, main: Account) -> Account:
        """The account as this login sees it: its own names, masks and, perhaps, money."""
        own = self.settings.get("sender", "")
        senders = main.senders if self.settings.get(FLAG_MAIN_SENDERS) == "1" else frozenset({own} - {""})
        return replace(
            main,
            login=self.login,
            password=self.password,
            api_key="",
            balance=self.balance if self.has_own_balance else main.balance,
            credit=None if self.has_own_balance else main.credit,
            test_mode=main.test_mode or self.settings.get(FLAG_TEST_MODE) == "1",
            default_sender=own or main.default_sender,
            senders=senders,
            phone_masks=self.settings.get("fmts", ""),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; no password."""
        return {
            "id": self.number,
            "login": self.login,
            "type": self.kind,
            "balance": str(self.balance) if self.has_own_balance else None,
            "settings": dict(self.settings),
            "messages": len(self.sent),
        }


class Subclients:
    """All of them, by login."""

    def __init__(self) -> None:
        self._by_login: dict[str, Subclient] = {}
        self._made = 0

    def __iter__(self) -> Iterator[Subclient]:
        return iter(tuple(self._by_login.values()))

    def entering(self, fields: Mapping[str, str], *, hashed: bool = False) -> Subclient | None:
        """Whose login and password (*hashed*: or its MD5) *fields* hold; None: nobody's who may enter."""
        found = self._by_login.get(fields.get("login", "")) if self._by_login else None
        if found is None or found.is_blocked or fields.get("apikey"):
            return None
        return found if is_password(fields.get("psw", ""), found.password, hashed=hashed) else None

    def find(self, login: str) -> Subclient:
        """The subclient of that login.

        Raises:
            RefusalError: 6, there is none.
        """
        if login not in self._by_login:
            raise RefusalError(_NO_SUCH, "no such subclient")
        return self._by_login[login]

    def add(self, login: str, password: str, given: Mapping[str, str], *, taken: str) -> Subclient:
        """A new one; *taken* is the login of the account itself.

        Raises:
            RefusalError: 1, no login or password; 5, the login is taken; 8, a setting cannot be.
        """
        if not login or not password:
            raise RefusalError(Code.PARAMETERS, "user or password is missing")
        self._check_free(login, taken)
        settings = checked_settings(given)
        self._made += 1
        self._by_login[login] = made = Subclient(self._made, login, password, settings)
        return made

    def change(
        self, login: str, given: Mapping[str, str], *, password: str, current: str, new_login: str, taken: str
    ) -> None:
        """Changes what is given, and keeps the rest; *current*, where given, has to be the password so far.

        Raises:
            RefusalError: 5, 6 or 8. Assumption: 5 for another *current*.
        """
        subclient = self.find(login)
        if current and current != subclient.password:
            raise RefusalError(_FAILED, "pswc is not the password")
        if new_login and new_login != login:
            self._check_free(new_login, taken)
        settings = checked_settings(given)
        subclient.settings |= settings
        subclient.password = password or subclient.password
        if new_login and new_login != login:
            subclient.login = new_login
            self._by_login[new_login] = self._by_login.pop(login)

    def _check_free(self, login: str, taken: str) -> None:
        if not _LOGIN.fullmatch(login):
            raise RefusalError(_SAVE_FAILED, "user is no login")
        if login == taken or login in self._by_login:
            raise RefusalError(_FAILED, "the login is taken")


def checked_settings(given: Mapping[str, str]) -> dict[str, str]:
    """The settings and flags among *given*; names that are none are left out.

    Raises:
        RefusalError: 8, a value cannot be saved.
    """
    found = {}
    for name, value in given.items():
        if name not in _CHECKS and name not in _OTHERS and not _FLAG.fullmatch(name):
            continue
        check = _CHECKS.get(name, _is_flag if _FLAG.fullmatch(name) else _is_kept)
        # An empty value takes the setting back.
        if value and not check(value):
            raise RefusalError(_SAVE_FAILED, f"{name} has a value that cannot be")
        found[name] = value
    return found


def _is_flag(text: str) -> bool:
    return text in ("0", "1")


def _is_kept(text: str) -> bool:
    return len(text) <= 1000
