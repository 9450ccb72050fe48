"""The demonstration as somebody sees it who has never heard of this project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from smsc_soap.cli.demo.orders import costly_characters
from smsc_soap.cli.demo.run import FIRST_LOOK_S, PACE_S, DemoRun, Line, Outcome, Totals
from smsc_soap.cli.demo.words import tell_title
from smsc_soap.cli.exit_codes import exit_code_for
from smsc_soap.cli.output import Screen, money
from smsc_soap.cli.problems import describe
from smsc_soap.errors import LimitReached, RequestError, SmscError
from smsc_soap.model.segments import count_segments


@dataclass(slots=True)
class Story:
    """Says what happens while it happens."""

    screen: Screen
    run: DemoRun
    pause: Callable[[], None]

    def tell(self, lost_reply_at: int) -> bool:
        self.opening()
        self.prices()
        self.sending(lost_reply_at)
        self.following()
        totals = self.run.totals()
        self.table()
        self.books(totals)
        return totals.hold

    def opening(self) -> None:
        say, line = self.screen.say, self.screen.line
        line(
            say(
                f"smsc-soap sends SMS through the provider SMSC. Here a sandbox plays the provider, at\n"
                f"{self.run.server.url}: real SOAP requests, invented phones and prices, no money.\n"
                "Nothing leaves this computer.",
                f"smsc-soap отправляет SMS через провайдера SMSC. Здесь провайдера изображает песочница,\n"
                f"{self.run.server.url}: настоящие запросы SOAP, выдуманные номера и цены, без денег.\n"
                "Ничего не покидает этот компьютер.",
            )
        )
        balance = money(self.run.begin())
        line(say(f"\nBalance of the test account: {balance}", f"\nБаланс тестового счёта: {balance}"))

    def prices(self) -> None:
        self._title("1. What will it cost?", "1. Сколько это будет стоить?")
        count = len(self.run.lines)
        self.screen.line(
            self.screen.say(
                f"A shop has {count} orders to tell its customers about (examples/orders.csv). The first text:",
                f"Магазину нужно оповестить о {count} заказах (examples/orders.csv). Первый текст:",
            )
        )
        self.screen.line(f"  {self.run.lines[0].order.text}")
        self.screen.line(self.screen.say("The provider's prices:", "Цены провайдера:"))
        for line in self.run.lines:
            self.run.price(line)
        columns = self.screen.say("order,phone as typed,SMS,price,remark", "заказ,номер в файле,SMS,цена,примечание")
        self.screen.table(columns.split(","), [self._price_row(line) for line in self.run.lines], numbers=(2, 3))
        together = money(sum((line.quote.cost for line in self.run.lines if line.quote), Decimal(0)))
        self.screen.line(
            self.screen.say(
                f"Together: {together}. Nothing is spent yet.", f"Всего: {together}. Пока ничего не потрачено."
            )
        )

    def _price_row(self, line: Line) -> tuple[str, ...]:
        segments = str(count_segments(line.order.text).segments)
        if line.quote is None:
            return line.order.number, line.order.phone, segments, "–", self._why(line)
        return line.order.number, line.order.phone, segments, money(line.quote.cost), self._remark(line)

    def _remark(self, line: Line) -> str:
        costly = costly_characters(line.order.text)
        if costly is None:
            return ""
        signs, without = costly
        count = count_segments(line.order.text).segments
        return self.screen.say(
            f"{signs} make it {count} SMS instead of {without}", f"из-за {signs} это {count} SMS вместо {without}"
        )

    def sending(self, lost_reply_at: int) -> None:
        self._title("2. Sending", "2. Отправка")
        going = [line for line in self.run.lines if line.outcome is Outcome.OPEN]
        for number, line in enumerate(going):
            if number == lost_reply_at:
                self.run.lose_next_reply()
            self.run.send(line)
            self._sent(line)
            if line.outcome is Outcome.UNKNOWN:
                self._settling(line)
            self.pause()
        for line in self.run.lines:
            if line not in going:
                self._sent(line)

    def _sent(self, line: Line) -> None:
        say = self.screen.say
        words = {
            Outcome.ACCEPTED: say(f"accepted, charged {money(line.charge)}", f"принято, списано {money(line.charge)}"),
            Outcome.NOT_SENT: say("not sent: ", "не отправлено: ") + self._why(line),
            Outcome.REFUSED: say("not sent: ", "не отправлено: ") + self._why(line),
            Outcome.UNKNOWN: say(
                "NO ANSWER. It is not certain whether it was sent.", "НЕТ ОТВЕТА. Неизвестно, ушло ли."
            ),
        }
        self.screen.line(f"  {line.order.number}  {words[line.outcome]}")

    def _settling(self, line: Line) -> None:
        say = self.screen.say
        self.screen.line(
            say(
                "        The sandbox took this message and cut the line before answering, on purpose.\n"
                "        A program that sends again now makes the customer get it twice and the shop pay twice.\n"
                f"        This one waits {FIRST_LOOK_S:.0f} seconds and asks about its id {line.message_id}:",
                "        Песочница приняла сообщение и нарочно оборвала связь до ответа.\n"
                "        Отправить ещё раз — значит отправить и оплатить дважды.\n"
                f"        Вместо этого ждём {FIRST_LOOK_S:.0f} секунд и спрашиваем о его id {line.message_id}:",
            )
        )
        self.run.settle(line)
        found = line.status.explain(self.screen.language) if line.status else "–"
        self.screen.line(
            say(
                f"        it is there ({found}), charged {money(line.charge)}. Not sent again.",
                f"        оно там ({found}), списано {money(line.charge)}. Повторной отправки не было.",
            )
        )

    def following(self) -> None:
        self._title("3. Did they arrive?", "3. Дошло ли?")
        self.screen.line(
            self.screen.say(
                f"The status of each message is asked every {PACE_S:.0f} seconds (five a minute are allowed);\n"
                "the sandbox's clock is turned forward, so nobody has to wait.",
                f"Статус каждого сообщения спрашиваем раз в {PACE_S:.0f} секунд (разрешено пять раз в минуту);\n"
                "часы песочницы переводятся вперёд, ждать не приходится.",
            )
        )
        total = len(self.run.accepted)
        with self._bar(total) as show:
            for final in self.run.follow():
                show(final)
                self.pause()
        self.screen.line(
            self.screen.say(
                f"{self.run.final} of {total} messages have a final status.",
                f"Окончательный статус у {self.run.final} из {total} сообщений.",
            )
        )

    @contextmanager
    def _bar(self, total: int) -> Iterator[Callable[[int], None]]:
        """A progress bar on a terminal, nothing elsewhere."""
        if not self.screen.styled:
            yield lambda _: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        with Progress(TextColumn("  "), BarColumn(), MofNCompleteColumn()) as progress:
            task = progress.add_task("", total=total)
            yield lambda final: progress.update(task, completed=final)

    def table(self) -> None:
        self._title("4. What became of each order", "4. Что стало с каждым заказом")
        columns = self.screen.say("order,phone,SMS,cost,status", "заказ,номер,SMS,стоимость,статус")
        self.screen.table(columns.split(","), [self._final_row(line) for line in self.run.lines], numbers=(2, 3))

    def _final_row(self, line: Line) -> tuple[str, ...]:
        segments = str(count_segments(line.order.text).segments)
        if line.status is None:
            status = self.screen.say("not sent", "не отправлено")
            return line.order.number, line.order.phone, segments, "–", status
        status = line.status.explain(self.screen.language)
        return line.order.number, line.order.phone, segments, money(line.charge), status

    def books(self, totals: Totals) -> None:
        self._title("5. The books", "5. Итоги")
        say = self.screen.say
        self.screen.facts(
            [
                (say("quoted for what was sent", "цена до отправки"), money(totals.quoted)),
                (say("charged", "списано"), money(totals.charged)),
                (
                    say("balance", "баланс"),
                    f"{money(totals.balance_before)} − {money(totals.balance_after)} = {money(totals.spent)}",
                ),
                (say("accepted by the provider", "принято провайдером"), str(totals.accepted)),
                (say("delivered", "доставлено"), str(totals.delivered)),
                (say("sent twice", "отправлено дважды"), str(totals.twice)),
                (say("lost", "потеряно"), str(totals.lost)),
            ]
        )
        requests = sum(self.run.server.provider.journal.posts_by_operation.values())
        self.screen.line(
            say(
                f"\nThe last four are counted in the sandbox's own books; it saw {requests} SOAP requests.",
                f"\nПоследние четыре числа — по книгам самой песочницы; запросов SOAP было {requests}.",
            )
        )
        if not totals.hold:
            self.screen.line(say("THE BOOKS DO NOT AGREE: this is a bug.", "ИТОГИ НЕ СХОДЯТСЯ: это ошибка программы."))

    def _title(self, english: str, russian: str) -> None:
        tell_title(self.screen, english, russian)

    def _why(self, line: Line) -> str:
        """The trouble in a few words."""
        trouble, say = line.trouble, self.screen.say
        if isinstance(trouble, LimitReached):
            return say("the same message again; the program refused it", "то же сообщение ещё раз, отказ на месте")
        if isinstance(trouble, RequestError):
            # The last part of such a sentence says what is wrong, and after a colon what to do.
            hint = str(trouble).rpartition("; ")[2].partition(":")[0]
            return say(f"wrong number, nothing asked ({hint})", "неверный номер, запроса не было")
        if trouble is None:
            return ""
        return say("refused by the provider", "отказ провайдера") + f", {self._code_words(trouble)}"

    def _code_words(self, trouble: SmscError) -> str:
        from smsc_soap.model.codes import Family, code_meaning

        meaning = code_meaning(Family.COST, trouble.code) if trouble.code is not None else None
        if meaning is None:
            return describe(trouble, exit_code_for(trouble), self.screen)
        code = self.screen.say("code", "код")
        return f"{code} {trouble.code}: {self.screen.say(meaning.english, meaning.russian)}"
