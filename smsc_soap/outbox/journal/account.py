"""What all processes of one account share: pauses, the pool of open calls, the pace, the breaker."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, func, or_, select

from smsc_soap.outbox.journal import schema
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction, in_state
from smsc_soap.outbox.journal.rate import counted
from smsc_soap.outbox.journal.tables import ACCOUNT, ATTEMPTS, MESSAGES, META, SLOTS
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import Wait

#: Outcomes remembered for the breaker, and the share of unknown ones that opens it.
REMEMBERED: Final = 200
UNKNOWN_SHARE: Final = 0.05
#: Fewer outcomes than this say nothing about a share.
ENOUGH: Final = 40
UNKNOWN_IN_A_ROW: Final = 5
#: After so long without any send the breaker lets one through, if so many looks at an unknown one were answered.
PROBE_AFTER_US: Final = 600_000_000
LOOKS_ANSWERED: Final = 3
#: Name in META: sending is off until a person says so (a restored backup).
FROZEN: Final = "frozen"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast new sends may begin, over all processes."""

    sends_per_s: float = 50.0
    #: Sends that may begin at once after a quiet time.
    burst: int = 10


_FROZEN: Final = select(META.c.value).where(META.c.name == FROZEN)
_SCHEMA: Final = select(META.c.value).where(META.c.name == schema.NUMBER)
_READ: Final = Statement(
    select(ACCOUNT, _FROZEN.scalar_subquery().label("frozen"), _SCHEMA.scalar_subquery().label("schema"))
)
_LOCK: Final = Statement(select(ACCOUNT.c.one).with_for_update())
_WHY_FROZEN: Final = Statement(_FROZEN)
_THAW: Final = Statement(META.delete().where(META.c.name == FROZEN))
_FREEZE: Final = Statement(META.insert().inline(), ("name", "value"))
_UNKNOWN_LEFT: Final = Statement(
    select(func.count()).select_from(MESSAGES).where(in_state(MESSAGES.c.state, MessageState.UNKNOWN))
)

_LACKS_CONTROL: Final = Statement(
    select(ATTEMPTS.c.seq)
    .join_from(MESSAGES, ATTEMPTS, ATTEMPTS.c.seq == MESSAGES.c.seq)
    .where(in_state(MESSAGES.c.state, MessageState.UNKNOWN), ATTEMPTS.c.clean_misses >= bindparam("enough"))
    .limit(1)
)

_FREE: Final = or_(SLOTS.c.owner.is_(None), SLOTS.c.until_us <= bindparam("now_us"))
_FREE_SLOTS: Final = Statement(select(SLOTS.c.number).where(_FREE).order_by(SLOTS.c.number))
_TAKE_SLOT: Final = Statement(
    SLOTS.update().where(SLOTS.c.number == bindparam("at_number"), _FREE), ("owner", "until_us")
)
_FREE_SLOT: Final = Statement(
    SLOTS.update().where(SLOTS.c.number == bindparam("at_number"), SLOTS.c.owner == bindparam("at_owner")),
    ("owner", "until_us"),
)
_NEXT_SLOT: Final = Statement(select(func.min(SLOTS.c.until_us)))


def read(transaction: Transaction) -> Row:
    """The account's row, and why the store is frozen, if it is. Nobody else changes them until the transaction ends.

    Read first by everything that also changes messages or places in the pool, so that two transactions
    never wait for each other crosswise.
    """
    transaction.row(_LOCK)
    # Only now: what stands beside the row (a freeze) would else be as it was before the lock was waited for.
    return transaction.row(_READ)


def look(transaction: Transaction) -> dict[str, Any]:
    """The same as plain values, for reading only."""
    row: dict[str, Any] = transaction.row(_READ)._asdict()  # type: ignore[union-attr]  # there is always one row
    return {**row, "paused_for_person": bool(row["paused_for_person"])}


@cache
def _change(columns: tuple[str, ...]) -> Statement:
    return Statement(ACCOUNT.update(), columns)


def change(transaction: Transaction, **values: Any) -> None:
    transaction.change(_change(tuple(values)), **values)


def frozen(transaction: Transaction) -> str | None:
    """Why nothing leaves this store until a person says so; None when that is not so."""
    found: str | None = transaction.value(_WHY_FROZEN)
    return found


