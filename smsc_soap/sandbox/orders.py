"""A send or price request, understood: who gets what, in how many parts, for how much, and when."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from smsc_soap.sandbox import prices
from smsc_soap.sandbox.account import Account
from smsc_soap.sandbox.lifecycle import refuse_scripted
from smsc_soap.sandbox.links import shorten
from smsc_soap.sandbox.listing import ListLine, read_list
from smsc_soap.sandbox.query import Options, read_options
from smsc_soap.sandbox.recipients import address, is_group, split_recipients
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.schedule import MOSCOW, Moment, read_time, spread
from smsc_soap.sandbox.segments import cut
from smsc_soap.sandbox.translit import to_latin

#: Source: provider's SOAP page, 2024, parameter ``mes``. Older libraries say 800.
MAX_TEXT: Final = 1000
#: Assumption: the provider names no limit.
MAX_RECIPIENTS: Final = 10_000
#: Assumption: how fast a voice reads, and how long the shortest call is.
_CHARS_PER_SECOND: Final = 12
_SHORTEST_CALL_S: Final = 5

_OWN_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
_LOOKUPS: Final = frozenset({"hlr", "ping"})
#: Kinds that carry files in the body of a request.
_WITH_FILES: Final = frozenset({"mms", "mail", "call"})
_MESSENGERS: Final = frozenset({"soc", "viber", "whatsapp", "tg", "bot"})


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One message to one recipient, priced."""

    recipient: str
    text: str
    sender: str
    pieces: tuple[str, ...]
    #: Parts, or seconds of a call.
    parts: int
    cost: Decimal
    send_at: datetime
    #: Short links of the text and what they stand for; None: there are none.
    links: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RefusedRecipient:
    """A recipient as it was given, and why nothing goes there."""

    given: str
    code: Code


@dataclass(slots=True, repr=False)
class Order:
    """Everything one request asks for."""

    options: Options
    #: What makes two requests equal.
    identity: tuple[Hashable, ...]
    items: list[Item] = field(default_factory=list)
    refused: list[RefusedRecipient] = field(default_factory=list)
    #: What a call with ``mes=code`` says; empty for everything else.
    spoken_code: str = ""
    #: Names and sizes of the files that came with the request.
    files: str = ""

    @property
    def cost(self) -> Decimal:
        if len(self.items) == 1:
            return self.items[0].cost
        return sum((one.cost for one in self.items), Decimal(0))

    @property
    def parts(self) -> int:
        if len(self.items) == 1:
            return self.items[0].parts
        return sum(one.parts for one in self.items)


def read_order(
    fields: Mapping[str, str],
    *,
    account: Account,
    now: datetime,
    spoken_code: str,
    scripted: bool = True,
    text_limit: int = MAX_TEXT,
) -> Order:
    """The request in *fields*, understood and priced.

    Single bad recipients are collected in ``refused``; *spoken_code* is what ``mes=code`` of a call says.
    With *scripted* the last digits of a recipient may ask to be refused. The field ``files`` names those that came
    with the request; no SOAP request has it.

    Raises:
        RefusalError: 1, 5, 6 or 8: nothing of the request can be sent.
    """
    options = read_options(fields.get("query", ""))
    phones, text, sender = fields.get("phones", ""), fields.get("mes", ""), fields.get("sender", "")
    order = Order(options, (phones.strip(), text, sender.strip(), options.list_lines, options.kind))
    if options.kind not in account.channels:
        raise RefusalError(Code.UNDELIVERABLE, f"{options.kind} is not set up for this account")
    order.files = fields.get("files", "") if options.kind in _WITH_FILES else ""
    envelope = _Envelope(
        sender, fields.get("time", "") or options.time, account, now, spoken_code, scripted, text_limit
    )
    lines = _lines(options, phones, text)
    if spoken_code and any(_is_code(one.text, options) for one in lines):
        order.spoken_code = spoken_code
    for line in lines:
        _add_line(order, line, envelope)
    if len(order.items) + len(order.refused) == 0:
        raise RefusalError(Code.PARAMETERS, "nobody to send to")
    _spread(order)
    return order


def check_own_id(text: str) -> str:
    """The caller's id; empty when the provider is to assign one.

    Raises:
        RefusalError: 1.
    """
    own = text.strip()
    if own in ("", "0"):
        return ""
    if not _OWN_ID.fullmatch(own):
        raise RefusalError(Code.PARAMETERS, "id is neither 1..2147483647 nor 40 of A-Za-z0-9.-_")
    return own


@dataclass(frozen=True, slots=True, repr=False)
class _Envelope:
    """What the lines of a request share."""

    sender: str
    time: str
    account: Account
    now: datetime
    spoken_code: str
    scripted: bool
    text_limit: int


def _lines(options: Options, phones: str, text: str) -> list[ListLine]:
    # Assumption: with a list, the fields phones and mes are not looked at.
    if options.list_lines:
        return read_list(options.list_lines, multiline=options.nl)
    if not phones.strip():
        raise RefusalError(Code.PARAMETERS, "phones is missing")
    return [ListLine(phones, text)]


