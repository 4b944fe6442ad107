"""Writing many rows at once: COPY on PostgreSQL, prepared inserts on SQLite."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

BLOCK = 1000


def write_many(tx: Connection, table: Any, columns: Sequence[str], rows: Sequence[tuple]) -> None:
    """Insert rows of a table's columns within the transaction; their keys must be new."""
    if not rows:
        return
    if tx.dialect.name == "postgresql":
        _copy(tx, table.__tablename__, columns, rows)
    else:
        marks = ", ".join("?" * len(columns))
        # Names come from our own models.
        statement = f"INSERT INTO {table.__tablename__} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        tx.exec_driver_sql(statement, [tuple(map(_sqlite_value, row)) for row in rows])


def _copy(tx: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    raw: Any = tx.connection.driver_connection
    with raw.cursor() as cursor:
        # Names come from our own models.
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            block: list[str] = []
            for row in rows:
                block.append("\t".join(map(_copy_value, row)))
                if len(block) == BLOCK:
                    copy.write("\n".join(block) + "\n")
                    block.clear()
            if block:
                copy.write("\n".join(block) + "\n")


def _copy_value(value: Any) -> str:
    kind = type(value)
    if kind is bytes:
        return "\\\\x" + value.hex()
    if kind is uuid.UUID:
        return value.hex
    if value is None:
        return "\\N"
    if kind is str:
        return (
            value.replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
        )
    if kind is datetime:
        return value.isoformat()
    return str(value)


def _sqlite_value(value: Any) -> Any:
    kind = type(value)
    if kind is uuid.UUID:
        return value.hex
    if kind is datetime:
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if kind is date:
        return value.isoformat()
    return value
