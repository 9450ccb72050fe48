"""Where a message is, and why it was not delivered: the provider's two number families as tables.

A third family, the codes of refused requests, is in ``codes.py``. Small numbers mean different
things in each: status 3 is "expired", request code 3 is "no funds" or "not found".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class DeliveryStatus(StrEnum):
    """Where a message is. A number the pages do not list keeps its value in ``status_code``."""

    #: Unknown id and phone, too old, or asked too early. Says nothing about delivery.
    NOT_FOUND = "not_found"
    #: The mailing was paused by the account's owner.
    STOPPED = "stopped"
    #: Not yet with the operator; scheduled messages, too.
    WAITING = "waiting"
    #: With the operator; the phone has not confirmed yet.
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    #: Opened: e-mail with HTML, Viber.
    READ = "read"
    #: Delivery was tried for the whole validity time.
    EXPIRED = "expired"
    #: A shortened link in it was opened.
    LINK_CLICKED = "link_clicked"
    UNDELIVERABLE = "undeliverable"
    WRONG_NUMBER = "wrong_number"
    #: Filter, unregistered sender, blacklist, flood; not charged.
    DENIED = "denied"
    NO_FUNDS = "no_funds"
    #: No route to the operator from this account and sender.
    UNAVAILABLE_NUMBER = "unavailable_number"
    #: A positive number that no page lists; taken as a final failure.
    OTHER_FINAL = "other_final"
    #: A negative number that no page lists; taken as still under way.
    OTHER_PENDING = "other_pending"


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """One row of the status table."""

    code: int
    status: DeliveryStatus
    english: str
    russian: str
    #: Never changes again, but for DELIVERED → READ, LINK_CLICKED and READ → LINK_CLICKED.
    final: bool
    #: The person got it.
    delivered: bool = False
    #: A copy with this id exists at the provider. False only for "not found".
    exists: bool = True
    #: The provider took the request and refused the message itself (rules of settling: 22 to 25).
    rejected: bool = False


_ROWS = (
    StatusMeaning(-3, DeliveryStatus.NOT_FOUND, "not found", "Сообщение не найдено", final=False, exists=False),
    StatusMeaning(-2, DeliveryStatus.STOPPED, "stopped", "Остановлено", final=False),
    StatusMeaning(-1, DeliveryStatus.WAITING, "waiting to be sent", "Ожидает отправки", final=False),
    StatusMeaning(0, DeliveryStatus.HANDED_OVER, "handed to the operator", "Передано оператору", final=False),
    StatusMeaning(1, DeliveryStatus.DELIVERED, "delivered", "Доставлено", final=True, delivered=True),
    StatusMeaning(2, DeliveryStatus.READ, "read", "Прочитано", final=True, delivered=True),
    StatusMeaning(3, DeliveryStatus.EXPIRED, "expired", "Просрочено", final=True),
    StatusMeaning(4, DeliveryStatus.LINK_CLICKED, "link clicked", "Нажата ссылка", final=True, delivered=True),
    StatusMeaning(20, DeliveryStatus.UNDELIVERABLE, "cannot be delivered", "Невозможно доставить", final=True),
    StatusMeaning(22, DeliveryStatus.WRONG_NUMBER, "wrong number", "Неверный номер", final=True, rejected=True),
    StatusMeaning(23, DeliveryStatus.DENIED, "denied", "Запрещено", final=True, rejected=True),
    StatusMeaning(24, DeliveryStatus.NO_FUNDS, "not enough money", "Недостаточно средств", final=True, rejected=True),
    StatusMeaning(
        25, DeliveryStatus.UNAVAILABLE_NUMBER, "number unavailable", "Недоступный номер", final=True, rejected=True
    ),
)

#: Source: provider's page of status codes, English and Russian; finality as it describes them.
STATUSES: Mapping[int, StatusMeaning] = MappingProxyType({row.code: row for row in _ROWS})


def status_meaning(code: int) -> StatusMeaning:
    """What a status number means. Never fails.

    Assumption: an unlisted positive number is a final failure, an unlisted negative one is pending
    (``tests/unit/model/test_status.py`` holds both).
    """
    known = STATUSES.get(code)
    if known is not None:
        return known
    if code > 0:
        return StatusMeaning(code, DeliveryStatus.OTHER_FINAL, f"status {code}", f"статус {code}", final=True)
    return StatusMeaning(code, DeliveryStatus.OTHER_PENDING, f"status {code}", f"статус {code}", final=False)


@dataclass(frozen=True, slots=True)
class DeliveryErrorMeaning:
    """Why a message was not delivered (field ``err`` of a status)."""

    code: int
    english: str
    russian: str
    #: Our judgement, not the provider's: sending the same again later can help.
    may_pass: bool


def _errors(*rows: tuple[int, str, str, bool]) -> Mapping[int, DeliveryErrorMeaning]:
    return MappingProxyType({code: DeliveryErrorMeaning(code, en, ru, later) for code, en, ru, later in rows})


#: Source: provider's pages of status error codes (HTTP and SMPP). ``may_pass`` is our own column.
DELIVERY_ERRORS: Mapping[int, DeliveryErrorMeaning] = _errors(
    (0, "no error", "Нет ошибки", False),
    (1, "subscriber does not exist", "Абонент не существует", False),
    (2, "mailbox full (e-mail)", "Переполнен почтовый ящик", True),
    (3, "recipient's mail server not found", "Сервер получателя не найден", False),
    (4, "mailbox blocked (e-mail)", "Почтовый ящик заблокирован", False),
    (6, "subscriber not in network", "Абонент не в сети", True),
    (11, "service not connected", "Не подключена услуга", False),
    (12, "fault in the phone or SIM", "Ошибка в телефоне абонента", True),
    (13, "subscriber blocked", "Абонент заблокирован", False),
    (21, "service not supported by the phone", "Нет поддержки сервиса", False),
    (200, "virtual sending (test mode, not charged)", "Виртуальная отправка", False),
    (219, "SIM card replaced, senders by name blocked for a day", "Замена sim-карты", True),
    (220, "operator's queue is full", "Переполнена очередь у оператора", True),
    (237, "no answer to the call", "Абонент не отвечает", True),
    (238, "no template", "Нет шаблона", False),
    (239, "forbidden IP address", "Запрещенный ip-адрес", False),
    (240, "line busy", "Абонент занят", True),
    (241, "conversion error, or not all parts delivered", "Ошибка конвертации", False),
    (242, "answering machine", "Зафиксирован автоответчик", True),
    (243, "no contract signed", "Не заключен договор", False),
    (244, "mailing prohibited", "Рассылка запрещена", False),
    (245, "no final status received within 24 hours", "Статус не получен", False),
    (246, "time restriction", "Ограничение по времени", True),
    (247, "message limit exceeded", "Превышен лимит сообщений", True),
    (248, "no route", "Нет маршрута", False),
    (249, "bad number format", "Неверный формат номера", False),
    (250, "number forbidden by the account's settings", "Номер запрещен настройками", False),
    (251, "limit for one number exceeded", "Превышен лимит на один номер", True),
    (252, "number forbidden", "Номер запрещен", False),
    (253, "spam filter", "Запрещено спам-фильтром", False),
    (254, "sender name not registered", "Незарегистрированный sender id", False),
    (255, "rejected by the operator", "Отклонено оператором", False),
)


def delivery_error_meaning(code: int) -> DeliveryErrorMeaning:
    """What an ``err`` number means. Never fails; an unlisted number is not taken as passing."""
    return DELIVERY_ERRORS.get(code) or DeliveryErrorMeaning(code, f"error {code}", f"ошибка {code}", False)
