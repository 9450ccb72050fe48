"""What is asked, and what cannot be asked this way: two tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Question(StrEnum):
    """One open question about the provider; the values are stable names for ``--json`` and ``--only``."""

    API_KEY_PLACE = "api-key-place"
    ZERO_ERROR = "zero-error"
    QUALIFIED = "qualified"
    NAMESPACE = "namespace"
    CHARSET = "charset"
    FIELD_ORDER = "field-order"
    UNKNOWN_FIELDS = "unknown-fields"
    NOT_FOUND = "not-found"
    PRICE_REFUSAL = "price-refusal"
    PARTS = "parts"
    HALF_HOUR_ZONE = "half-hour-zone"
    TEXT_LIMIT = "text-limit"
    REFUSAL_ID = "refusal-id"
    REFUSAL_COUNTS = "refusal-counts"
    REFUSAL_RECORDED = "refusal-recorded"
    RESERVE = "reserve"
    UNASKED_MONEY = "unasked-money"
    OWN_ID = "own-id"
    ID_IN_IDENTITY = "id-in-identity"
    CODE_9 = "code-9"
    LAG = "lag"
    ID_CASE = "id-case"
    ACCOUNT_ZONE = "account-zone"
    ASKED_MONEY = "asked-money"
    TZ_ZERO = "tz-zero"
    TZ_ABSENT = "tz-absent"
    ERRORS_FAMILY = "errors-family"
    LIST_TEXT = "list-text"
    ZERO_ERR = "zero-err"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question in words, and the rows of docs/assumptions.md it decides."""

    assumptions: str
    english: str
    russian: str


def _row(assumptions: str, english: str, russian: str) -> QuestionRow:
    return QuestionRow(assumptions, english, russian)


_Q: Final = Question
QUESTIONS: Final[Mapping[Question, QuestionRow]] = MappingProxyType(
    {
        _Q.API_KEY_PLACE: _row("A2", "Where does an API key go?", "Куда ставить API-ключ?"),
        _Q.ZERO_ERROR: _row("", "Is `error` there with 0 when all is well?", "Есть ли `error` = 0 при успехе?"),
        _Q.QUALIFIED: _row("A7, A8", "Are the fields of an answer qualified?", "Квалифицированы ли поля ответа?"),
        _Q.NAMESPACE: _row(
            "A6", "Is the namespace of the answer that of the request?", "Совпадает ли пространство имён ответа?"
        ),
        _Q.CHARSET: _row("A9", "Which character set do answers declare?", "В какой кодировке ответы?"),
        _Q.FIELD_ORDER: _row(
            "A8", "Do fields come in the order of the description?", "Идут ли поля в порядке описания?"
        ),
        _Q.UNKNOWN_FIELDS: _row(
            "A8, A20", "Are there fields the description lacks?", "Есть ли поля, которых нет в описании?"
        ),
        _Q.NOT_FOUND: _row(
            "A11", "An unknown message: error 3 or status -3?", "Неизвестное сообщение: ошибка 3 или статус -3?"
        ),
        _Q.PRICE_REFUSAL: _row(
            "A10", "With which code is the price of a wrong number refused?", "С каким кодом отказ в цене для номера?"
        ),
        _Q.PARTS: _row("", "Are parts counted as we count them?", "Считает ли провайдер части так же?"),
        _Q.HALF_HOUR_ZONE: _row("A17", "May `tz` have half hours?", "Допускает ли `tz` половину часа?"),
        _Q.TEXT_LIMIT: _row("", "How long may a text be?", "Какой длины может быть текст?"),
        _Q.REFUSAL_ID: _row("A3", "Does a refused send carry an id?", "Есть ли id в отказе?"),
        _Q.REFUSAL_COUNTS: _row(
            "A5", "Does a refused send count as the first of two equal ones?", "Считается ли отказ первой отправкой?"
        ),
        _Q.REFUSAL_RECORDED: _row("A3", "Does a status call find a refused send?", "Видна ли в статусах отказанная?"),
        _Q.RESERVE: _row(
            "A6", "Is the reserve host there, and does it see the same messages?", "Есть ли резервный хост и общий ли?"
        ),
        _Q.UNASKED_MONEY: _row(
            "A13", "Do cost and balance come without being asked for?", "Приходят ли цена и баланс без запроса?"
        ),
        _Q.OWN_ID: _row("A14", "Does our id come back letter by letter?", "Возвращается ли наш id буква в букву?"),
        _Q.ID_IN_IDENTITY: _row(
            "A5, S4", "Does another id make an equal send a different one?", "Делает ли другой id отправку иной?"
        ),
        _Q.CODE_9: _row("A4, S4", "Was what code 9 refused sent?", "Ушло ли то, на что ответили 9?"),
        _Q.LAG: _row("A1, S1", "How soon is a message visible?", "Как скоро сообщение видно в статусах?"),
        _Q.ID_CASE: _row("A14", "Is the id compared letter by letter?", "Различает ли id регистр букв?"),
        _Q.ACCOUNT_ZONE: _row("A15", "Which zone do local dates have?", "В каком поясе местные даты?"),
        _Q.ASKED_MONEY: _row("A13", "Do cost=3 and its fields work over SOAP?", "Работает ли cost=3 через SOAP?"),
        _Q.TZ_ZERO: _row("A15, A17", "Is `tz=0` Moscow time?", "Означает ли `tz=0` московское время?"),
        _Q.TZ_ABSENT: _row("A15", "What is the zone of `time` without `tz`?", "В каком поясе `time` без `tz`?"),
        _Q.ERRORS_FAMILY: _row("", "What does `errors` count: err or status?", "Что в `errors`: коды err или статусы?"),
        _Q.LIST_TEXT: _row(
            "A16, A18", "Do blanks and a second colon survive in `list`?", "Целы ли пробелы и двоеточие в `list`?"
        ),
        _Q.ZERO_ERR: _row("", "Is `err` there with 0 after delivery?", "Есть ли `err` = 0 после доставки?"),
        _Q.CHARGE: _row("", "Was charged what was quoted?", "Списано ли столько, сколько названо?"),
    }
)


