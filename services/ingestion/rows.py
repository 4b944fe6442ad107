"""Writing many rows at once: COPY on PostgreSQL, prepared inserts on SQLite."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Dialect


def write_many(tx: Connection, table: Any, columns: Sequence[str], rows: Sequence[tuple]) -> None:
    """Insert rows of a table's columns within the transaction; their keys must be new."""
    if not rows:
        return
    if tx.dialect.name == "postgresql":
        _copy(tx, table, columns, rows)
    else:
        marks = ", ".join("?" * len(columns))
        # Names come from our own models.
        statement = f"INSERT INTO {table.__tablename__} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        tx.exec_driver_sql(statement, [tuple(map(_sqlite_value, row)) for row in rows])


def _copy(tx: Connection, table: Any, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """In PostgreSQL's binary form: sealed values are most of it, and as text are twice as long."""
    if not tx.in_transaction():
        tx.begin()  # what goes to the driver itself is not seen, and `commit()` would do nothing
    raw: Any = tx.connection.driver_connection
    kinds = [_kind(table.__table__.c[name].type, tx.dialect) for name in columns]
    names = ", ".join(columns)
    # Names come from our own models.
    statement = f"COPY {table.__tablename__} ({names}) FROM STDIN (FORMAT BINARY)"
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(kinds)
        for row in rows:
            copy.write_row(row)


def _kind(type_: Any, dialect: Dialect) -> str:
    """The name of a column's type without its length: `varchar`, not `VARCHAR(16)`."""
    return type_.compile(dialect).partition("(")[0].lower()


def _sqlite_value(value: Any) -> Any:
    kind = type(value)
    if kind is uuid.UUID:
        return value.hex
    if kind is datetime:
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if kind is date:
        return value.isoformat()
    return value
