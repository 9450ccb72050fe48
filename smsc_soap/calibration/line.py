"""The way to the provider: at its pace, within the budget, and every send exactly once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from smsc_soap.calibration.findings import words_of
from smsc_soap.calibration.messages import Fate, Lag, PlannedMessage, Sent
from smsc_soap.calibration.recording import RecordingClient
from smsc_soap.client.limits import MINUTE_S
from smsc_soap.errors import (
    AuthenticationFailed,
    ConfigurationError,
    DuplicateOrBusy,
    IpBlocked,
    LimitReached,
    MessageNotFound,
    NotSent,
    ProviderError,
    RequestError,
    SendInterrupted,
    SendOutcomeUnknown,
    SmscError,
)

if TYPE_CHECKING:
    from smsc_soap.model.results import BalanceResult, SendResult, StatusResult

T = TypeVar("T")

#: Told what is going on, in English and in Russian.
Tell = Callable[[str, str], None]

#: Looks at one message while it becomes visible, seconds after its acceptance; five within the first minute.
LOOKS_S: Final = (0, 2, 5, 15, 30, 65, 95, 125, 185, 245, 305, 450, 600, 900, 1200, 1500, 1800, 2700, 3600)
#: Looks at a send whose outcome is unknown, seconds after its end.
CHECKS_S: Final = (20, 65, 180, 600)
#: Status calls for one message in a minute, whatever the case of its id.
_LOOKS_PER_MINUTE: Final = 5
#: The longest pause that a rule of the provider may ask for; whatever is longer ends the question.
_LONGEST_PAUSE_S: Final = 150.0


@dataclass(slots=True, repr=False)
class Line:
    """One account, asked carefully. ``repr`` shows no phone."""

    client: RecordingClient
    tell: Tell
    budget: Decimal = Decimal(0)
    #: How long a message may take to become visible.
    patience_s: float = 900.0
    #: Every send that was begun, in order.
    sent: list[Sent] = field(default_factory=list)
    _looks: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Line({len(self.sent)} sends)"

    @property
    def spent(self) -> Decimal:
        """The quotes of everything accepted, or possibly accepted."""
        return sum((one.may_cost for one in self.sent), Decimal(0))

    def now_s(self) -> float:
        return self.client.clock.monotonic()

    def wait(self, seconds: float, english: str, russian: str) -> None:
        """Waits and says why; nothing when the moment has come."""
        if seconds <= 0:
            return
        if seconds >= 1:
            self.tell(f"waiting {seconds:.0f} s: {english}", f"ожидание {seconds:.0f} с: {russian}")
        self.client.clock.sleep(seconds)

    # Reading calls.

    def patiently(self, call: Callable[[], T]) -> T:
        """*call*, after the pause that a local rule asks for.

        Raises:
            SmscError: whatever else it raises, or the rule's refusal when the pause would be long.
        """
        for _ in range(3):
            try:
                return call()
            except LimitReached as limit:
                if limit.retry_after_s is None or limit.retry_after_s > _LONGEST_PAUSE_S:
                    raise
                self.wait(limit.retry_after_s, "the provider's rule per minute", "правило провайдера на минуту")
        return call()

    def balance(self, client: RecordingClient | None = None) -> BalanceResult:
        return self.patiently((client or self.client).get_balance)

    def look(self, phone: str, id: str, *, client: RecordingClient | None = None) -> StatusResult | None:
        """One status call; None for a clean "not found". Raises for everything else."""
        self._pace(phone, id)
        try:
            return self.patiently(lambda: (client or self.client).get_status(phone, id, all=1))
        except MessageNotFound:
            return None

    def watch(self, sent: Sent) -> StatusResult | None:
        """Looks until an accepted message is visible, and notes when that was; None when patience ends."""
        missed_at_s: float | None = None
        for at_s in LOOKS_S:
            if at_s > self.patience_s:
                break
            self.wait(sent.answered_s + at_s - self.now_s(), "looking for the message again", "до следующего запроса")
            try:
                found = self.look(sent.phone, sent.id)
            except (AuthenticationFailed, IpBlocked):
                raise
            except SmscError as failed:
                self.tell(f"a look failed: {words_of(failed)}", f"запрос не удался: {words_of(failed)}")
                continue
            looked_at_s = self.now_s() - sent.answered_s
            if found is not None:
                sent.seen, sent.lag = found, Lag(missed_at_s, looked_at_s)
                return found
            missed_at_s = looked_at_s
        return None

    def _pace(self, phone: str, id: str) -> None:
        """No more than the provider's looks a minute, also where it takes two spellings of an id for one."""
        looks = self._looks.setdefault((phone, id.lower()), deque())
        if len(looks) >= _LOOKS_PER_MINUTE:
            at_s = looks[-_LOOKS_PER_MINUTE] + MINUTE_S
            self.wait(at_s - self.now_s(), "five status calls a minute", "не больше пяти запросов статуса в минуту")
        looks.append(self.now_s())

    # Sends. Each goes out once; what is unknown is looked for, never repeated.

    def send(
        self,
        planned: PlannedMessage,
        id: str,
        call: Callable[[RecordingClient], SendResult] | None = None,
        *,
        twice: bool = False,
        sender: str | None = None,
    ) -> Sent:
        """One send and what is known of it. *twice* lets an equal one pass our own rule, for announced probes.

        Raises:
            ConfigurationError: it could cost more than was agreed to; nothing was sent.
            AuthenticationFailed, IpBlocked: nothing more may be asked.
            SendInterrupted: Ctrl-C in the middle; noted before.
        """
        if self.spent + planned.quote > self.budget:
            raise ConfigurationError("the budget does not cover the next message, so it was not sent")
        client = self._lenient() if twice else self.client
        sent = Sent(planned.label, id, planned.phone, planned.text, planned.quote)
        self.sent.append(sent)
        before = len(client.log)
        try:
            if call is None:
                sent.result = client.send_sms(sent.phone, sent.text, id=id, sender=sender)
            else:
                sent.result = call(client)
            sent.fate = Fate.ACCEPTED
        except (SmscError, SendInterrupted) as error:
            sent.error = error
            sent.fate = _fate_of(error)
            if isinstance(error, (AuthenticationFailed, IpBlocked, SendInterrupted)):
                raise
        finally:
            sent.answered_s = self.now_s()
            if len(client.log) > before:
                sent.reply = client.last_fields()
            if client is not self.client:
                client.close()
        if sent.fate is Fate.UNKNOWN and isinstance(sent.error, SendOutcomeUnknown):
            self._settle(sent, sent.error)
        return sent

    def _settle(self, sent: Sent, unknown: SendOutcomeUnknown) -> None:
        """Looks for a send whose answer was lost; it stays unknown when it is not found."""
        from smsc_soap.model.results import Accepted, Refused

        self.tell("the answer to a send was lost; looking for it", "ответ на отправку потерян; ищем сообщение")
        for at_s in CHECKS_S:
            if at_s > self.patience_s:
                return
            self.wait(sent.answered_s + at_s - self.now_s(), "looking for the lost send", "поиск отправки")
            self._pace(sent.phone, sent.id)
            verdict: Any = self.patiently(lambda: self.client.check(unknown))
            if isinstance(verdict, Accepted | Refused):
                sent.fate = Fate.ACCEPTED if isinstance(verdict, Accepted) else Fate.REFUSED
                sent.seen = verdict.status
                return

    def _lenient(self) -> RecordingClient:
        """A client that lets one equal send more pass."""
        from dataclasses import replace

        limits = self.client.settings.limits
        changed = None if limits is None else replace(limits, identical_sends_per_minute=2)
        return RecordingClient.like(self.client, self.client.log, limits=changed)


def _fate_of(error: BaseException) -> Fate:
    if isinstance(error, DuplicateOrBusy):
        return Fate.CODE_9
    if isinstance(error, LimitReached | NotSent | RequestError):
        return Fate.NOT_SENT
    return Fate.REFUSED if isinstance(error, ProviderError) and error.outcome == "refused" else Fate.UNKNOWN