def _add_line(order: Order, line: ListLine, envelope: _Envelope) -> None:
    options, account = order.options, envelope.account
    sender = line.sender if line.sender is not None else envelope.sender
    _check_content(line.text, sender, order, envelope.text_limit)
    moment = _moment(line, envelope, options)
    name = sender if options.kind == "mail" else account.sender(sender)
    account.check_text(line.text)
    text, links = _final_text(line.text, options, envelope.spoken_code)
    pieces = _pieces(text, options)
    for given in _recipients(line.phones, account, order):
        if len(order.items) + len(order.refused) >= MAX_RECIPIENTS:
            raise RefusalError(Code.PARAMETERS, f"more than {MAX_RECIPIENTS} recipients")
        try:
            recipient = address(given, options.kind)
            if envelope.scripted:
                refuse_scripted(recipient)
            account.check_recipient(recipient)
            parts, cost = _price(recipient, text, pieces, options.kind)
        except RefusalError as error:
            order.refused.append(RefusedRecipient(given, error.code))
        else:
            order.items.append(Item(recipient, text, name, pieces, parts, cost, moment.at, links or None))


def _recipients(phones: str, account: Account, order: Order) -> Iterator[str]:
    for given in split_recipients(phones):
        if not is_group(given):
            yield given
            continue
        try:
            members = account.group(given)
        except RefusalError as error:
            order.refused.append(RefusedRecipient(given, error.code))
        else:
            yield from split_recipients(members)


def _check_content(text: str, sender: str, order: Order, text_limit: int) -> None:
    options = order.options
    if len(text) > text_limit:
        raise RefusalError(Code.PARAMETERS, f"mes is longer than {text_limit} characters")
    if options.kind == "mail" and not (text.strip() and options.subj and sender):
        raise RefusalError(Code.PARAMETERS, "an e-mail needs mes, subj and sender")
    has_subject = options.kind == "mms" and options.subj
    replaced = options.kind in _LOOKUPS or options.fileurl or order.files or has_subject
    if not text.strip() and not replaced:
        raise RefusalError(Code.PARAMETERS, "mes is missing")


def _moment(line: ListLine, envelope: _Envelope, options: Options) -> Moment:
    hours = line.tz if line.tz is not None else options.tz
    zone = envelope.account.zone if hours is None else MOSCOW + timedelta(hours=hours)
    moment = read_time(envelope.time, now=envelope.now, zone=zone)
    if line.sender is not None and not moment.dated:
        raise RefusalError(Code.TIME, "lines with sender and zone need a dated time")
    return moment


def _final_text(text: str, options: Options, spoken_code: str) -> tuple[str, dict[str, str]]:
    """What goes out, and the links that were shortened in it."""
    if options.kind in _LOOKUPS:
        return "", {}
    if _is_code(text, options):
        return spoken_code, {}
    links: dict[str, str] = {}
    if options.tinyurl and options.kind != "bin":
        text, links = shorten(text)
    if options.translit:
        text = to_latin(text)
    if options.maxsms is not None and options.kind in ("sms", "flash"):
        text = cut(text).cut_to(options.maxsms)
    return text, links


def _is_code(text: str, options: Options) -> bool:
    """Whether a call is to say a code. Source: provider's page on voice codes, 2024."""
    return options.kind == "call" and text.strip() == "code" and not options.voice


def _pieces(text: str, options: Options) -> tuple[str, ...]:
    if options.kind in ("sms", "flash", "push"):
        return cut(text).pieces
    if options.kind == "bin":
        return _binary_pieces(text, options.binary)
    return (text,)


def _binary_pieces(text: str, form: int) -> tuple[str, ...]:
    """A binary message is cut by octets: 140 alone, 134 joined; the tail with pid and dcs is not sent."""
    payload = text.partition("\n~~~\n")[0]
    if form == 2 and not re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", payload):
        raise RefusalError(Code.PARAMETERS, "bin=2 needs pairs of hexadecimal digits in mes")
    step = 2 if form == 2 else 1
    if len(payload) <= 140 * step:
        return (payload,)
    return tuple(payload[at : at + 134 * step] for at in range(0, len(payload), 134 * step))


_FLAT_PRICES: Final = {"hlr": prices.HLR, "mms": prices.MMS, "mail": prices.MAIL} | dict.fromkeys(
    _MESSENGERS, prices.MESSENGER
)


def _price(recipient: str, text: str, pieces: tuple[str, ...], kind: str) -> tuple[int, Decimal]:
    """Parts and cost of one message."""
    if kind in _FLAT_PRICES:
        return 1, _FLAT_PRICES[kind]
    home = prices.home_of(recipient)
    if kind == "call":
        seconds = max(_SHORTEST_CALL_S, -(-len(text) // _CHARS_PER_SECOND))
        return seconds, prices.times(home.country.call_second, seconds)
    if home.sms is None:
        raise RefusalError(Code.UNDELIVERABLE, "no SMS to such numbers")
    return len(pieces), prices.times(home.sms, len(pieces))


def _spread(order: Order) -> None:
    if order.options.period_h is None:
        return
    delays = spread(len(order.items), period_h=order.options.period_h, freq_min=order.options.freq_min)
    order.items = [replace(one, send_at=one.send_at + delay) for one, delay in zip(order.items, delays)]
