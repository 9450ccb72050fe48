"""What the duel says, in two languages."""

from __future__ import annotations

from typing import Final

OPENING_ENGLISH: Final = """\
The same {customers} customers twice, in virtual time. On both sides {percent} % of the requests meet the same
trouble (lost, late, repeated on the way, answer lost; seed {seed}), and the process is killed {kills} times
and started again after {down_from} to {down_to} seconds.
Left:  a program with the retry rule of the provider's published libraries: without an answer within
       {patience} seconds the send is tried again, {tries} tries, {pause} seconds apart, the last at the reserve
       host; code 9 counts as a failure. After a death it goes on with the first order it has not marked.
Right: the outbox. A lost answer is looked for, not sent again.
"""

OPENING_RUSSIAN: Final = """\
Одни и те же клиенты ({customers}) дважды, в виртуальном времени. С обеих сторон {percent} % запросов встречают
одну и ту же беду (потеря, задержка, повтор в пути, потеря ответа; seed {seed}); число убийств процесса: {kills},
каждый раз он запущен снова через {down_from}–{down_to} секунд.
Слева:  программа с правилом повторов из опубликованных библиотек провайдера: нет ответа за
        {patience} секунд — отправить ещё раз; всего попыток {tries}, пауза {pause} секунды, последняя на резервный
        адрес; код 9 считается неудачей. После смерти продолжает с первого неотмеченного заказа.
Справа: outbox. Потерянный ответ ищут, а не отправляют сообщение заново.
"""

CLOSING_ENGLISH: Final = """
{hours} virtual hours later, when nothing is due any more. Counted in the sandbox's ledgers, beside what each side says
(sends: left {left_sends}, right {right_sends}; status calls of the outbox: {looks}):"""

CLOSING_RUSSIAN: Final = """
Спустя {hours} виртуальных часов, когда делать больше нечего. По книгам песочницы и словам каждой стороны
(отправок: слева {left_sends}, справа {right_sends}; запросов статуса у outbox: {looks}):"""

#: One line for each row of the table, in the order of the counts.
ROWS_ENGLISH: Final = """\
delivered once, and reported so
reported failed, truly not delivered
held for a person to decide
people who got it twice
reported failed, yet delivered
lost
money wasted on copies"""

ROWS_RUSSIAN: Final = """\
доставлено один раз, так и сказано
сказано «не ушло», и правда не ушло
ждёт решения человека
получили дважды
сказано «не ушло», а доставлено
потеряно
денег на повторы"""

ASSUMED_ENGLISH: Final = (
    "Right: {twice} twice in {customers} simulated sends under assumptions S1 to S4 (docs/outbox.md); "
    "prices are invented."
)

ASSUMED_RUSSIAN: Final = (
    "Справа: дважды {twice} из {customers} отправок в симуляции при допущениях S1–S4 (docs/outbox.md); цены выдуманы."
)
