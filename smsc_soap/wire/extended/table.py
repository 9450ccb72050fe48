"""Every extended parameter in one table: checking, writing, reading, explaining all follow it.

Source of every row, unless it says otherwise: provider's SOAP page, 2024, parameters of `query`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from smsc_soap.model.kinds import MessageKind
from smsc_soap.wire.extended import sayings
from smsc_soap.wire.extended.values import (
    CallValue,
    Flag,
    FreeText,
    Hours,
    Integer,
    Lifetime,
    ListValue,
    Pattern,
    ValueType,
    VoiceValue,
    Zone,
    is_ip_address,
    is_web_address,
)
from smsc_soap.wire.extended.words import Words


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """All that is known of one parameter."""

    name: str
    value: ValueType
    meaning: Words
    #: The value that is left out when writing.
    default: Any = None
    #: The kind of message this parameter selects; None for modifiers.
    kind: MessageKind | None = None
    #: What a certain value means, where ``meaning`` is not enough.
    say: Callable[[Any], Words] | None = None
    #: A guess about the provider, or where the row does not come from the SOAP page.
    assumption: str = ""

    def is_default(self, value: object) -> bool:
        """True for what is left out: zero of `tz` is not, because its default is "absent"."""
        return value is None or (self.default is not None and value == self.default)

    def explain(self, value: object) -> Words:
        return self.meaning if self.say is None else self.say(value)


def _kind(name: str, kind: MessageKind, en: str, ru: str, **known: Any) -> ParameterRow:
    return ParameterRow(name, Flag(), Words(en, ru), default=False, kind=kind, **known)


def _flag(name: str, en: str, ru: str, **known: Any) -> ParameterRow:
    return ParameterRow(name, Flag(), Words(en, ru), default=False, **known)


_BOT: Final = Pattern(
    re.compile(r"@[A-Za-z0-9_]{2,64}|wa:\+?[0-9]{5,15}", re.ASCII),
    Words("a bot's name like @name_bot", "имя бота вида @name_bot"),
)
_ADDRESS: Final = Pattern(
    re.compile(r"\S{8,2000}"),
    Words("an absolute http(s) address", "полный адрес http(s)"),
    private=True,
    accept=is_web_address,
)
_CAPTCHA: Final = Pattern(
    re.compile(r"\w{1,32}"), Words("1 to 32 letters and digits", "от 1 до 32 букв и цифр"), private=True
)
_IP: Final = Pattern(
    re.compile(r"[0-9A-Fa-f.:]{2,45}", re.ASCII), Words("an IP address", "IP-адрес"), private=True, accept=is_ip_address
)
_PARTNER: Final = Pattern(
    re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII), Words("a partner's id", "идентификатор партнёра")
)

#: In the order of building: time, kind, voice, content, list, answer, partners.
ROWS: Final[tuple[ParameterRow, ...]] = (
    ParameterRow(
        "tz",
        Zone(),
        Words("zone of the sending time, in hours from Moscow", "часовой пояс времени отправки, часы от Москвы"),
        say=sayings.zone,
        assumption="a positive zone is written without sign; half hours as .5; limits -12..14",
    ),
    ParameterRow(
        "period",
        Hours(Decimal("0.1"), Decimal(720)),
        Words("the mailing is stretched over so many hours", "рассылка растягивается на столько часов"),
        say=sayings.period,
        assumption="the decimal sign is a dot",
    ),
    ParameterRow(
        "freq",
        Integer(1, 1440),
        Words("minutes between two groups of a stretched mailing", "минуты между группами растянутой рассылки"),
        say=sayings.freq,
    ),
    ParameterRow(
        "valid",
        Lifetime(),
        Words("how long the operator tries to deliver", "сколько оператор пытается доставить"),
        say=sayings.valid,
    ),
    _kind("flash", MessageKind.FLASH, "Flash SMS: shown on the screen at once", "Flash-SMS: сразу на экране"),
    ParameterRow(
        "bin",
        Integer(0, 2),
        Words("binary message", "бинарное сообщение"),
        default=0,
        kind=MessageKind.BINARY,
        say=sayings.binary,
    ),
    _kind("push", MessageKind.WAP_PUSH, "WAP push: a link with a title", "WAP-push: ссылка с заголовком"),
    _kind(
        "hlr",
        MessageKind.HLR,
        "HLR lookup: asks the operator about each number, sends nothing, has its own tariff",
        "HLR-запрос: спрашивает оператора о номере, ничего не отправляет, свой тариф",
    ),
    _kind(
        "ping", MessageKind.PING, "Ping SMS: invisible, tells whether the phone is on", "Ping-SMS: не видно, проверка"
    ),
    _kind("mms", MessageKind.MMS, "MMS, with its own tariff", "MMS, свой тариф"),
    _kind("mail", MessageKind.MAIL, "e-mail to e-mail addresses", "письмо на адреса e-mail"),
    _kind(
        "soc",
        MessageKind.SOC,
        "message in Odnoklassniki, VKontakte, Mail.Ru agent",
        "сообщение в Одноклассниках, ВКонтакте, Агенте Mail.Ru",
        assumption="without set-up in the account the answer is code 8",
    ),
    _kind("viber", MessageKind.VIBER, "message in Viber", "сообщение в Viber", assumption="as soc"),
    _kind("whatsapp", MessageKind.WHATSAPP, "message in WhatsApp", "сообщение в WhatsApp", assumption="as soc"),
    _kind(
        "tg",
        MessageKind.TELEGRAM,
        "confirmation code in Telegram; the text is the code",
        "код подтверждения в Telegram; текст сообщения — код",
    ),
    ParameterRow(
        "bot",
        _BOT,
        Words("message through a chat bot", "сообщение через чат-бота"),
        kind=MessageKind.BOT,
        say=sayings.bot,
        assumption="wa:<number> addresses a WhatsApp bot (seen in public client code)",
    ),
    ParameterRow(
        "smsreq",
        Integer(10, 999),
        Words("days after which the phone has to be confirmed again", "дней до нового подтверждения номера"),
        say=sayings.smsreq,
        assumption="a modifier of messengers and bots, not a kind",
    ),
    _kind(
        "call",
        MessageKind.CALL,
        "voice call: the text is read aloud; billed by seconds",
        "голосовой звонок: текст читается вслух; оплата по секундам",
    ),
    ParameterRow(
        "voice",
        VoiceValue(),
        Words("voice of the call", "голос звонка"),
        say=sayings.voice,
        assumption="the list of languages is not known",
    ),
    ParameterRow(
        "param", CallValue(), Words("ringing, pause and attempts", "ожидание, пауза и попытки"), say=sayings.param
    ),
    ParameterRow("subj", FreeText(), Words("subject of the MMS or e-mail", "тема MMS или письма")),
    ParameterRow(
        "fileurl",
        _ADDRESS,
        Words("a file from this address goes with the message (101 bytes or more)", "файл по адресу, от 101 байта"),
    ),
    _flag("tinyurl", "links are shortened and clicks are counted", "ссылки сокращаются, переходы считаются"),
    ParameterRow(
        "maxsms",
        Integer(1, 255),
        Words("longer texts are cut to so many parts", "длинный текст обрезается до стольких частей"),
        say=sayings.maxsms,
        assumption="at least 1; 255 is what a header of joined segments can number",
    ),
    ParameterRow(
        "translit",
        Integer(0, 2),
        Words("Russian letters become Latin ones", "русские буквы заменяются латинскими"),
        default=0,
        say=sayings.translit,
        assumption="known from the provider's helper libraries; not on the SOAP page",
    ),
    ParameterRow(
        "list",
        ListValue(),
        Words("several texts to several phones, under one message id", "разные тексты разным номерам, один id"),
        say=sayings.message_list,
        assumption="the first colon ends the phones",
    ),
    _flag(
        "nl",
        "line feeds inside the texts of the list are kept as they are",
        "переводы строк внутри текстов списка остаются как есть",
        assumption="a line that does not begin like an entry continues the text before it",
    ),
    ParameterRow(
        "cost",
        Integer(0, 3),
        Words("what the answer says about money", "что ответ сообщает о деньгах"),
        default=0,
        say=sayings.cost,
    ),
    _flag("err", "the answer lists the refused numbers", "ответ перечисляет отклонённые номера"),
    _flag(
        "op",
        "the answer lists every number with status, network and cost",
        "ответ перечисляет все номера: статус, сеть, стоимость",
        assumption="over SOAP the answer may have no place for it",
    ),
    ParameterRow(
        "imgcode", _CAPTCHA, Words("the code a user read from the captcha", "код, который пользователь ввёл с картинки")
    ),
    ParameterRow(
        "userip",
        _IP,
        Words("the end user's IP address; the account's daily limit applies to it", "IP пользователя: дневной лимит"),
    ),
    ParameterRow("pp", _PARTNER, Words("the request counts for this partner", "запрос засчитывается этому партнёру")),
)

TABLE: Final[Mapping[str, ParameterRow]] = MappingProxyType({row.name: row for row in ROWS})

#: Fields of the request itself and of other calls: never part of the extended parameters, because
#: which of the two would win is not known.
ENVELOPE: Final = frozenset(
    {"login", "psw", "password", "apikey", "api_key", "phones", "phone", "mes", "message", "id", "sender", "time"}
    | {"query", "fmt", "charset", "all", "del", "cur", "sms_cnt"}
)

#: Parameters that choose the kind of message.
KIND_NAMES: Final = tuple(row.name for row in ROWS if row.kind is not None)
