"""Numbered changes of the schema. A store is brought up to date when it is opened, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, Engine, Table, inspect, select

from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.journal.tables import ACCOUNT, ATTEMPTS, BUDGETS, CAMPAIGNS, MESSAGES, META, METADATA, SLOTS

#: Open calls of one account, over all processes.
POOL_SIZE: Final = 10
#: Name in META.
NUMBER: Final = "schema"


def _first(connection: Connection) -> None:
    """All tables, the account's row, and the pool of open calls."""
    METADATA.create_all(connection, checkfirst=True)
    connection.execute(
        ACCOUNT.insert(),
        {
            "one": 1,
            "paused_for_person": False,
            "blocks_in_a_row": 0,
            "refused_in_a_row": 0,
            "unknown_in_a_row": 0,
            "recent": "",
            "lag_s": 0.0,
            "next_send_ns": 0,
        },
    )
    connection.execute(SLOTS.insert(), [{"number": number} for number in range(POOL_SIZE)])


def _second(connection: Connection) -> None:
    """Texts to forget by an index, the rate of sends, looks at messages that were held before there were any."""
    _add(connection, ACCOUNT, "rate_counts", "rate_step")
    _index(connection, "messages_texts")
    connection.execute(
        MESSAGES.update()
        .where(MESSAGES.c.state == "held", MESSAGES.c.due_us.is_(None))
        .values(due_us=MESSAGES.c.updated_us + 3_600_000_000)
    )


def _third(connection: Connection) -> None:
    """Money guards."""
    _add(connection, ACCOUNT, "stopped_because", "stopped_kind")


def _fourth(connection: Connection) -> None:
    """Campaigns, budgets, caps on one subscriber."""
    METADATA.create_all(connection, tables=[BUDGETS, CAMPAIGNS], checkfirst=True)
    _add(connection, MESSAGES, "campaign", "budget", "reserve", "segments", "booked", "waits_for")
    _add(connection, MESSAGES, "cap_number", "cap_us")
    _add(connection, ATTEMPTS, "phone")
    phone = select(MESSAGES.c.phone).where(MESSAGES.c.seq == ATTEMPTS.c.seq).scalar_subquery()
    connection.execute(ATTEMPTS.update().values(phone=phone))
    _index(connection, "messages_campaign", "messages_waiting", "attempts_phone")


def _fifth(connection: Connection) -> None:
    """Whose delivery status is asked for."""
    _add(connection, MESSAGES, "poll")


def _sixth(connection: Connection) -> None:
    """Delivery reports."""
    _add(connection, MESSAGES, "reported")


def _add(connection: Connection, table: Table, *names: str) -> None:
    """Columns that may be empty. A new store has them from the start."""
    present = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for name in names:
        if name not in present:
            kind = table.c[name].type.compile(connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {name} {kind}")


def _index(connection: Connection, *names: str) -> None:
    for index in (one for table in METADATA.sorted_tables for one in table.indexes if one.name in names):
        index.create(connection, checkfirst=True)


#: The N-th change makes schema N out of schema N-1. Never edited once released; new ones are added.
CHANGES: Final[tuple[Callable[[Connection], None], ...]] = (_first, _second, _third, _fourth, _fifth, _sixth)


def bring_up_to_date(engine: Engine, changes: Sequence[Callable[[Connection], None]] = CHANGES) -> int:
    """The schema's number, after every change this version knows was made: all of them, or none.

    Raises:
        ConfigurationError: the store was made by a newer version of this package.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Two processes may open a new store at once.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(716, 1)")
        number = _present(connection)
        if number > len(changes):
            raise ConfigurationError(
                f"outbox: this store has schema {number} and this version knows {len(changes)}; "
                "install the version of smsc-soap that made it, or a newer one."
            )
        for change in changes[number:]:
            change(connection)
        if number < len(changes):
            connection.execute(META.delete().where(META.c.name == NUMBER))
            connection.execute(META.insert(), {"name": NUMBER, "value": str(len(changes))})
    return len(changes)


def _present(connection: Connection) -> int:
    if not inspect(connection).has_table(META.name):
        return 0
    found = connection.execute(select(META.c.value).where(META.c.name == NUMBER)).scalar()
    return int(found or 0)
