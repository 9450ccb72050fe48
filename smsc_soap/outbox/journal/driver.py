"""Statements built with SQLAlchemy once, compiled once per database, run on the driver's own cursor.

Building an expression costs SQLAlchemy ten times what SQLite needs to run it, and a worker's step is a
dozen of them. Here the words are SQLAlchemy's, so both databases get their own dialect; the speed is the driver's.
"""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import Any, Final

from sqlalchemy import ColumnElement, Dialect, Engine, PoolProxiedConnection, and_, literal_column
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.selectable import Select

from smsc_soap.outbox.states import MessageState

#: A row of a query: a named tuple.
Row = Any


def said(value: Enum) -> ColumnElement[str]:
    """A state, written out in the statement: only so a partial index is recognised."""
    return literal_column(f"'{value.value}'")


def in_state(column: ColumnElement[str], state: MessageState) -> ColumnElement[bool]:
    """The condition, in the words of the index that holds messages of this state."""
    is_it = column == said(state)
    return is_it if state is MessageState.QUEUED else and_(column != said(MessageState.QUEUED), is_it)


@dataclass(frozen=True, slots=True)
class _Compiled:
    words: str
    #: Values that belong to the statement itself.
    fixed: dict[str, Any]
    make_row: Callable[[Sequence[Any]], Row]


class Statement:
    """One statement. Values that change are ``bindparam``; *columns* are set from values named like them."""

    def __init__(self, expression: Any, columns: Sequence[str] | None = None) -> None:
        self._expression = expression
        self._columns = None if columns is None else list(columns)
        self._compiled: dict[str, _Compiled] = {}

    def on(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = self._compile(dialect)
        return found

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._expression.compile(dialect=dialect, column_keys=self._columns)
        fixed = {name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required}
        names = self._expression.selected_columns.keys() if isinstance(self._expression, Select) else []
        row = namedtuple("row", names, rename=True)  # type: ignore[misc]  # its fields are those of the query
        return _Compiled(str(compiled), fixed, row._make)


class Transaction:
    """What runs inside one transaction."""

    __slots__ = ("_cursor", "_dialect")

    def __init__(self, cursor: Any, dialect: Dialect) -> None:
        self._cursor, self._dialect = cursor, dialect

    def rows(self, statement: Statement, **values: Any) -> list[Row]:
        compiled = self._run(statement, values)
        return [compiled.make_row(row) for row in self._cursor.fetchall()]

    def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, if any."""
        compiled = self._run(statement, values)
        found = self._cursor.fetchone()
        return None if found is None else compiled.make_row(found)

    def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row; None without one."""
        self._run(statement, values)
        found = self._cursor.fetchone()
        return None if found is None else found[0]

    def values(self, statement: Statement, **values: Any) -> list[Any]:
        """The first column of all rows."""
        self._run(statement, values)
        return [row[0] for row in self._cursor.fetchall()]

    def change(self, statement: Statement, **values: Any) -> int:
        """How many rows were changed."""
        self._run(statement, values)
        return int(self._cursor.rowcount)

    def change_many(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        """The same statement for each of *rows*."""
        self._cursor.executemany(statement.on(self._dialect).words, rows)

    def _run(self, statement: Statement, values: dict[str, Any]) -> _Compiled:
        compiled = statement.on(self._dialect)
        self._cursor.execute(compiled.words, {**compiled.fixed, **values} if compiled.fixed else values)
        return compiled


#: Named parameters, so that values come as mappings everywhere.
SQLITE_PARAMETERS: Final = "named"


class CommitLost(Exception):
    """The connection ended while it committed: all that the transaction did is there, or nothing of it."""


class Transactions:
    """Begins and ends transactions. Safe for threads, and for a process that forks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._start()
        driver = engine.dialect.loaded_dbapi
        #: What the driver raises for anything, and for a key that is there already.
        self.errors: tuple[type[Exception], ...] = (driver.Error, SQLAlchemyError)
        self.duplicate: type[Exception] = driver.IntegrityError

    def _start(self) -> None:
        # SQLite lets one write at a time; who waits inside one process is woken instead of asking again and again.
        self._turn: AbstractContextManager[Any] = Lock() if self._sqlite else nullcontext()
        self._process = os.getpid()

    @contextmanager
    def begin(self, *, writes: bool) -> Iterator[Transaction]:
        """A transaction, durable when the block is left; undone when it is left by an error.

        Raises:
            CommitLost: nobody knows which of the two.
        """
        if self._process != os.getpid():
            # Connections belong to the process that opened them; the parent goes on using them.
            self._engine.dispose(close=False)
            self._start()
        with self._turn if writes else nullcontext():
            raw = self._engine.raw_connection()
            try:
                cursor = raw.cursor()
                if self._sqlite:
                    # Take the write lock before reading: what a claim reads must still be true when it writes.
                    cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
                yield Transaction(cursor, self._engine.dialect)
                self._commit(raw)
            except BaseException:
                self._undo(raw)
                raise
            finally:
                raw.close()

    def _commit(self, raw: PoolProxiedConnection) -> None:
        try:
            raw.commit()
        except self.errors as error:
            if self._sqlite or not getattr(raw.driver_connection, "closed", False):
                raise
            raise CommitLost(next(iter(str(error).splitlines()), type(error).__name__)) from None

    def _undo(self, raw: PoolProxiedConnection) -> None:
        try:
            raw.rollback()
        except self.errors:
            raw.invalidate()
