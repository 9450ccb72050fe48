"""No statement of a worker reads messages that are not its own: said by SQLite's plans, for any number of rows."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from journal_world import Hands
from sqlalchemy import text

from smsc_soap.outbox.journal import (
    abandoned,
    account,
    admitting,
    auditing,
    belonging,
    budgets,
    campaigns,
    deciding,
    forgetting,
    messages,
    rows,
    sending,
    settling,
    statuses,
)
from smsc_soap.outbox.journal.driver import Statement

#: Reads everything there is to read, and only what it needs of it.
WHOLE = {"_NEWEST", "_COUNT_QUEUED", "_COUNT_OTHERS"}
MODULES = (
    *(abandoned, account, admitting, auditing, belonging, budgets, campaigns),
    *(deciding, forgetting, messages, rows, sending, settling, statuses),
)


def statements() -> list[tuple[str, Statement]]:
    def of(module: ModuleType) -> list[tuple[str, Statement]]:
        return [(name, value) for name, value in vars(module).items() if isinstance(value, Statement)]

    return [one for module in MODULES for one in of(module) if one[0] not in WHOLE]


def plan(hands: Hands, statement: Statement) -> list[str]:
    dialect = hands.journal._engine.dialect
    words, fixed = statement.on(dialect).words, statement.on(dialect).fixed
    values = {name: fixed.get(name, 1) for name in re.findall(r":(\w+)", words)}
    with hands.journal._engine.connect() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_no_statement_scans_messages_or_attempts(hands: Hands) -> None:
    plans = {name: plan(hands, statement) for name, statement in statements()}
    assert len(plans) > 30
    assert {name for name, steps in plans.items() if re.search(r"SCAN (messages|attempts)", " ".join(steps))} == set()


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_nothing_that_a_claim_asks_of_messages_is_sorted(hands: Hands) -> None:
    asked = ("_NEXT_PRIORITY", "_FIRST_DUE", "_NEXT_DUE", "_COMPANIONS", "_DUE_CASE", "_DUE_STATUS", "_DUE_TOGETHER")
    asked += ("_FRESH",)
    plans = {name: plan(hands, statement) for name, statement in statements() if name in asked}
    assert set(plans) == set(asked)
    assert {name for name, steps in plans.items() if "TEMP B-TREE" in " ".join(steps)} == set()


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_leases_of_the_gone_are_found_among_what_is_due(hands: Hands) -> None:
    for statement in abandoned._END_LOOKS:
        assert "INDEX messages_due (state=? AND due_us<?)" in plan(hands, statement)[0]


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_d8_connections_cut_by_the_server_are_replaced(hands: Hands) -> None:
    hands.put(1)
    cut = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    other = Hands(hands.place, hands.clock)
    with other.journal._engine.connect() as connection:
        assert connection.execute(cut).scalar()
    other.close()
    hands.put(2)
    assert hands.claim().parcels[0].key == "order-1"


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_waits_for_a_budget_stands_in_an_index_of_nothing_else(hands: Hands) -> None:
    for statement in (campaigns._FOR_BUDGET, budgets._WAITING_SEQS):
        assert "INDEX messages_waiting" in plan(hands, statement)[0]
