"""What the third act says, in two languages."""

from __future__ import annotations

from typing import Final

TITLE: Final = ("Third act: a campaign", "Третий акт: кампания")
OPENING: Final = (
    "{people} people in a table, and a text for each: {text}\n"
    "The commands are those you would type, against a sandbox. Nothing is sent without --confirm.",
    "{people} человек в таблице, текст у каждого свой: {text}\n"
    "Команды те же, что набрали бы вы, против песочницы. Без --confirm ничего не уходит.",
)
DEATH: Final = (
    "In request number {request} the process is killed (kill -9): the sandbox has taken it, nobody wrote that down.\n"
    "{sent} people have their SMS. Sending it all again would be wrong, and so would be giving up.",
    "На {request}-м запросе процесс убит (kill -9): песочница его приняла, но записать это никто не успел.\n"
    "SMS получили {sent}. Отправить всё заново было бы ошибкой, бросить — тоже.",
)
RESUMED: Final = (
    "The open request was looked for, found and counted; the rest was sent.",
    "Прерванный запрос нашёлся по статусам и засчитан; остальное отправлено.",
)
ROWS: Final = (
    ("people in the table", "got it, by the sandbox's ledger", "got it twice", "quoted", "charged"),
    ("человек в таблице", "получили, по книге песочницы", "получили дважды", "по смете", "списано"),
)
WRONG: Final = ("THE BOOKS DO NOT AGREE: this is a bug.", "КНИГИ НЕ СХОДЯТСЯ: это ошибка программы.")
FAILED: Final = (
    "The command ended with {code}; this is a bug: {words}",
    "Команда завершилась с кодом {code}; это ошибка программы: {words}",
)
