"""The hottest statements: written as Core, compiled once, run on the driver's own cursor.

What SQLAlchemy does around a statement costs several times what a read by key costs. Here a
statement keeps its readable form and its column types, and only its values travel anew. Each
is a transaction by itself, so that it is one message to the database and holds no lock longer
than it runs. For what runs with every request; all else is better off with a `Connection`.
"""

import uuid
from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg.pq import Format
from sqlalchemy import Dialect

# Row-level security learns in the statement itself whom it is about. What follows takes its
# rows from `about`, so that no plan can look at a table before the subject is set.
ABOUT = "WITH about AS MATERIALIZED (SELECT set_config('app.subject', %s, true) AS subject) "


class HotStatement:
    """A Core SELECT, or INSERT of one row, with named parameters.

    `about_subject`: it reads or writes the tables that are seen one subject at a time.
    """

    def __init__(self, statement: Any, *, about_subject: bool):
        self._statement, self.about_subject = statement, about_subject
        self._plans: dict[str, Plan] = {}

    def on(self, dialect: Dialect) -> "Plan":
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = Plan(self._statement, dialect)
            if self.about_subject and dialect.name == "postgresql":
                plan.text = _about(plan.text)
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


def _about(text: str) -> str:
    """The statement in the words of row-level security."""
    if text.startswith("INSERT"):
        into, _, values = text.partition(" VALUES ")
        return f"{ABOUT}{into} SELECT {values.strip()[1:-1]} FROM about"  # noqa: S608
    # OFFSET 0 keeps the planner from pulling the query out of its place after `about`.
    lateral = f"SELECT * FROM ({text}) q WHERE about.subject IS NOT NULL OFFSET 0"  # noqa: S608
    return f"{ABOUT}SELECT hot.* FROM about, LATERAL ({lateral}) hot"  # noqa: S608


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
    """The driver's connection for hot statements about a subject, or about none yet."""

    def __init__(self, raw: Any, dialect: Dialect, subject_id: uuid.UUID | None):
        self._raw, self._dialect = raw, dialect
        self._subject = str(subject_id) if subject_id else None

    def first(self, statement: HotStatement, values: Mapping[str, Any]) -> Any:
        """The first row of a query, or None."""
        plan = statement.on(self._dialect)
        return plan.row(self._execute(statement, plan, values).fetchone())

    def write(self, statement: HotStatement, values: Mapping[str, Any]) -> None:
        """Write one row; when this returns it is as durable as any commit."""
        self._execute(statement, statement.on(self._dialect), values)

    def _execute(self, statement: HotStatement, plan: Plan, values: Mapping[str, Any]) -> Any:
        bound = plan.bind(values)
        if self._dialect.name != "postgresql":
            return self._raw.execute(plan.text, bound)
        if statement.about_subject:
            bound.insert(0, self._subject)
        cursor = psycopg.Cursor(self._raw)
        # Sealed values arrive as bytes, not as twice as many hexadecimal digits.
        cursor.format = Format.BINARY
        return cursor.execute(plan.text, bound)
