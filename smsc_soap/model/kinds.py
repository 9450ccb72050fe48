"""Kinds of messages and of recipients, and which of them go together: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class RecipientKind(StrEnum):
    """What a recipient is."""

    PHONE = "phone"
    #: A contact group kept in the account: ``G12``.
    GROUP = "group"
    EMAIL = "email"
    #: A Telegram nickname or numeric id.
    TELEGRAM = "telegram"


class MessageKind(StrEnum):
    """What is sent. At most one kind per request; without any it is an ordinary SMS."""

    SMS = "sms"
    #: Shown on the screen at once.
    FLASH = "flash"
    BINARY = "binary"
    WAP_PUSH = "wap_push"
    #: Asks an operator's data base; nothing is sent.
    HLR = "hlr"
    #: An invisible SMS; its status tells whether the phone is reachable.
    PING = "ping"
    MMS = "mms"
    MAIL = "mail"
    #: Odnoklassniki, VKontakte, Mail.Ru agent.
    SOC = "soc"
    VIBER = "viber"
    WHATSAPP = "whatsapp"
    #: A confirmation code in Telegram.
    TELEGRAM = "telegram"
    #: Through a chat bot of one's own.
    BOT = "bot"
    #: A voice call.
    CALL = "call"


_PHONES: Final = frozenset({RecipientKind.PHONE, RecipientKind.GROUP})
_CHAT: Final = _PHONES | {RecipientKind.TELEGRAM}

#: Kinds of recipients a kind of message can reach.
#:
#: Assumption: a contact group can stand for any kind but HLR, because contacts hold phones and
#: e-mail addresses; a bot also takes phones (WhatsApp bots are addressed by number).
REACHES: Final[Mapping[MessageKind, frozenset[RecipientKind]]] = MappingProxyType(
    {
        **dict.fromkeys(MessageKind, _PHONES),
        MessageKind.HLR: frozenset({RecipientKind.PHONE}),
        MessageKind.MAIL: frozenset({RecipientKind.EMAIL, RecipientKind.GROUP}),
        MessageKind.TELEGRAM: _CHAT,
        MessageKind.BOT: _CHAT,
    }
)
