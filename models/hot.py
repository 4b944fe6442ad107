"""The hottest statements: written as Core, compiled once, run on the driver's own cursor.

What SQLAlchemy does around a statement costs several times what a read by key costs. Here a
statement keeps its readable form and its column types, and only its values travel anew. For
what runs with every request; all else is better off with a `Connection`.
"""

import sqlite3
import uuid
from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg.pq import Format, TransactionStatus
from sqlalchemy import Dialect

SET_SCOPE = "SELECT set_config(%s, %s, true)"


class RowTaken(Exception):
    """Somebody else's row stands where one was to be written."""


class HotStatement:
    """A Core SELECT, or INSERT of one row, with named parameters."""

    def __init__(self, statement: Any):
        self._statement = statement
        self._plans: dict[str, Plan] = {}

    def on(self, dialect: Dialect) -> "Plan":
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = Plan(self._statement, dialect)
        return plan


class Plan:
    """What a dialect makes of a statement: its text, and how values go in and come out."""

    def __init__(self, statement: Any, dialect: Dialect):
        compiled = statement.compile(dialect=dialect)
        self.text, names = str(compiled), compiled.positiontup
        if names is None:
            self.text, names = _by_place(self.text, compiled.binds)
        self._into = [(name, _bound(compiled.binds[name].type, dialect)) for name in names]
        columns = list(getattr(statement, "selected_columns", ()))
        self._row = _row_type([column.name for column in columns])
        readers = [_read(column.type, dialect) for column in columns]
        self._outof = [(place, reader) for place, reader in enumerate(readers) if reader]

    def bind(self, values: Mapping[str, Any]) -> list:
        return [convert(values[name]) if convert else values[name] for name, convert in self._into]

    def row(self, found: tuple | None) -> Any:
        """A named row of Python values; None for none."""
        if found is None:
            return None
        values = list(found)
        for place, convert in self._outof:
            values[place] = convert(values[place])
        return self._row._make(values)


def _row_type(names: list[str]) -> Any:
    return namedtuple("Row", names)


def _by_place(text: str, binds: Mapping[str, Any]) -> tuple[str, list[str]]:
    """psycopg binds by place a good deal faster than by name."""
    names = sorted(binds, key=lambda name: text.index(f"%({name})s"))
    for name in names:
        text = text.replace(f"%({name})s", "%s")
    return text, names


def _bound(kind: Any, dialect: Dialect) -> Callable | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _read(kind: Any, dialect: Dialect) -> Callable | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


class HotConnection:
    """The driver's connection: single statements about nobody yet, or one transaction about a subject.

    Of a transaction the first statement travels together with its beginning and with whom it
    is about, the last one together with the commit: two messages, whatever stands between.
    """

    def __init__(self, raw: Any, dialect: Dialect, subject_id: uuid.UUID | None):
        self._raw, self._dialect, self._subject_id = raw, dialect, subject_id
        self._is_postgres = dialect.name == "postgresql"
        self._begun = False

    def first(self, statement: HotStatement, values: Mapping[str, Any]) -> Any:
        """The first row of the query that a transaction begins with, or of a single one; or None."""
        rows = self.read((statement, values))[0]
        return rows[0] if rows else None

    def read(self, *asked: tuple[HotStatement, Mapping[str, Any]]) -> list[list[Any]]:
        """The rows of each query; all travel in one message, the transaction's beginning with them."""
        begins = self._subject_id is not None and not self._begun
        self._begun = True
        plans = [(statement.on(self._dialect), values) for statement, values in asked]
        if self._is_postgres:
            cursors = self._asked_together(plans, begins)
        else:
            if begins:
                # Whoever reads first and writes later would be refused the write.
                self._raw.execute("BEGIN IMMEDIATE")
            cursors = [self._execute(plan, values) for plan, values in plans]
        return [
            [plan.row(row) for row in cursor.fetchall()]
            for (plan, _), cursor in zip(plans, cursors, strict=True)
        ]

    def _asked_together(self, plans: list[tuple[Plan, Mapping[str, Any]]], begins: bool) -> list:
        if len(plans) == 1 and not begins:
            return [self._execute(*plans[0])]
        with self._raw.pipeline():
            if begins:
                scope = psycopg.Cursor(self._raw)
                scope.execute("BEGIN")
                scope.execute(SET_SCOPE, ("app.subject", str(self._subject_id)))
            return [self._execute(plan, values) for plan, values in plans]

    def write_and_commit(self, *written: tuple[HotStatement, Mapping[str, Any]]) -> None:
        """Write rows and end the transaction; when this returns they are durable.

        Raises RowTaken when one of them breaks a unique constraint: nothing was written.
        """
        plans = [(statement.on(self._dialect), values) for statement, values in written]
        try:
            if not self._is_postgres:
                for plan, values in plans:
                    self._execute(plan, values)
                self._raw.execute("COMMIT")
                return
            with self._raw.pipeline():
                for plan, values in plans:
                    self._execute(plan, values)
                psycopg.Cursor(self._raw).execute("COMMIT")
        except (sqlite3.IntegrityError, psycopg.errors.UniqueViolation) as error:
            raise RowTaken from error

    def undo(self) -> None:
        """Roll back what was begun and not committed."""
        if self._is_postgres:
            status = self._raw.info.transaction_status
            begun = status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)
        else:
            begun = self._raw.in_transaction
        if begun:
            # Not a statement of our own: psycopg forgets with it what it believes to be prepared,
            # which is wrong of whatever stood behind the refused statement in its message.
            self._raw.rollback()

    def _execute(self, plan: Plan, values: Mapping[str, Any]) -> Any:
        if not self._is_postgres:
            return self._raw.execute(plan.text, plan.bind(values))
        cursor = psycopg.Cursor(self._raw)
        # Sealed values arrive as bytes, not as twice as many hexadecimal digits.
        cursor.format = Format.BINARY
        return cursor.execute(plan.text, plan.bind(values))
