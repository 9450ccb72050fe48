"""``make_estimate``: a table and a text become recipients, segments and money, in one pass over the table."""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from smsc_soap.campaign.quotes import hints, remarks
from smsc_soap.campaign.quotes.asking import Asker, PriceSource
from smsc_soap.campaign.quotes.census import Census, Counted, Group
from smsc_soap.campaign.quotes.estimate import Estimate, Hint, QuoteMode, Remark
from smsc_soap.campaign.quotes.full_quote import FullQuote
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.campaign.quotes.pricing import ByFull, BySample, ByTable, Pricing
from smsc_soap.campaign.quotes.quote_state import QuoteState
from smsc_soap.campaign.quotes.texts_kept import TextKeeper, TextKept
from smsc_soap.campaign.tables.recipients import Recipient, RecipientSource
from smsc_soap.campaign.tables.template import Template
from smsc_soap.errors import (
    AuthenticationFailed,
    ConflictingParameters,
    InvalidParameter,
    IpBlocked,
    SmscError,
)
from smsc_soap.model.clock import Clock, SystemClock
from smsc_soap.model.segments import SegmentCount

if TYPE_CHECKING:
    from smsc_soap.wire.extended import ExtendedParameters

#: Questions of a sample.
MAX_CALLS: Final = 300
#: Messages of one question.
BATCH_SIZE: Final = 100
#: Texts looked at for hints.
_TEXTS: Final = 400
#: Progress is told after so many messages.
_EVERY: Final = 1 << 13


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an estimate is."""

    #: Reading the table (a full quote asks the provider meanwhile), or asking for a sample.
    step: Literal["read", "ask"]
    #: Recipients, or questions.
    done: int
    #: Of about how many; None where that is not known. A sample may do with fewer questions.
    of: int | None


class Priced(NamedTuple):
    """One message, and what a segment of it costs by an estimate."""

    recipient: Recipient
    text: str
    group: Group
    size: SegmentCount
    #: Of one segment; None where nobody said.
    price: Decimal | None

    def __repr__(self) -> str:
        return f"Priced({self.recipient!r}, {self.size!r}, {self.price})"


def make_estimate(
    source: RecipientSource,
    template: Template,
    *,
    mode: QuoteMode,
    prices: PriceTable | None = None,
    client: PriceSource | None = None,
    query: ExtendedParameters | None = None,
    budget: Decimal | None = None,
    max_calls: int = MAX_CALLS,
    batch_size: int = BATCH_SIZE,
    open_calls: int = 1,
    state: Path | None = None,
    account: str = "",
    clock: Clock | None = None,
    seed: int = 1,
    progress: Callable[[Progress], None] | None = None,
    on_message: Callable[[Counted], None] | None = None,
) -> Estimate:
    """What the messages of *source* cost; nothing is sent.

    *prices* are needed for ``none``, and name operators for the others; *client* (an ``SmscClient``) is needed for
    ``sample`` and ``full``, and tells the balance and the currency. *max_calls* bounds the questions of a sample,
    *batch_size* the messages of one question. *open_calls*: questions of a full quote that are open at a time, 1 to
    10; above 1 the client is called by several threads, which an ``SmscClient`` bears. *state* keeps the answers of
    a full quote, so that it can go on after a crash, for the same *account* (any text that names it). *seed*
    decides which numbers a sample asks about. *on_message* sees every message. A budget never raises here: see
    ``Estimate.over_budget``.

    Questions that end early (wrong password, no road) give an estimate of what is known, with ``stopped``; where
    nothing is known yet the error is raised.

    Raises:
        InvalidParameter, ConflictingParameters: what *mode* needs is missing.
        InvalidRecipients: the table is damaged, or nobody in it can get a message.
        SmscError: the provider's first answer was a refusal, or there was no road to it.
        OSError: the table or the state cannot be read or written.
    """
    clock = clock or SystemClock()
    wishes = _Wishes(mode, prices, client, query, max_calls, batch_size, open_calls)
    wishes.check()
    asker = None if client is None else Asker(client, _for_prices(query), clock)
    blank = Estimate(mode, (), Decimal(0), "", None, "", clock.now(), budget=budget, remarks=_about_query(query))
    if asker is not None:
        blank = _with_balance(blank, asker)
    census, random = Census(prices), Random(f"{seed} recipients")  # noqa: S311 - keeps no secret
    texts = TextKeeper(Random(f"{seed} texts"), 1 if template.is_constant else _TEXTS)  # noqa: S311 - as above
    with ExitStack() as files:
        pricing = wishes.pricing(asker, random, files, state, account, clock)
        told = _Told(source, progress)
        told.listen_to(asker, pricing, max_calls)
        messages = texts.watch(pricing.watch(census.count(source.messages(template))))
        told.read(messages, on_message)
        estimate = pricing.finished(census, blank)
    return _completed(estimate, source, template, prices, census, texts, asker)


def priced_messages(
    source: RecipientSource, template: Template, estimate: Estimate, prices: PriceTable | None = None
) -> Iterator[Priced]:
    """The messages of a table with their prices by *estimate*, made from the same table and the same *prices*.

    Raises:
        InvalidRecipients, OSError: as ``RecipientSource.messages``.
    """
    census, known = Census(prices), dict(estimate.prices)
    # Groups are the same object where they are equal, and looking one up by its parts is slow.
    by_object: dict[int, Decimal | None] = {}
    for recipient, text, group, size in census.count(source.messages(template)):
        try:
            price = by_object[id(group)]
        except KeyError:
            price = by_object[id(group)] = known.get(group)
        yield Priced(recipient, text, group, size, price)


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What was asked for."""

    mode: QuoteMode
    prices: PriceTable | None
    client: PriceSource | None
    query: ExtendedParameters | None
    max_calls: int
    batch_size: int
    open_calls: int

    def check(self) -> None:
        if self.mode is QuoteMode.NONE and self.prices is None:
            raise ConflictingParameters(
                "mode", "none without prices", "none with a price table", "name one, or let the provider say"
            )
        if self.mode is not QuoteMode.NONE and self.client is None:
            raise ConflictingParameters(
                "mode", f"{self.mode} without an account", f"{self.mode} with a client", "or give a price table"
            )
        if not 2 <= self.max_calls <= 100_000:
            raise InvalidParameter("max_calls", self.max_calls, "2 to 100000 questions")
        if not 1 <= self.batch_size <= 1000:
            raise InvalidParameter("batch_size", self.batch_size, "1 to 1000 messages in one question")
        if not 1 <= self.open_calls <= 10:
            raise InvalidParameter("open_calls", self.open_calls, "1 to 10 questions at a time")
        if self.query is not None and self.query.list is not None:
            raise ConflictingParameters("query", "a list", "parameters without one", "the table holds the messages")

    def pricing(
        self, asker: Asker | None, random: Random, files: ExitStack, state: Path | None, account: str, clock: Clock
    ) -> Pricing:
        if asker is None or self.mode is QuoteMode.NONE:
            return ByTable(self.prices or PriceTable([]))
        if self.mode is QuoteMode.SAMPLE:
            return BySample(asker, random, max_calls=self.max_calls, batch_size=self.batch_size)
        kept = None if state is None else files.enter_context(QuoteState(state, clock.now()))
        query = _for_prices(self.query)
        circumstances = (account, "" if query is None else query.build())
        quote = FullQuote(
            asker.ask,
            clock.now,
            batch_size=self.batch_size,
            state=kept,
            circumstances=circumstances,
            open_calls=self.open_calls,
        )
        return ByFull(quote)


