"""The two names a message carries: its sender and its id."""

from __future__ import annotations

import re
from typing import Final

from smsc_soap.errors import InvalidMessageId, InvalidSender
from smsc_soap.model.kinds import MessageKind
from smsc_soap.redaction import mask_phone

MAX_SENDER: Final = 11
MAX_SENDER_DIGITS: Final = 15
MAX_MESSAGE_ID: Final = 40
#: The largest signed 32-bit number.
MAX_MESSAGE_NUMBER: Final = 2_147_483_647
#: Both switch the account's default sender off.
NO_SENDER: Final = frozenset({"", "."})

# Assumption: the provider says "some characters"; these are the signs of the GSM alphabet in ASCII
# without those that separate values in lists ( , ; | ). What the provider denies comes back as code 6.
_SENDER: Final = re.compile(r"[A-Za-z0-9 !\"#$%&'()*+\-./:<=>?@_]{1,11}", re.ASCII)
_SENDER_DIGITS: Final = re.compile(r"\+?[0-9]{1,15}", re.ASCII)
_MAIL_SENDER: Final = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,189}")
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
_ID_ALLOWED: Final = "a number from 1 to 2147483647, or up to 40 characters of A-Z a-z 0-9 . - _"


def check_sender(name: str, *, message_kind: MessageKind = MessageKind.SMS) -> str:
    """*name* unchanged, when the provider's rules allow it.

    Empty and ``.`` switch the account's default name off. An e-mail also takes an address.

    Raises:
        InvalidSender: longer than 11 characters (15 digits), or with a character outside Latin
            letters, digits, blank and common signs.

    Source: provider's SOAP page, 2024, parameter `sender`.
    """
    allowed = f"up to {MAX_SENDER} Latin letters, digits, blanks and signs, or up to {MAX_SENDER_DIGITS} digits"
    if not isinstance(name, str):
        raise InvalidSender("sender", f"a value of type {type(name).__name__}", allowed)
    if name in NO_SENDER or _SENDER_DIGITS.fullmatch(name):
        return name
    if message_kind is MessageKind.MAIL and name.isprintable() and _MAIL_SENDER.fullmatch(name):
        return name
    if _SENDER.fullmatch(name) is None or not name.strip():
        raise InvalidSender("sender", _shown(name), allowed, "use a name registered in the account")
    return name


def check_message_id(id: str | int) -> str:
    """The id as text; empty means that the provider assigns one.

    A text of digits only must be a number the provider can keep: it could be read as a number and
    come back in another spelling, which would leave the outcome of the send unknown.

    Raises:
        InvalidMessageId: outside the provider's rules.

    Source: provider's SOAP page, 2024, parameter `id`.
    """
    if isinstance(id, bool) or not isinstance(id, (str, int)):
        raise InvalidMessageId("id", f"a value of type {type(id).__name__}", _ID_ALLOWED)
    text = str(id) if isinstance(id, str) or abs(id) <= MAX_MESSAGE_NUMBER else "0"
    if text == "" and isinstance(id, str):
        return text
    if _ID.fullmatch(text) is None or (isinstance(id, int) and id < 1):
        raise InvalidMessageId("id", _shown(text), _ID_ALLOWED)
    if text.isdigit() and (text[0] == "0" or len(text) > 10 or int(text) > MAX_MESSAGE_NUMBER):
        raise InvalidMessageId("id", _shown(text), _ID_ALLOWED, "put a letter in front of a longer number")
    return text


def _shown(text: str) -> str:
    """A wrong name for an error text: short, printable, and without a whole phone number."""
    if len(text) > MAX_MESSAGE_ID:
        return f"a value of {len(text)} characters"
    # A phone number may have been passed in the wrong place.
    return ascii(mask_phone(text) if sum(sign.isdigit() for sign in text) >= 7 else text)
