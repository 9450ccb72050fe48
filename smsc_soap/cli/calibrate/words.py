"""What ``smsc-soap calibrate`` shows: the plan before, the answers after, and what is still unknown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from smsc_soap.calibration.messages import Fate, Label
from smsc_soap.calibration.questions import ABOUT_REFUSALS, QUESTIONS, UNASKED
from smsc_soap.cli.output import Screen, money
from smsc_soap.redaction import mask_phone

if TYPE_CHECKING:
    from smsc_soap.calibration.inquiry import Inquiry
    from smsc_soap.calibration.prepare import Plan

_FOR: Final = {
    Label.FIRST: ("plain message", "обычное сообщение"),
    Label.TWIN: (
        "THE SAME AGAIN within a minute, on purpose; code 9 is expected, and then it is free",
        "ТО ЖЕ САМОЕ ЕЩЁ РАЗ в течение минуты, нарочно; ожидается код 9, тогда бесплатно",
    ),
    Label.EXTENDED: ("dated message, delivered in 40 minutes or more", "отложенное, придёт через 40 минут или позже"),
    Label.ZONE: (
        "dated without a zone; only where the account does not live in Moscow's zone",
        "отложенное без пояса; только если пояс кабинета не московский",
    ),
    Label.LISTED: ("message of a list", "сообщение списком"),
    Label.DENIED: ("under the name to be refused; free when it is", "под именем для отказа; бесплатно при отказе"),
}


def show_plan(inquiry: Inquiry, plan: Plan, screen: Screen) -> None:
    """Questions, messages, price and time, on stderr: what a person agrees to."""
    screen.note(screen.say("Questions:", "Вопросы:"))
    for question in inquiry.notes.asked_in_order:
        row = QUESTIONS[question]
        screen.note(f"  {question:<18} {screen.say(row.english, row.russian)}")
    screen.note(
        screen.say(
            f"{len(UNASKED)} more cannot be asked with a few messages; the report says whom to ask.",
            f"Ещё {len(UNASKED)} так не выяснить; в отчёте сказано, кого спросить.",
        )
    )
    _show_messages(plan, screen)
    if inquiry.wants(*ABOUT_REFUSALS):
        _tell_of_wrong_number(screen)
    screen.note(_time_words(inquiry, plan, screen))


def _show_messages(plan: Plan, screen: Screen) -> None:
    if not plan.messages:
        screen.note(screen.say("Messages: none, nothing costs.", "Сообщения: нет, всё бесплатно."))
    else:
        screen.note(screen.say("Messages that may be sent:", "Сообщения, которые могут уйти:"))
    for label, planned in plan.messages.items():
        screen.note(f"  {mask_phone(planned.phone)}  {money(planned.quote):>8}  {screen.say(*_FOR[label])}")
    screen.note(
        screen.say(
            f"Expected {money(plan.expected)}, at most {money(plan.most)}; balance {money(plan.balance)}.",
            f"Ожидается {money(plan.expected)}, не больше {money(plan.most)}; баланс {money(plan.balance)}.",
        )
    )


def _tell_of_wrong_number(screen: Screen) -> None:
    screen.note(
        screen.say(
            "Beside them two sends to a number that nobody has, if its price is refused: free.",
            "Кроме них две отправки на несуществующий номер, если цена на него отказана: бесплатно.",
        )
    )


def _time_words(inquiry: Inquiry, plan: Plan, screen: Screen) -> str:
    about_min = max(1, round(plan.about_s / 60))
    most_min = round((plan.about_s + len(plan.messages) * inquiry.wishes.patience_s) / 60)
    return screen.say(
        f"About {about_min} minutes, most of them waiting for the provider's rules per minute "
        f"(five status calls, one equal send); at most {most_min} where messages become visible late.",
        f"Около {about_min} мин., в основном ожидание по минутным правилам провайдера "
        f"(пять запросов статуса, одна одинаковая отправка); не больше {most_min}, если сообщения видны не сразу.",
    )


def show_end(inquiry: Inquiry, report: dict[str, Any], file: Path, cassettes: Sequence[Path], screen: Screen) -> None:
    """The answers, and where everything was written."""
    if screen.as_json:
        screen.json({**report, "report": str(file), "cassettes": [str(one) for one in cassettes]})
        return
    columns = (screen.say("question", "вопрос"), screen.say("answer", "ответ"))
    rows = []
    for one in inquiry.notes:
        row = QUESTIONS[one.question]
        answer = one.answer or screen.say(f"not found out: {one.because}", f"не выяснено: {one.because}")
        rows.append((screen.say(row.english, row.russian), answer))
    screen.table(columns, rows)
    screen.line(screen.say("Asked: ", "Отвечал: ") + str(report["origin"]))
    screen.line(screen.say("Report: ", "Отчёт: ") + str(file))
    if cassettes:
        screen.line(screen.say("Exchanges: ", "Обмены: ") + f"{cassettes[0].parent} ({len(cassettes)})")


def tell_unknown(inquiry: Inquiry, screen: Screen) -> None:
    """How to settle what nobody knows yet, on stderr; id and phone are for the owner alone."""
    for sent in inquiry.line.sent:
        if sent.fate is Fate.UNKNOWN:
            screen.note(
                screen.say(
                    f"NOT CERTAIN WHETHER SENT, not repeated: smsc-soap status {sent.phone} {sent.id}",
                    f"НЕИЗВЕСТНО, УШЛО ЛИ, не повторялось: smsc-soap status {sent.phone} {sent.id}",
                )
            )
    if inquiry.interrupted:
        screen.note(
            screen.say(
                "Interrupted. The report holds what was known; what was sent before stays sent.",
                "Прервано. В отчёте то, что известно; отправленное до этого остаётся отправленным.",
            )
        )
