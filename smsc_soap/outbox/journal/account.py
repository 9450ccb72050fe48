"""What all processes of one account share: pauses, the pool of open calls, the pace, the breaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from smsc_soap.outbox.journal.tables import ACCOUNT, MESSAGES, META, SLOTS
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import Wait

#: Outcomes remembered for the breaker, and the share of unknown ones that opens it.
REMEMBERED: Final = 200
UNKNOWN_SHARE: Final = 0.05
#: Fewer outcomes than this say nothing about a share.
ENOUGH: Final = 40
UNKNOWN_IN_A_ROW: Final = 5
#: Refused sends in a row that stop the account; the provider blocks the address at 100.
REFUSED_IN_A_ROW: Final = 20
#: Name in META: sending is off until a person says so (a restored backup).
FROZEN: Final = "frozen"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast new sends may begin, over all processes."""

    sends_per_s: float = 50.0
    #: Sends that may begin at once after a quiet time.
    burst: int = 10


def read(connection: Connection) -> Row[Any]:
    """The account's row; locked for this transaction where the database locks rows."""
    return connection.execute(select(ACCOUNT).with_for_update()).one()


def change(connection: Connection, **values: Any) -> None:
    connection.execute(ACCOUNT.update().values(**values))


def hindrance(connection: Connection, account: Row[Any], now_us: int) -> Wait | None:
    """Why nothing may be called now, if so."""
    frozen = connection.execute(select(META.c.value).where(META.c.name == FROZEN)).scalar()
    if frozen:
        return Wait(frozen, None)
    if account.paused_for_person:
        return Wait(account.paused_because, None)
    if account.paused_until_us is not None and account.paused_until_us > now_us:
        return Wait(account.paused_because, account.paused_until_us)
    return None


def breaker(connection: Connection, account: Row[Any]) -> Wait | None:
    """Stops new sends while too many outcomes are unknown, until the unknown ones are settled."""
    recent = account.recent
    unknown = recent.count("u")
    if account.unknown_in_a_row < UNKNOWN_IN_A_ROW and not (
        len(recent) >= ENOUGH and unknown > UNKNOWN_SHARE * len(recent)
    ):
        return None
    left = connection.execute(
        select(func.count()).select_from(MESSAGES).where(MESSAGES.c.state == MessageState.UNKNOWN)
    ).scalar_one()
    if left:
        return Wait(f"too many unknown outcomes lately; {left} of them are being settled first", None)
    change(connection, recent="", unknown_in_a_row=0)
    return None


def note_outcome(connection: Connection, account: Row[Any], *, unknown: bool, refused: bool, accepted: bool) -> None:
    """Remember one outcome for breaker and refusal count."""
    change(
        connection,
        recent=(account.recent + ("u" if unknown else "k"))[-REMEMBERED:],
        unknown_in_a_row=account.unknown_in_a_row + 1 if unknown else 0,
        refused_in_a_row=account.refused_in_a_row + 1 if refused else (0 if accepted else account.refused_in_a_row),
        blocks_in_a_row=0 if accepted else account.blocks_in_a_row,
    )


def take_slot(connection: Connection, owner: str, now_us: int, until_us: int, *, leave: int = 0) -> int | None:
    """A place in the pool of open calls, or None. *leave*: places to leave free for others."""
    free = or_(SLOTS.c.owner.is_(None), SLOTS.c.until_us <= now_us)
    found = connection.execute(select(SLOTS.c.number).where(free).order_by(SLOTS.c.number)).scalars().all()
    if len(found) <= leave:
        return None
    done = connection.execute(
        SLOTS.update().where(SLOTS.c.number == found[0], free).values(owner=owner, until_us=until_us)
    )
    return found[0] if done.rowcount == 1 else None


def free_slot(connection: Connection, number: int, owner: str) -> None:
    connection.execute(
        SLOTS.update().where(SLOTS.c.number == number, SLOTS.c.owner == owner).values(owner=None, until_us=None)
    )


def next_slot_us(connection: Connection) -> int | None:
    """When the next taken place runs out at the latest."""
    return connection.execute(select(func.min(SLOTS.c.until_us))).scalar()


def take_pace(connection: Connection, account: Row[Any], pace: Pace, now_us: int) -> Wait | None:
    """Leave to begin one send (GCRA in whole nanoseconds), or how long to wait."""
    interval_ns = round(1e9 / pace.sends_per_s)
    now_ns = now_us * 1000
    earliest_ns = account.next_send_ns - interval_ns * (pace.burst - 1)
    if earliest_ns > now_ns:
        return Wait("the pace of sends", earliest_ns // 1000 + 1)
    change(connection, next_send_ns=max(account.next_send_ns, now_ns) + interval_ns)
    return None