def freeze(transaction: Transaction, because: str) -> None:
    transaction.change(_THAW)
    transaction.change(_FREEZE, name=FROZEN, value=because)


def thaw(transaction: Transaction) -> None:
    transaction.change(_THAW)


def outdated(account: Row) -> Wait | None:
    """A newer version brought the store up to date while this process ran: it does not know what is asked of it now."""
    if int(account.schema) <= len(schema.CHANGES):
        return None
    return Wait("a newer version of smsc-soap has taken this store over; end this process and start that version", None)


def hindrance(account: Row, now_us: int) -> Wait | None:
    """Why nothing may be called now, if so."""
    if account.frozen:
        return Wait(account.frozen, None)
    if account.paused_for_person:
        return Wait(account.paused_because, None)
    if account.paused_until_us is not None and account.paused_until_us > now_us:
        return Wait(account.paused_because, account.paused_until_us)
    return None


def breaker(transaction: Transaction, account: Row, now_us: int) -> Wait | None:
    """Stops new sends while too many outcomes are unknown, until the unknown ones are settled.

    Absence is proven only beside a fresh message that looks do find. So that the unknown ones do not wait for ever for
    what the breaker holds back, one send now and then is let through while looks are answered.
    """
    recent = account.recent
    unknown = recent.count("u")
    if account.unknown_in_a_row < UNKNOWN_IN_A_ROW and not (
        len(recent) >= ENOUGH and unknown > UNKNOWN_SHARE * len(recent)
    ):
        return None
    left = transaction.value(_UNKNOWN_LEFT)
    if left:
        probe_us = account.next_send_ns // 1000 + PROBE_AFTER_US
        waiting = transaction.value(_LACKS_CONTROL, enough=LOOKS_ANSWERED) is not None
        if waiting and probe_us <= now_us:
            return None
        words = f"too many unknown outcomes lately; {left} of them are being settled first"
        return Wait(words, probe_us if waiting else None)
    change(transaction, recent="", unknown_in_a_row=0)
    return None


def note_outcome(
    transaction: Transaction,
    account: Row,
    now_us: int,
    *,
    sends: int,
    unknown: bool,
    refused: bool,
    accepted: bool,
) -> None:
    """Remember one outcome for breaker, refusal count and rate. *sends*: messages it was about."""
    rate_counts, rate_step = counted(account.rate_counts, account.rate_step, now_us, sends)
    change(
        transaction,
        recent=(account.recent + ("u" if unknown else "k"))[-REMEMBERED:],
        unknown_in_a_row=account.unknown_in_a_row + 1 if unknown else 0,
        refused_in_a_row=account.refused_in_a_row + 1 if refused else (0 if accepted else account.refused_in_a_row),
        blocks_in_a_row=0 if accepted else account.blocks_in_a_row,
        rate_counts=rate_counts,
        rate_step=rate_step,
    )


def take_slot(transaction: Transaction, owner: str, now_us: int, until_us: int, *, leave: int = 0) -> int | None:
    """A place in the pool of open calls, or None. *leave*: places to leave free for others."""
    found: list[int] = transaction.values(_FREE_SLOTS, now_us=now_us)
    if len(found) <= leave:
        return None
    done = transaction.change(_TAKE_SLOT, at_number=found[0], now_us=now_us, owner=owner, until_us=until_us)
    return found[0] if done == 1 else None


def free_slot(transaction: Transaction, number: int, owner: str) -> None:
    transaction.change(_FREE_SLOT, at_number=number, at_owner=owner, owner=None, until_us=None)


def next_slot_us(transaction: Transaction) -> int | None:
    """When the next taken place runs out at the latest."""
    found: int | None = transaction.value(_NEXT_SLOT)
    return found


def take_pace(transaction: Transaction, account: Row, pace: Pace, now_us: int) -> Wait | None:
    """Leave to begin one send (GCRA in whole nanoseconds), or how long to wait."""
    interval_ns = round(1e9 / pace.sends_per_s)
    now_ns = now_us * 1000
    earliest_ns = account.next_send_ns - interval_ns * (pace.burst - 1)
    if earliest_ns > now_ns:
        return Wait("the pace of sends", earliest_ns // 1000 + 1)
    change(transaction, next_send_ns=max(account.next_send_ns, now_ns) + interval_ns)
    return None
