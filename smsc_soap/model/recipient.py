"""Recipients of one request: phones, contact groups, e-mail addresses, Telegram names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from smsc_soap.errors import ConflictingParameters, InvalidPhone
from smsc_soap.model.kinds import REACHES, MessageKind, RecipientKind
from smsc_soap.model.phone import Phone, masked, parse_phone

MAX_EMAIL: Final = 254

_GROUP: Final = re.compile(r"G([1-9][0-9]{0,9})", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s,;:|<>\"()\[\]\\]{1,64}@[^@\s,;:|<>\"()\[\]\\]{1,189}")
_NICKNAME: Final = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})", re.ASCII)
_TELEGRAM_ID: Final = re.compile(r"#([1-9][0-9]{0,18})", re.ASCII)
_ALLOWED: Final = "a phone like +79XXXXXXXXX, a group like G12, an e-mail address, a Telegram @name or #id"


@dataclass(frozen=True, slots=True)
class ContactGroup:
    """A contact group kept in the account, by its number.

    Raises:
        InvalidPhone: the number is not a positive integer.

    Source: provider's SOAP page, 2024, parameter `phones`.
    """

    number: int

    def __post_init__(self) -> None:
        number: object = self.number
        if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 10**10:
            raise InvalidPhone("group", f"a value of type {type(number).__name__}", "a group number from 1")

    @property
    def wire(self) -> str:
        return f"G{self.number}"

    @property
    def given(self) -> str:
        return self.wire

    @property
    def kind(self) -> RecipientKind:
        return RecipientKind.GROUP


@dataclass(frozen=True, slots=True, repr=False)
class EmailAddress:
    """An e-mail address; the host is compared without regard to case.

    Raises:
        InvalidPhone: not an address.
    """

    address: str
    given: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        given = self.given or self.address
        plain = len(self.address) <= MAX_EMAIL and self.address.isprintable()
        if not plain or _EMAIL.fullmatch(self.address) is None:
            raise InvalidPhone("recipient", masked(self.address), "an e-mail address like name@example.com")
        mailbox, _, host = self.address.rpartition("@")
        object.__setattr__(self, "address", f"{mailbox}@{host.lower()}")
        object.__setattr__(self, "given", given)

    @property
    def wire(self) -> str:
        return self.address

    @property
    def kind(self) -> RecipientKind:
        return RecipientKind.EMAIL

    def __repr__(self) -> str:
        return f"EmailAddress({masked(self.address)})"


@dataclass(frozen=True, slots=True, repr=False)
class TelegramName:
    """A Telegram nickname (``@name``) or numeric id (``#123``).

    Assumption: a nickname is sent with its ``@``; the provider's page shows only ``#ID``.

    Raises:
        InvalidPhone: neither of the two.
    """

    name: str
    given: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        given = self.given or self.name
        text = self.name
        if _TELEGRAM_ID.fullmatch(text) is None:
            nickname = _NICKNAME.fullmatch(text)
            if nickname is None:
                raise InvalidPhone(
                    "recipient", masked(text), "a Telegram @name of 4 to 32 letters, digits, _ or an #id of digits"
                )
            text = f"@{nickname[1]}"
        object.__setattr__(self, "name", text)
        object.__setattr__(self, "given", given)

    @property
    def wire(self) -> str:
        return self.name

    @property
    def kind(self) -> RecipientKind:
        return RecipientKind.TELEGRAM

    def __repr__(self) -> str:
        return f"TelegramName({masked(self.name)})"


Recipient: TypeAlias = Phone | ContactGroup | EmailAddress | TelegramName
#: What a caller may pass as one or several recipients.
Recipients: TypeAlias = str | Recipient | Iterable[str | Recipient]


def parse_recipient(value: str | Recipient, *, normalize: bool = True) -> Recipient:
    """One typed recipient; what is typed already comes back unchanged.

    ``normalize=False`` leaves phones as they were spelled.

    Raises:
        InvalidPhone: none of the kinds, or several recipients in one value.
    """
    if isinstance(value, (Phone, ContactGroup, EmailAddress, TelegramName)):
        return value
    if not isinstance(value, str):
        raise InvalidPhone("recipient", f"a value of type {type(value).__name__}", _ALLOWED, "pass it as text")
    text = value.strip(" \t\u00a0")
    if "," in text or ";" in text:
        raise InvalidPhone("recipient", masked(text), "one recipient per list item", "split it at , and ;")
    if group := _GROUP.fullmatch(text):
        return ContactGroup(int(group[1]))
    if text.startswith(("@", "#")):
        return TelegramName(text, given=value)
    if "@" in text:
        return EmailAddress(text, given=value)
    return parse_phone(value, normalize=normalize)


def parse_recipients(value: Recipients, *, normalize: bool = True) -> tuple[Recipient, ...]:
    """All recipients of a request, typed, in the given order.

    A text may hold several, separated by ``,`` or ``;``. The same recipient twice is refused:
    it would be two paid messages, and the provider addresses a message by id and phone.

    Raises:
        InvalidPhone: nobody, a wrong recipient, or one that comes twice; with positions from 1.
    """
    items = _items(value)
    if not items:
        raise InvalidPhone("phones", "an empty list", "at least one recipient")
    found: dict[str, int] = {}
    recipients: list[Recipient] = []
    for position, item in enumerate(items, start=1):
        recipient = _at(position, len(items), item, normalize=normalize)
        first = found.setdefault(recipient.wire, position)
        if first != position:
            raise InvalidPhone(
                "phones",
                f"{masked(recipient.wire)} at positions {first} and {position}",
                "each recipient once per request",
                "remove one of the two: each would be paid for",
            )
        recipients.append(recipient)
    return tuple(recipients)


def _items(value: Recipients) -> list[str | Recipient]:
    if isinstance(value, str):
        if not value.strip():
            return []
        return list(value.replace(";", ",").split(","))
    if isinstance(value, (Phone, ContactGroup, EmailAddress, TelegramName)):
        return [value]
    if isinstance(value, (bytes, bytearray, Mapping)) or not isinstance(value, Iterable):
        raise InvalidPhone(
            "phones", f"a value of type {type(value).__name__}", "a text or a list of recipients", "pass text"
        )
    return list(value)


def _at(position: int, total: int, item: str | Recipient, *, normalize: bool) -> Recipient:
    try:
        return parse_recipient(item, normalize=normalize)
    except InvalidPhone as error:
        if total == 1:
            raise
        error.field = "phones"
        error.args = (f"recipient {position} of {total}: {error}",)
        raise


def check_recipient_kinds(recipients: Iterable[Recipient], message_kind: MessageKind) -> None:
    """Refuses recipients that the kind of message cannot reach.

    Raises:
        ConflictingParameters: for example a phone for an e-mail, or a Telegram name for an SMS.
    """
    reached = REACHES[message_kind]
    for position, recipient in enumerate(recipients, start=1):
        if recipient.kind not in reached:
            raise ConflictingParameters(
                "phones",
                f"{recipient.kind} {masked(recipient.wire)} at position {position} with kind {message_kind}",
                "recipients of kind " + ", ".join(sorted(reached)),
                _KIND_HINTS.get(recipient.kind, ""),
            )


_KIND_HINTS: Final[Mapping[RecipientKind, str]] = {
    RecipientKind.EMAIL: "e-mail addresses need mail=1 (ExtendedParameters(mail=True))",
    RecipientKind.TELEGRAM: "Telegram names need tg=1 or bot",
}
