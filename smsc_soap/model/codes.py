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
    # From here on only over HTTP.
    #: Taking a scheduled message back.
    DELETION = "deletion"
    #: History, incoming messages, prices, statistics.
    REPORT = "report"
    OPERATOR = "operator"
    #: Dedicated numbers: what there is.
    NUMBERS = "numbers"
    #: Renting one, and whether it is rented for another month.
    NUMBER_CHANGE = "number_change"
    WAIT_CALL = "wait_call"
    DOWNLOADS = "downloads"
    #: Subclients: their statistics.
    SUBCLIENTS = "subclients"
    SUBCLIENT_CHANGE = "subclient_change"


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

_MINUTE = _too_often(
    "the same request too often within a minute, or too many calls at once",
    "Слишком много одинаковых запросов за минуту или слишком много одновременных запросов",
)
_NOTHING = CodeMeaning("nothing found", "Ничего не найдено", "ask for something else", "измените запрос")
_COMMON = {1: _PARAMETERS, 2: _LOGIN, 4: _BLOCKED}
_SCRIPT = {**_COMMON, 9: _MINUTE}
_SUBCLIENT = {
    **_SCRIPT,
    3: _NOTHING,
    5: CodeMeaning(
        "the operation failed",
        "Операция не выполнена",
        "the login may be taken, or a setting refused",
        "возможно, логин занят или настройка не принята",
    ),
    6: CodeMeaning("no such subclient", "Субклиент не найден", "check the login", "проверьте логин"),
    7: CodeMeaning(
        "the subclient shares the balance of the main account",
        "У субклиента общий баланс с основным аккаунтом",
        "it needs no payment",
        "пополнение не требуется",
    ),
    8: CodeMeaning("the settings were not saved", "Ошибка при сохранении", "check the settings", "проверьте настройки"),
    10: CodeMeaning(
        "not enough money to credit", "Недостаточно средств для зачисления", "credit less", "уменьшите сумму"
    ),
}
_ABOUT_MESSAGE = {**_COMMON, 3: _FUNDS, 5: _DATE, 6: _DENIED, 7: _PHONE, 8: _ROUTE}

#: Source: provider's SOAP page and its HTTP pages, 2024. Assumption: a price is refused with the numbers of a send.
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
        Family.DELETION: MappingProxyType(
            {
                **_SCRIPT,
                5: CodeMeaning(
                    "the message cannot be deleted",
                    "Сообщение не может быть удалено",
                    "it is sent already, or not known: ask for its status",
                    "оно уже отправлено или неизвестно: запросите статус",
                ),
            }
        ),
        Family.REPORT: MappingProxyType({**_SCRIPT, 3: _NOTHING}),
        Family.OPERATOR: MappingProxyType(
            {
                **_SCRIPT,
                3: CodeMeaning("operator not found", "Оператор не найден", "check the number", "проверьте номер"),
            }
        ),
        Family.NUMBERS: MappingProxyType(dict(_SCRIPT)),
        Family.NUMBER_CHANGE: MappingProxyType({**_SCRIPT, 3: _FUNDS}),
        Family.WAIT_CALL: MappingProxyType(
            {
                **_SCRIPT,
                3: _FUNDS,
                5: CodeMeaning(
                    "this number is in the account's blacklist",
                    "Номер абонента находится в чёрном списке",
                    "take it off the list in the cabinet",
                    "уберите его из списка в личном кабинете",
                ),
                6: CodeMeaning(
                    "there is no price for this number, by the settings of the account",
                    "Не удалось получить стоимость услуги из-за настроек в личном кабинете",
                    "check allowed numbers and hours in the cabinet",
                    "проверьте разрешённые номера и время в личном кабинете",
                ),
            }
        ),
        # Assumption: code 3 is "not found" here, as on other scripts; the pages do not say.
        Family.DOWNLOADS: MappingProxyType({**_SCRIPT, 3: _NOTHING}),
        Family.SUBCLIENTS: MappingProxyType(dict(_SUBCLIENT)),
        Family.SUBCLIENT_CHANGE: MappingProxyType(dict(_SUBCLIENT)),
    }
)


def code_meaning(family: Family, code: int) -> CodeMeaning | None:
    """What a request code means for these operations; None when the provider's pages do not list it."""
    return REQUEST_CODES[family].get(code)
