"""The provider's price for every message: in batches of one group of numbers, resumable.

Messages of a group are collected until they make a batch. A few questions may be open at a time; answers are taken
in the order of the questions, so what comes out does not depend on which was first. Where all batches of a group
came out at the same price of a segment, that is the price of each recipient; where they differ (numbers that moved
to another operator), only the price of the batch is known.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from smsc_soap.campaign.quotes.asking import MAX_REQUEST, Answer, octets_of
from smsc_soap.campaign.quotes.census import Counted, Group
from smsc_soap.campaign.quotes.quote_state import KnownAnswer, QuoteState, name_of
from smsc_soap.errors import SmscError
from smsc_soap.model.segments import Alphabet

#: Messages that wait for their batch to be full, over all groups, and the octets of their texts in a request.
_MOST_WAITING: Final = 20_000
_MOST_OCTETS: Final = 60_000_000
#: A price of one segment has at most so many places, or it is an average of several.
_PLACES: Final = 6
_EIGHT: Final = Decimal("0.00000001")
_NO_ANSWER: Final = Answer(None, None)


class Waiting(NamedTuple):
    """One message of a batch."""

    phone: str
    text: str
    segments: int
    alphabet: Alphabet

    def __repr__(self) -> str:
        return f"Waiting({self.segments} segments)"


@dataclass(slots=True)
class _Batch:
    messages: list[Waiting] = field(default_factory=list)
    octets: int = 0


class _Asked(NamedTuple):
    """A question in its turn, and its answer: known from before, or on its way."""

    group: Group
    messages: list[Waiting]
    name: str
    known: KnownAnswer | None
    coming: Future[Answer]


@dataclass(slots=True)
class Quoted:
    """What is known of one group."""

    cost: Decimal = Decimal(0)
    recipients: int = 0
    segments: int = 0
    #: Messages the provider refuses or was not asked about, by alphabet and segments.
    unpriced: Counter[tuple[Alphabet, int]] = field(default_factory=Counter)
    #: Prices of a segment, batch by batch; more than a few of them are as good as many.
    prices: set[Decimal | None] = field(default_factory=set)
    #: Recipients of batches with one recipient.
    alone: int = 0

    def add(self, messages: Sequence[Waiting], answer: Answer) -> None:
        """Notes one batch."""
        if answer.cost is None:
            self.unpriced.update((one.alphabet, one.segments) for one in messages)
            return
        segments = sum(one.segments for one in messages)
        self.cost += answer.cost
        self.recipients += len(messages)
        self.segments += segments
        self.alone += len(messages) == 1
        if len(self.prices) < 3:
            self.prices.add(_price(answer.cost, segments))

    @property
    def price(self) -> Decimal | None:
        """Of one segment, on the average; None where no batch was answered."""
        return (self.cost / self.segments).quantize(_EIGHT) if self.segments else None

    @property
    def is_even(self) -> bool:
        """True when every batch came out at one price that a table could hold."""
        return len(self.prices) == 1 and None not in self.prices

    @property
    def per_recipient(self) -> int:
        """Recipients whose own price is known."""
        return self.recipients if self.is_even else self.alone


def _price(cost: Decimal, segments: int) -> Decimal | None:
    """Of one segment; None where it has so many places that it can only be an average."""
    price = (cost / segments).normalize()
    exponent = price.as_tuple().exponent
    return price if isinstance(exponent, int) and exponent >= -_PLACES else None


class FullQuote:
    """Collects messages into batches and asks about each, or finds the answer in the state."""

    def __init__(
        self,
        ask: Callable[[Sequence[Waiting]], Answer],
        now: Callable[[], datetime],
        *,
        batch_size: int,
        state: QuoteState | None,
        circumstances: Iterable[str],
        open_calls: int = 1,
    ) -> None:
        """*open_calls*: questions open at a time; above 1 *ask* is called by several threads."""
        self._open_calls = open_calls
        self._pool: Executor | None = None
        self._asked: deque[_Asked] = deque()
        #: Told after each answer, in the thread of the reader.
        self.on_answer: Callable[[], None] = lambda: None
        self._ask, self._now, self._state = ask, now, state
        self._batch_size = batch_size
        self._circumstances = tuple(circumstances)
        self._batches: dict[Group, _Batch] = {}
        self._waiting = 0
        self._octets = 0
        #: Messages that went by so far.
        self.taken = 0
        self.groups: dict[Group, Quoted] = {}
        self.batches = 0
        self.asked_now = 0
        #: The earliest answer that was used.
        self.oldest: datetime | None = None
        #: What ended the questions early; messages are only counted from then on.
        self.stopped: SmscError | None = None

    def watch(self, messages: Iterable[Counted]) -> Iterator[Counted]:
        """The same messages, with questions asked on the way. After the last one every batch was asked about."""
        if self._open_calls == 1:
            yield from self._watched(messages)
            return
        with ThreadPoolExecutor(self._open_calls, "quote") as self._pool:
            try:
                yield from self._watched(messages)
            finally:  # an interrupted run keeps what comes to the questions that are open
                self._pool.shutdown(cancel_futures=True)
                while self._asked and not self._asked[0].coming.cancelled():
                    self._settle()

    def _watched(self, messages: Iterable[Counted]) -> Iterator[Counted]:
        last_text, last_octets = None, 0
        for one in messages:
            if one.text is not last_text:
                last_text, last_octets = one.text, octets_of(one.text)
            self._take(one, last_octets)
            yield one
        for group in list(self._batches):
            self._flush(group)
        while self._asked:
            self._settle()

    def _take(self, one: Counted, octets: int) -> None:
        batch = self._batches.get(one.group)
        if batch is None:
            batch = self._batches[one.group] = _Batch()
        elif batch.messages and batch.octets + octets > MAX_REQUEST:
            self._flush(one.group)
            batch = self._batches[one.group] = _Batch()
        batch.messages.append(Waiting(one.recipient.phone, one.text, one.size.segments, one.size.alphabet))
        batch.octets += octets
        self.taken += 1
        self._waiting += 1
        self._octets += octets
        if len(batch.messages) >= self._batch_size:
            self._flush(one.group)
        elif self._waiting > _MOST_WAITING or self._octets > _MOST_OCTETS:
            self._flush(max(self._batches, key=lambda group: self._batches[group].octets))

    def _flush(self, group: Group) -> None:
        batch = self._batches.pop(group)
        self._waiting -= len(batch.messages)
        self._octets -= batch.octets
        quoted = self.groups.setdefault(group, Quoted())
        if self.stopped is not None:
            quoted.add(batch.messages, _NO_ANSWER)
            return
        self._asked.append(self._question(group, batch.messages))
        while len(self._asked) >= self._open_calls:
            self._settle()

    def _question(self, group: Group, messages: list[Waiting]) -> _Asked:
        """Puts the question, unless its answer is known."""
        name, known = "", None
        if self._state is not None:
            name = name_of(messages, self._circumstances)
            known = self._state.known.get(name)
        coming: Future[Answer] = Future()
        if known is not None:
            coming.set_result(known.answer)
        elif self._pool is not None:
            coming = self._pool.submit(self._ask, messages)
        else:
            try:
                coming.set_result(self._ask(messages))
            except SmscError as error:
                coming.set_exception(error)
        return _Asked(group, messages, name, known, coming)

    def _settle(self) -> None:
        """Takes the answer to the oldest question."""
        asked = self._asked.popleft()
        self.groups[asked.group].add(asked.messages, self._answer(asked))

    def _answer(self, asked: _Asked) -> Answer:
        if asked.known is not None:
            return self._used(asked.known)
        try:
            answer = asked.coming.result()
        except SmscError as error:
            self.stopped = self.stopped or error
            return _NO_ANSWER
        finally:
            self.on_answer()
        known = KnownAnswer(answer, self._now())
        self.asked_now += 1
        if self._state is not None:
            self._state.add(asked.name, known)
        return self._used(known)

    def _used(self, known: KnownAnswer) -> Answer:
        self.batches += 1
        self.oldest = known.at if self.oldest is None else min(self.oldest, known.at)
        return known.answer
