"""Price requests about messages of a campaign: one question, one answer, nothing is ever sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from smsc_soap.campaign.quotes.currency import balance_of
from smsc_soap.errors import LimitReached, PhoneRejected, Undeliverable
from smsc_soap.model.clock import Clock

if TYPE_CHECKING:
    from smsc_soap.model.results import BalanceResult, CostResult
    from smsc_soap.wire.extended import ExtendedParameters

#: Octets of all texts in one request, as they are written in it.
#: Assumption: the provider names no limit; this is far below what web servers take by default (1 MB).
MAX_REQUEST: Final = 250_000
#: Percent-encoding makes three characters of each octet.
_ENCODED: Final = 3
#: A phone with its signs in a list.
_PHONE_OCTETS: Final = 24
#: The longest pause that a local rule may ask for before the question is put again, in seconds.
_PATIENCE_S: Final = 65.0
_TRIES: Final = 3


class PriceSource(Protocol):
    """What is asked; an ``SmscClient``."""

    def get_sms_cost2(
        self, phones: Sequence[str], text: str, *, query: ExtendedParameters | None = None
    ) -> CostResult: ...

    def get_balance(self) -> BalanceResult: ...


class Message(Protocol):
    """What is asked about."""

    @property
    def phone(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def segments(self) -> int: ...


class Answer(NamedTuple):
    """The provider's word about several messages together."""

    #: None: it refuses all of them.
    cost: Decimal | None
    #: Segments as it counts them; None where it does not say.
    parts: int | None


@dataclass(slots=True)
class Tallies:
    """What became of the questions."""

    calls: int = 0
    #: Questions whose parts differ from our segments, and the sums of both in them.
    differing: int = 0
    parts: int = 0
    segments: int = 0
    #: Recipients the provider gave no price for, in questions it refused.
    refused: int = 0


class Asker:
    """Puts questions to the provider, and compares its parts with our segments.

    Raises (ask): what the client raises, except for refused phones, which are an answer.
    """

    def __init__(self, client: PriceSource, query: ExtendedParameters | None, clock: Clock) -> None:
        self._client, self._query, self._clock = client, query, clock
        self.tallies = Tallies()
        #: Told after each question, by whoever asked it.
        self.on_answer: Callable[[], None] = lambda: None
        #: Held for the tallies: several threads may ask.
        self._lock = threading.Lock()

    def ask(self, messages: Sequence[Message]) -> Answer:
        """The price of these messages together; equal texts share the text, others make a list."""
        with self._lock:
            self.tallies.calls += 1
        try:
            result = self._asked(messages)
        except (PhoneRejected, Undeliverable):
            with self._lock:
                self.tallies.refused += len(messages)
            return Answer(None, None)
        finally:
            self.on_answer()
        self._compare(result.parts, sum(one.segments for one in messages))
        return Answer(result.cost, result.parts)

    def _asked(self, messages: Sequence[Message]) -> CostResult:
        for _ in range(_TRIES - 1):
            try:
                return self._once(messages)
            except LimitReached as error:
                if error.retry_after_s is None or error.retry_after_s > _PATIENCE_S:
                    raise
                self._clock.sleep(error.retry_after_s)
        return self._once(messages)

    def _once(self, messages: Sequence[Message]) -> CostResult:
        by_text: dict[str, list[str]] = {}
        for one in messages:
            by_text.setdefault(one.text, []).append(one.phone)
        if len(by_text) == 1:
            [(text, phones)] = by_text.items()
            return self._client.get_sms_cost2(phones, text, query=self._query)
        return self._client.get_sms_cost2([], "", query=self._with_list(by_text))

    def _with_list(self, by_text: dict[str, list[str]]) -> ExtendedParameters:
        from dataclasses import replace

        from smsc_soap.wire.extended import ExtendedParameters, ListLine, MessageList

        lines = tuple(ListLine(phones, _for_a_line(text)) for text, phones in by_text.items())
        return replace(self._query or ExtendedParameters(), list=MessageList(lines))

    def _compare(self, parts: int | None, segments: int) -> None:
        if parts is not None and parts != segments:
            with self._lock:
                self.tallies.differing += 1
                self.tallies.parts += parts
                self.tallies.segments += segments

    def balance(self) -> tuple[Decimal, str]:
        """Money on the account, and its currency (empty where nobody tells it)."""
        return balance_of(self._client)

    def now(self) -> datetime:
        return self._clock.now()


def _for_a_line(text: str) -> str:
    """*text* as a line of a list can hold it; it takes the same segments, and nobody will read it.

    A literal backslash with an n would become a line feed; a brace takes as much room as a backslash.
    """
    return text.replace("\\n", "{n")


def octets_of(text: str) -> int:
    """What *text* adds to a request."""
    return len(text.encode()) * _ENCODED + _PHONE_OCTETS


def most_together(texts: Iterable[str], batch_size: int) -> int:
    """How many messages with such texts fit into one request, at most *batch_size*."""
    longest, different = 0, 0
    last = None
    for text in texts:
        if text is not last and text != last:
            different += 1
            longest = max(longest, octets_of(text))
        last = text
    return batch_size if different <= 1 else max(1, min(batch_size, MAX_REQUEST // longest))