def _for_prices(query: ExtendedParameters | None) -> ExtendedParameters | None:
    """*query* without what it says about the answer to a send."""
    return None if query is None else replace(query, cost=0, err=False, op=False)


def _about_query(query: ExtendedParameters | None) -> tuple[Remark, ...]:
    names = [] if query is None else [name for name in ("translit", "maxsms", "tinyurl") if getattr(query, name)]
    return (remarks.changes_texts(names),) if names else ()


def _with_balance(blank: Estimate, asker: Asker) -> Estimate:
    """With the money on the account; where the provider is not asked for prices a failure is only told."""
    try:
        balance, currency = asker.balance()
        return replace(blank, balance=balance, balance_currency=currency, currency=currency)
    except SmscError as error:
        if blank.mode is not QuoteMode.NONE and isinstance(error, (AuthenticationFailed, IpBlocked)):
            raise
        return replace(blank, remarks=(*blank.remarks, remarks.no_balance(error)))


class _Told:
    """Tells how far it is."""

    def __init__(self, source: RecipientSource, progress: Callable[[Progress], None] | None) -> None:
        self._source, self._progress = source, progress

    def _tell(self, step: Literal["read", "ask"], done: int, of: int | None) -> None:
        if self._progress is not None:
            self._progress(Progress(step, done, of))

    def _of(self, done: int) -> int | None:
        """How many there will be, by the share of the file that was read."""
        share = self._source.share_read
        return round(done / share) if share else None

    def listen_to(self, asker: Asker | None, pricing: Pricing, max_calls: int) -> None:
        """Tells after each question."""
        if asker is None:
            return
        if isinstance(pricing, ByFull):
            pricing.listen(lambda: self._tell("read", pricing.taken, self._of(pricing.taken)))
        else:
            asker.on_answer = lambda: self._tell("ask", asker.tallies.calls, max_calls)

    def read(self, messages: Iterable[Counted], on_message: Callable[[Counted], None] | None) -> None:
        """Lets all messages go by."""
        if on_message is None and self._progress is None:
            deque(messages, maxlen=0)
            return
        number = 0
        for number, one in enumerate(messages, start=1):
            if on_message is not None:
                on_message(one)
            if not number % _EVERY:
                self._tell("read", number, self._of(number))
        self._tell("read", number, number)


