"""The one account of the sandbox: who may call, what there is to spend, which sender names are registered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from hashlib import md5
from typing import Final

from smsc_soap.sandbox.behaviour import ApiKeyPlace
from smsc_soap.sandbox.query import KINDS
from smsc_soap.sandbox.refusal import Code, RefusalError

START_BALANCE: Final = Decimal("1000.00")

_SENDER_FORM: Final = re.compile(r"[A-Za-z0-9 ._!&'+-]{1,11}|\+?\d{1,15}", re.ASCII)


@dataclass(slots=True, repr=False)
class Account:
    """Credentials are invented on purpose: a real password has no business here."""

    login: str = "alex"
    password: str = "123"  # noqa: S105  # the well-known one of the sandbox
    api_key: str = "sandbox-key"
    balance: Decimal = START_BALANCE
    currency: str = "RUR"
    #: How far below zero the balance may go; None: it may not, and nothing is said of it.
    credit: Decimal | None = None
    #: Zone of dates in answers and of ``time`` without ``tz``.
    zone: timedelta = timedelta(hours=3)
    #: Virtual sending: nothing goes out, and nothing is charged. Source: provider's menu, code 200 of its pages.
    test_mode: bool = False
    #: Used when the caller names no sender.
    default_sender: str = "SMSC.RU"
    #: Registered names; None lets every well-formed name pass.
    senders: frozenset[str] | None = None
    #: Names that are always denied, whatever *senders* says.
    denied_senders: frozenset[str] = frozenset({"BANK", "POLICE", "DENIED"})
    #: A text with one of these is denied, whatever the case.
    denied_words: frozenset[str] = frozenset({"forbidden-text", "запрещённый-текст"})
    #: Contact groups for ``G<n>``.
    groups: Mapping[str, str] = field(default_factory=lambda: {"G1": "79990000101,79990000102,77000000103"})
    #: Whether the caller is on the account's list of allowed addresses: True: never blocked for wrong logins;
    #: False: turned away with 2; None: there is no such list.
    caller_listed: bool | None = None
    #: Sends a day for one end user's address (``userip``); None: no limit.
    user_ip_daily: int | None = None
    #: What is written on the picture shown to an end user last, by address. A code that was never shown is wrong.
    captchas: Mapping[str, str] = field(default_factory=dict)
    #: Kinds of message that are set up; others are answered with 8.
    channels: frozenset[str] = frozenset(KINDS) | {"sms"}
    #: Phones that get nothing and cannot confirm by a call: the account's black list, digits only.
    blacklist: frozenset[str] = frozenset()
    #: Beginnings of numbers that may be written to, ``-`` before those that may not (``7,-77``); empty: all.
    phone_masks: str = ""

    def __repr__(self) -> str:
        return f"Account({self.login}, balance {self.balance})"

    @property
    def spendable(self) -> Decimal:
        """What a request may cost at most."""
        return self.balance + (self.credit or 0)

    def recognises(self, fields: Mapping[str, str], *, key_place: ApiKeyPlace = "both", hashed: bool = False) -> bool:
        """True for the right login and password (*hashed*: or its MD5), or the right key where *key_place* allows it.

        A request that gives both kinds has to give both right.
        """
        login, password, key = fields.get("login", ""), fields.get("psw", ""), fields.get("apikey", "")
        by_login = login == self.login and is_password(password, self.password, hashed=hashed)
        if key:
            is_known = key_place != "password" and key == self.api_key
            return is_known and (by_login or not (login or password))
        return by_login or (key_place != "element" and not login and password == self.api_key)

    def sender(self, asked: str) -> str:
        """The name the phone will show; empty or ``.`` means none of the account's own.

        Raises:
            RefusalError: 6, the name is not registered, denied, or malformed.

        ``Assumption:`` a malformed name is answered like an unregistered one.
        """
        name = asked.strip()
        if name in ("", "."):
            return "" if name == "." else self.default_sender
        if not _SENDER_FORM.fullmatch(name):
            raise RefusalError(Code.DENIED, "sender is not 11 characters or 15 digits")
        if name.upper() in self.denied_senders:
            raise RefusalError(Code.DENIED, "sender is denied")
        if self.senders is not None and name not in self.senders:
            raise RefusalError(Code.DENIED, "sender is not registered")
        return name

    def check_text(self, text: str) -> None:
        """Nothing when *text* may be sent.

        Raises:
            RefusalError: 6.
        """
        lowered = text.lower()
        if any(word in lowered for word in self.denied_words):
            raise RefusalError(Code.DENIED, "text is denied")

    def check_recipient(self, recipient: str) -> None:
        """Nothing when the settings allow *recipient*.

        Raises:
            RefusalError: 8, it is on the black list or outside the masks.
        """
        if recipient in self.blacklist:
            raise RefusalError(Code.UNDELIVERABLE, "the number is on the black list")
        if self.phone_masks and not allowed_by(self.phone_masks, recipient):
            raise RefusalError(Code.UNDELIVERABLE, "the number is forbidden by the settings")

    def check_captcha(self, userip: str, imgcode: str, *, once: bool) -> None:
        """Nothing when the end user read the picture right, or none was shown; with *once* the code is used up.

        Raises:
            RefusalError: 6. ``Assumption:`` the pages name no code.
        """
        shown = self.captchas.get(userip, "")
        if imgcode.strip().lower() != shown.lower():
            raise RefusalError(Code.DENIED, "imgcode is not what was shown to userip")
        if once:
            self.captchas = {address: code for address, code in self.captchas.items() if address != userip}

    def group(self, name: str) -> str:
        """The phones of contact group *name* (``G1``).

        Raises:
            RefusalError: 7, no such group.
        """
        if name not in self.groups:
            raise RefusalError(Code.PHONE, "no such group")
        return self.groups[name]


def is_password(given: str, password: str, *, hashed: bool) -> bool:
    """Whether *given* is *password*, or with *hashed* its MD5 in small letters.

    Source: older texts of the provider's HTTP page, still shown by resellers; newer ones name the password only.
    """
    return given == password or (hashed and given == md5(password.encode(), usedforsecurity=False).hexdigest())


def allowed_by(masks: str, digits: str) -> bool:
    """Whether *masks* (``7,-77``) let a number pass; the longest beginning that fits decides.

    Source: provider's page of examples with subclients, 2023.
    """
    fitting = [one for one in re.split(r"[,;\s]+", masks) if one and digits.startswith(one.removeprefix("-"))]
    return bool(fitting) and not max(fitting, key=lambda one: len(one.removeprefix("-"))).startswith("-")