#: Decided by sends to a number that nobody has.
ABOUT_REFUSALS: Final = (_Q.PRICE_REFUSAL, _Q.REFUSAL_ID, _Q.REFUSAL_COUNTS, _Q.REFUSAL_RECORDED)


@dataclass(frozen=True, slots=True)
class Unasked:
    """A question that no few messages can answer."""

    assumptions: str
    question: str
    why: str
    #: What to ask the provider's support, in so many words.
    ask_support: str


UNASKED: Final = (
    Unasked(
        "S2",
        "How late may a request be carried out after we gave it up?",
        "the rare case cannot be provoked",
        "What is the longest time between the arrival of a SOAP request and its execution, also under load?",
    ),
    Unasked(
        "S3",
        "Is a send refused with code 1 to 8 never sent, not even rarely?",
        "a few refusals prove nothing about rare ones",
        "Please confirm in writing that a send answered with error 1 to 8 is never delivered or charged.",
    ),
    Unasked(
        "",
        "Are delivery callbacks made for messages sent over SOAP?",
        "it needs an address that the provider can reach",
        "Do messages sent over SOAP trigger the status callback that is set up in the account?",
    ),
    Unasked(
        "A5, S4",
        "Does the rule against equal sends compare `time` and `query`? Are two sends with one id equal?",
        "each would be one more deliberate second copy",
        "Which fields make two sends identical: phones, text, sender, id, time, query?",
    ),
    Unasked(
        "",
        "Which of two messages with one id does a status call find?",
        "ids are never used twice here",
        "Two messages to one phone carry the same id: which one does get_status report?",
    ),
    Unasked(
        "A3",
        "Codes 3, 6 and 8 over SOAP: with an id, on record?",
        "they are only noted where they happen (6: --denied-sender)",
        "Do sends refused with 3, 6, 7 or 8 over SOAP carry an id, and can their status be asked?",
    ),
    Unasked(
        "",
        "After how many messages is one subscriber blocked, and how does that look?",
        "it would take 51 messages to one person",
        "Is the rule 50 messages with gaps under 2 minutes or under 30 seconds, and is it status 23 or err 251?",
    ),
    Unasked(
        "A19, A20",
        "Groups as recipients; voice codes over SOAP",
        "they need a contact group, or a call",
        "Can `phones` hold a group (G1) over SOAP, and how is the code of a voice call with mes=code told?",
    ),
    Unasked(
        "",
        "Does `del=1` in get_status2 take a waiting message back?",
        "nothing here sends that parameter",
        "Can a waiting message be taken back over SOAP?",
    ),
    Unasked(
        "",
        "Is an allow-listed address exempt from the block after five refused logins?",
        "it would take five refused logins",
        "Please put our server's address on the account's list, and confirm that it is then never blocked.",
    ),
    Unasked(
        "A1, S1",
        "The longest visibility lag under load",
        "what was measured are a few messages of one hour",
        "How long after its acceptance can a message be unknown to get_status, at the very most?",
    ),
)