def _completed(
    estimate: Estimate,
    source: RecipientSource,
    template: Template,
    prices: PriceTable | None,
    census: Census,
    texts: TextKeeper,
    asker: Asker | None,
) -> Estimate:
    """With hints, remarks, and what it stands on."""
    hashes = {"table": source.sha256, "template": hashlib.sha256(template.text.encode()).hexdigest()}
    if prices is not None:
        hashes["prices"] = prices.sha256
    return replace(
        estimate,
        provider_calls=0 if asker is None else asker.tallies.calls,
        reading=source.reading.as_dict(),
        tally=source.tally.as_dict(),
        hashes=hashes,
        hints=tuple(_hints(estimate, source, template, census, texts)),
        remarks=(*estimate.remarks, *_remarks(estimate, asker)),
        price_table={} if prices is None else _origin(prices),
    )


def _origin(prices: PriceTable) -> dict[str, str]:
    as_of = {} if prices.as_of is None else {"as_of": prices.as_of.isoformat()}
    return {"source": "account" if prices.is_account_list else "table", "name": prices.name, **as_of}


def _remarks(estimate: Estimate, asker: Asker | None) -> Iterator[Remark]:
    if asker is not None and asker.tallies.differing:
        yield remarks.parts_differ(asker.tallies)
    if asker is not None and asker.tallies.refused:
        yield remarks.refused(asker.tallies.refused)
    if estimate.stopped is not None:
        yield remarks.stopped(estimate.stopped)
    if not estimate.balance_compares:
        yield remarks.currencies_differ(estimate.currency, estimate.balance_currency)
    if (total := estimate.total).unpriced:
        yield remarks.unpriced(total, estimate.by_country())


def _hints(
    estimate: Estimate, source: RecipientSource, template: Template, census: Census, texts: TextKeeper
) -> Iterator[Hint]:
    prices, total, currency = dict(estimate.prices), estimate.total, estimate.currency
    yield from hints.shorten(census.kinds(), prices, template.text, currency)
    kept = _whose(texts.texts, census) if template.is_constant else _standing_for(texts.texts, total.recipients)
    yield from hints.other_spelling(kept, prices, currency, exact=template.is_constant)
    yield from hints.dear_countries(estimate.lines, total, currency)
    yield from hints.duplicates(source.tally.duplicates, total, currency)


def _whose(texts: Sequence[TextKept], census: Census) -> dict[TextKept, Decimal]:
    """The one text of all messages, for each group of numbers, with how many get it."""
    found: dict[TextKept, Decimal] = defaultdict(Decimal)
    for kind, many in census.kinds():
        found[TextKept(texts[0].text, kind.segments, kind.group)] += many
    return found


def _standing_for(texts: Sequence[TextKept], recipients: int) -> dict[TextKept, Decimal]:
    """Each text that was kept, with how many messages it stands for."""
    found: dict[TextKept, Decimal] = defaultdict(Decimal)
    for one in texts:
        found[one] += Decimal(recipients) / len(texts)
    return found
