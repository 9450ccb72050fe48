"""What the provider means by the number of a refused request, per operation, in two languages.

Which exception a number becomes is decided in ``wire/reply_codes.py``; this table is for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Family(StrEnum):
    """Operations that share one list of request codes."""

    SEND = "send"
    COST = "cost"
    STATUS = "status"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """One request code: what the provider says, and what a person can do."""

    english: str
    russian: str
    advice_english: str
    advice_russian: str


_PARAMETERS = CodeMeaning("error in the parameters", "Ошибка в параметрах", "correct the request", "исправьте запрос")
_LOGIN = CodeMeaning(
    "wrong login or password, or an address outside the account's list",
    "Неверный логин или пароль, либо IP-адрес не из списка разрешённых",
    "correct the credentials before the next try: five such errors in 30 minutes block the address",
    "исправьте логин и пароль до следующей попытки: пять таких ошибок за 30 минут блокируют адрес",
)
_FUNDS = CodeMeaning(
    "not enough money on the account", "Недостаточно средств на счете", "top up the account", "пополните счёт"
)
_BLOCKED = CodeMeaning(
    "this IP address is blocked for a time",
    "IP-адрес временно заблокирован",
    "make no calls for at least 10 minutes",
    "не обращайтесь к серверу не менее 10 минут",
)
_DATE = CodeMeaning(
    "bad date format", "Неверный формат даты", "correct the time of sending", "исправьте время отправки"
)
_DENIED = CodeMeaning(
    "the message is denied, by its text or by its sender name",
    "Сообщение запрещено (по тексту или по имени отправителя)",
    "use a registered sender name, or another text",
    "используйте зарегистрированное имя отправителя или другой текст",
)
_PHONE = CodeMeaning(
    "bad phone number format", "Неверный формат номера телефона", "correct the number", "исправьте номер"
)
_ROUTE = CodeMeaning(
    "the message cannot be delivered to this number",
    "Сообщение на указанный номер не может быть доставлено",
    "try another sender name or channel",
    "попробуйте другое имя отправителя или другой канал",
)
_NOT_FOUND = CodeMeaning(
    "message not found",
    "Сообщение не найдено",
    "check id and phone, and ask again later: a new message is not visible at once",
    "проверьте id и номер и спросите позже: новое сообщение видно не сразу",
)


def _too_often(english: str, russian: str) -> CodeMeaning:
    return CodeMeaning(english, russian, "wait at least a minute", "подождите не менее минуты")


_REPEATED_SEND = CodeMeaning(
    "the same message again within a minute, or too many calls at once",
    "Повтор такого же сообщения в течение минуты или слишком много одновременных запросов",
    "do not send again: an earlier copy may be on its way, ask for its status",
    "не отправляйте снова: прежняя копия могла уйти, запросите её статус",
)

_COMMON = {1: _PARAMETERS, 2: _LOGIN, 4: _BLOCKED}
_ABOUT_MESSAGE = {**_COMMON, 3: _FUNDS, 5: _DATE, 6: _DENIED, 7: _PHONE, 8: _ROUTE}

#: Source: provider's SOAP page, 2024. Assumption: a price is refused with the numbers of a send.
REQUEST_CODES: Mapping[Family, Mapping[int, CodeMeaning]] = MappingProxyType(
    {
        Family.SEND: MappingProxyType({**_ABOUT_MESSAGE, 9: _REPEATED_SEND}),
        Family.COST: MappingProxyType(
            {
                **_ABOUT_MESSAGE,
                9: _too_often(
                    "more than five equal price requests within a minute, or too many calls at once",
                    "Более пяти одинаковых запросов стоимости за минуту или слишком много одновременных запросов",
                ),
            }
        ),
        Family.STATUS: MappingProxyType(
            {
                **_COMMON,
                3: _NOT_FOUND,
                9: _too_often(
                    "more than five status requests for one message within a minute, or too many calls at once",
                    "Более пяти запросов статуса одного сообщения за минуту или слишком много одновременных запросов",
                ),
            }
        ),
        Family.BALANCE: MappingProxyType(
            {
                **_COMMON,
                9: _too_often(
                    "more than ten balance requests within a minute, or too many calls at once",
                    "Более десяти запросов баланса за минуту или слишком много одновременных запросов",
                ),
            }
        ),
    }
)


def code_meaning(family: Family, code: int) -> CodeMeaning | None:
    """What a request code means for these operations; None when the provider's pages do not list it."""
    return REQUEST_CODES[family].get(code)
