"""What is known before anybody is asked to agree: whether the account lets us in, and what it will cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from smsc_soap.calibration.findings import Notebook
from smsc_soap.calibration.inquiry import Inquiry, Wishes
from smsc_soap.calibration.line import Line
from smsc_soap.calibration.messages import Label, PlannedMessage
from smsc_soap.calibration.questions import Question
from smsc_soap.calibration.recording import RecordingClient
from smsc_soap.client.ids import new_message_id
from smsc_soap.errors import AuthenticationFailed
from smsc_soap.model.segments import count_segments

_Q = Question

#: What each message is for.
ASKED_BY: Final[Mapping[Label, frozenset[Question]]] = {
    Label.FIRST: frozenset(
        {
            *(_Q.UNASKED_MONEY, _Q.OWN_ID, _Q.LAG, _Q.ID_CASE, _Q.ACCOUNT_ZONE, _Q.ZERO_ERR, _Q.CHARGE),
            # These need a message to compare with.
            *(_Q.ID_IN_IDENTITY, _Q.CODE_9, _Q.TZ_ABSENT, _Q.RESERVE, _Q.REFUSAL_RECORDED),
        }
    ),
    Label.TWIN: frozenset((_Q.ID_IN_IDENTITY, _Q.CODE_9)),
    Label.EXTENDED: frozenset((_Q.ASKED_MONEY, _Q.TZ_ZERO, _Q.ERRORS_FAMILY)),
    Label.ZONE: frozenset((_Q.TZ_ABSENT,)),
    Label.LISTED: frozenset((_Q.LIST_TEXT,)),
}
#: Messages that are certain to be paid for, if the provider behaves as expected.
EXPECTED: Final = frozenset((Label.FIRST, Label.EXTENDED, Label.LISTED))

_TEXTS: Final = {
    Label.FIRST: "Проверка 1 ({tag}): «ёлка» № 5",
    Label.EXTENDED: "Проверка 2 ({tag}): время по Москве",
    Label.ZONE: "Проверка 3 ({tag}): время без пояса",
    Label.LISTED: "Проверка 4 ({tag}): в 12:30, 100 % и a+b & c",
    Label.DENIED: "Проверка 5 ({tag}): чужое имя",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, and what it can cost at the most."""

    messages: Mapping[Label, PlannedMessage]
    balance: Decimal

    @property
    def most(self) -> Decimal:
        """If everything that could be accepted is accepted."""
        return sum((one.quote for one in self.messages.values()), Decimal(0))

    @property
    def expected(self) -> Decimal:
        """If the provider behaves as its pages say."""
        return sum((one.quote for label, one in self.messages.items() if label in EXPECTED), Decimal(0))

    @property
    def about_s(self) -> float:
        """A guess at the time it takes when messages are visible soon: the provider's minutes, mostly."""
        return 90.0 + 15.0 * len(self.messages)


def prepared(
    client: RecordingClient,
    wishes: Wishes,
    tell: Callable[[str, str], None],
    make_id: Callable[[], str] = new_message_id,
) -> tuple[Inquiry, Plan]:
    """An inquiry ready to run, and its price. Only reading calls: balance and prices.

    Raises:
        AuthenticationFailed: nobody is let in; after one try with a password, two with a key.
        SmscError: the balance or a price could not be had.
    """
    notes = Notebook(wishes.questions)
    line = Line(client, tell, patience_s=wishes.patience_s)
    client.log.step = "access"
    balance = _find_access(line, notes)
    _note_zero_error(line, notes)
    line.client.log.step = "prices"
    plan = Plan(dict(_priced(line, wishes, notes, make_id()[:4])), balance)
    line.budget = plan.most if wishes.budget is None else wishes.budget
    return Inquiry(wishes, line, notes, plan.messages, balance, make_id), plan


def _find_access(line: Line, notes: Notebook) -> Decimal:
    """The balance, by the credentials given; with an API key each place for it is tried once."""
    if not line.client.settings.api_key:
        notes.not_found_out(_Q.API_KEY_PLACE, "no API key was given; login and password work")
        return line.balance().balance
    balances: dict[str, Decimal] = {}
    given, refusal = line.client, None
    for style in ("element", "password"):
        client = RecordingClient.like(given, given.log, api_key_style=style)
        try:
            balances[style] = line.balance(client).balance
        except AuthenticationFailed as error:
            refusal = error
            client.close()
        else:
            # The first place that works is used from here on; at the second nothing but this is asked.
            line.client, unused = (client, line.client) if len(balances) == 1 else (line.client, client)
            if unused is not given:
                unused.close()
    if refusal is not None and not balances:
        raise refusal
    answer = "both" if len(balances) == 2 else next(iter(balances))
    notes.found(
        _Q.API_KEY_PLACE,
        answer,
        "a balance call with the key as `apikey`, and one with it in `psw`",
        setting=f'api_key_style="{next(iter(balances))}"',
    )
    return next(iter(balances.values()))


def _note_zero_error(line: Line, notes: Notebook) -> None:
    exchanges = line.client.log.exchanges
    replies = [reply for one in exchanges if (reply := line.client.fields_of(one)) is not None]
    good = [reply for reply in replies if reply.fields.get("error", "0") in ("", "0")]
    if good:
        value = good[-1].fields.get("error")
        notes.found(_Q.ZERO_ERROR, {None: "no", "": "empty"}.get(value, "yes"), "the answer to a balance call")


def _priced(line: Line, wishes: Wishes, notes: Notebook, tag: str) -> Iterator[tuple[Label, PlannedMessage]]:
    ours = theirs = 0
    number = -1
    for label in _labels(wishes):
        text = _TEXTS[Label.FIRST if label is Label.TWIN else label].format(tag=tag)
        # The twin goes where the first one went, the others to the next number.
        number += label is not Label.TWIN
        phone = wishes.phones[number % len(wishes.phones)]
        price = line.patiently(lambda phone=phone, text=text: line.client.get_sms_cost(phone, text))  # type: ignore[misc]  # bound now
        ours += count_segments(text).segments
        theirs += price.parts or 0
        yield label, PlannedMessage(label, phone, text, price.cost)
    _note_parts(line, wishes, notes, ours, theirs)


def _labels(wishes: Wishes) -> list[Label]:
    if wishes.free_only:
        return []
    denied = [Label.DENIED] if wishes.denied_sender is not None else []
    return [label for label, asked in ASKED_BY.items() if asked & wishes.questions] + denied


def _note_parts(line: Line, wishes: Wishes, notes: Notebook, ours: int, theirs: int) -> None:
    """A long text beside the planned ones: three parts by our count."""
    text = "Ж" * 140
    price = line.patiently(lambda: line.client.get_sms_cost(wishes.phones[0], text))
    ours, theirs = ours + count_segments(text).segments, theirs + (price.parts or 0)
    answer = "yes" if ours == theirs else "no"
    notes.found(_Q.PARTS, answer, f"prices: {theirs} parts by the provider's count, {ours} by ours")
