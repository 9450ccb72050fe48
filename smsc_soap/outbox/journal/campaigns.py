"""Questions and changes about all messages of one campaign; changes go in chunks by the order they were put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import bindparam, func, literal_column, null, select

from smsc_soap.outbox.campaign import CampaignOverview, CampaignState
from smsc_soap.outbox.journal.admitting import BUDGET, CAMPAIGN
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction, said
from smsc_soap.outbox.journal.tables import CAMPAIGNS, MESSAGES
from smsc_soap.outbox.states import MessageState

#: Messages of a campaign that one transaction looks at.
CHUNK: Final = 1000

_OF: Final = MESSAGES.c.campaign == bindparam("at_campaign")
_QUEUED: Final = MESSAGES.c.state == said(MessageState.QUEUED)
_GROUP: Final = (MESSAGES.c.state, MESSAGES.c.waits_for, MESSAGES.c.status_code, MESSAGES.c.cost, MESSAGES.c.parts)
# Prices are few, so the groups are; sums of exact money are made outside the database.
_GROUPS: Final = Statement(
    select(*_GROUP, func.count().label("number"), func.count(MESSAGES.c.duplicate_id).label("doubled"))
    .where(_OF)
    .group_by(*_GROUP)
)
_NEXT_NAME: Final = Statement(
    select(MESSAGES.c.campaign)
    .where(MESSAGES.c.campaign.is_not(None), MESSAGES.c.campaign > bindparam("after_name"))
    .order_by(MESSAGES.c.campaign)
    .limit(1)
)
_PAGE: Final = Statement(
    select(MESSAGES)
    .where(_OF, MESSAGES.c.seq > bindparam("after_seq"))
    .order_by(MESSAGES.c.seq)
    .limit(bindparam("most"))
)
_SEQS: Final = Statement(
    select(MESSAGES.c.seq).where(_OF, MESSAGES.c.seq > bindparam("after_seq")).order_by(MESSAGES.c.seq).limit(CHUNK)
)
_RANGE: Final = (_OF, MESSAGES.c.seq > bindparam("after_seq"), MESSAGES.c.seq <= bindparam("last_seq"), _QUEUED)
_CANCEL: Final = Statement(
    MESSAGES.update()
    .where(*_RANGE)
    .values(
        state=MessageState.CANCELLED.value,
        due_us=null(),
        waits_for=null(),
        reason=bindparam("because"),
        updated_us=bindparam("now_us"),
        version=MESSAGES.c.version + 1,
    )
)
_RELEASE: Final = Statement(
    MESSAGES.update()
    .where(*_RANGE, MESSAGES.c.waits_for == literal_column(f"'{CAMPAIGN}'"))
    .values(
        due_us=MESSAGES.c.not_before_us,
        waits_for=null(),
        reason=null(),
        updated_us=bindparam("now_us"),
        version=MESSAGES.c.version + 1,
    )
)
_FOR_BUDGET: Final = Statement(
    select(func.count())
    .select_from(MESSAGES)
    # Every name is above "": said so that the index of these messages is taken.
    .where(_QUEUED, MESSAGES.c.waits_for == literal_column(f"'{BUDGET}'"), MESSAGES.c.budget > literal_column("''"))
)
_PAUSED: Final = Statement(
    select(CAMPAIGNS.c.name).where(CAMPAIGNS.c.state == CampaignState.PAUSED.value).order_by(CAMPAIGNS.c.name)
)
_STATE: Final = Statement(select(CAMPAIGNS).where(CAMPAIGNS.c.name == bindparam("at_name")))
_FORGET: Final = Statement(CAMPAIGNS.delete().where(CAMPAIGNS.c.name == bindparam("at_name")))
_SAY: Final = Statement(CAMPAIGNS.insert().inline(), ("name", "state", "because"))


def overview(transaction: Transaction, name: str) -> CampaignOverview:
    """Zeros for a campaign that nobody has put a message for."""
    groups = transaction.rows(_GROUPS, at_campaign=name)
    said_of = transaction.row(_STATE, at_name=name)
    queued = [one for one in groups if one.state == MessageState.QUEUED]
    accepted_without = (one for one in groups if one.state == MessageState.ACCEPTED and one.cost is None)
    return CampaignOverview(
        name=name,
        state=CampaignState.RUNNING if said_of is None else CampaignState(said_of.state),
        because="" if said_of is None else said_of.because,
        counts={state: _sum(one for one in groups if one.state == state) for state in MessageState},
        waiting_for_budget=_sum(one for one in queued if one.waits_for == BUDGET),
        waiting_for_resume=_sum(one for one in queued if one.waits_for == CAMPAIGN),
        statuses=_statuses(groups),
        cost=sum((Decimal(one.cost) * one.number for one in groups if one.cost is not None), Decimal(0)),
        parts=sum((one.parts or 0) * one.number for one in groups),
        cost_unknown=_sum(accepted_without),
        doubled=sum(one.doubled for one in groups),
    )


def _sum(groups: Iterator[Row]) -> int:
    return sum(one.number for one in groups)


def _statuses(groups: Sequence[Row]) -> dict[int, int]:
    found: Counter[int] = Counter()
    for one in groups:
        if one.status_code is not None:
            found[one.status_code] += one.number
    return dict(found)


def put_aside(transaction: Transaction) -> tuple[int, tuple[str, ...]]:
    """How many messages wait for a budget, and which campaigns are paused."""
    return int(transaction.value(_FOR_BUDGET)), tuple(transaction.values(_PAUSED))


def next_name(transaction: Transaction, after: str) -> str | None:
    """The name that follows *after* in the database's own order."""
    found: str | None = transaction.value(_NEXT_NAME, after_name=after)
    return found


def page(transaction: Transaction, name: str, after_seq: int, most: int) -> list[Row]:
    return transaction.rows(_PAGE, at_campaign=name, after_seq=after_seq, most=most)


def say(transaction: Transaction, name: str, state: CampaignState, because: str) -> None:
    """What claims obey from now on."""
    transaction.change(_FORGET, at_name=name)
    if state is not CampaignState.RUNNING:
        transaction.change(_SAY, name=name, state=state.value, because=because)


def cancel(transaction: Transaction, name: str, after_seq: int, because: str, now_us: int) -> tuple[int, int | None]:
    """One chunk: how many were queued and are cancelled, and where the next chunk begins (None: nowhere)."""
    return _chunk(transaction, _CANCEL, name, after_seq, because=because, now_us=now_us)


def release(transaction: Transaction, name: str, after_seq: int, now_us: int) -> tuple[int, int | None]:
    """One chunk: how many waited for the campaign and are due again, and where the next chunk begins."""
    return _chunk(transaction, _RELEASE, name, after_seq, now_us=now_us)


def _chunk(
    transaction: Transaction, statement: Statement, name: str, after_seq: int, **values: object
) -> tuple[int, int | None]:
    seqs: list[int] = transaction.values(_SEQS, at_campaign=name, after_seq=after_seq)
    if not seqs:
        return 0, None
    done = transaction.change(statement, at_campaign=name, after_seq=after_seq, last_seq=seqs[-1], **values)
    return done, seqs[-1]
