"""Engines and transactions, the same on SQLite and PostgreSQL.

A transaction about a subject says so: on PostgreSQL its id travels to row-level security in
the same message as the first statement. Nothing commits by itself; leaving a transaction
without `commit()` undoes it.
"""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.pq import Format
from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from models.hot import SET_SCOPE, HotConnection

HOT_SPARES = 4
# Of a web role's transaction in which nothing happens: a frozen worker must let go of its locks.
IDLE_MS = 2000


class DatabaseUnavailable(Exception):
    """The database does not answer, or not in time."""


SUBJECT, INSTITUTION, DESK = "app.subject", "app.institution", "app.desk"


class ScopedCursor(psycopg.Cursor):
    """Sends what says whose rows a transaction sees together with its first statement.

    `set_config` leaves in one pipeline with the statement, so that it costs no round trip of its own.
    Values come in binary form: most of ours are sealed, and as text would be twice as long.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.format = Format.BINARY

    def execute(self, query, params=None, **options):
        pending = getattr(self.connection, "pending_scope", None)
        if pending is None:
            return super().execute(query, params, **options)
        self.connection.pending_scope = None  # type: ignore[attr-defined]
        with self.connection.pipeline(), psycopg.Cursor(self.connection) as scope:
            scope.execute(SET_SCOPE, pending)
            super().execute(query, params, **options)
        return self

    def executemany(self, query, params_seq, **options):
        if getattr(self.connection, "pending_scope", None) is not None:
            self.execute("SELECT 1")  # a transaction that begins with many rows also says whom
        return super().executemany(query, params_seq, **options)


class Database:
    """One role's door to the database.

    `statement_ms`: what a statement may take on PostgreSQL (None: as long as it needs).
    """

    def __init__(self, url: str, *, statement_ms: int | None = 2500, pool_size: int = 16):
        self.url = url
        self.is_postgres = url.startswith("postgres")
        self.engine = _postgres(url, statement_ms, pool_size) if self.is_postgres else _sqlite(url)
        self._spares = HotSpares(self.engine)

    @contextmanager
    def connect(
        self, subject_id: uuid.UUID | None = None, *, write: bool = True
    ) -> Iterator[Connection]:
        """A transaction for Core statements; `commit()` it or lose it.

        Raises DatabaseUnavailable when the database is gone, locked for too long or full.
        """
        with self._transaction((SUBJECT, subject_id), write) as connection:
            yield connection

    @contextmanager
    def of_institution(self, institution_id: uuid.UUID) -> Iterator[Connection]:
        """A reading transaction that sees one institution's orders, whoever they are about."""
        with self._transaction((INSTITUTION, institution_id), write=False) as connection:
            yield connection

    @contextmanager
    def at_desk(self, desk: str) -> Iterator[Connection]:
        """A reading transaction that sees what lies open on a desk of the credit office."""
        with self._transaction((DESK, desk), write=False) as connection:
            yield connection

    @contextmanager
    def session(
        self, subject_id: uuid.UUID | None = None, *, write: bool = True
    ) -> Iterator[Session]:
        """A transaction for objects; `commit()` it or lose it."""
        with (
            self.connect(subject_id, write=write) as connection,
            Session(
                connection,
                expire_on_commit=False,
                join_transaction_mode="control_fully",  # commit() commits ours, already begun
            ) as session,
        ):
            yield session

    def hot(self, subject_id: uuid.UUID | None = None) -> "HotLoan":
        """`with db.hot(subject_id) as hot`: one transaction about a subject, or single statements.

        Raises DatabaseUnavailable as `connect` does.
        """
        return HotLoan(self._spares, subject_id)

    @contextmanager
    def _transaction(
        self, scope: tuple[str, uuid.UUID | str | None], write: bool
    ) -> Iterator[Connection]:
        with _translated(), self.engine.connect() as connection:
            self._begin(connection, scope, write)
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.rollback()

    def _begin(
        self, connection: Connection, scope: tuple[str, uuid.UUID | str | None], write: bool
    ) -> None:
        if not self.is_postgres:
            # A transaction that reads first and writes later would be refused the write when
            # another one wrote in between; it takes the lock from the start instead.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
            return
        raw = connection.connection.driver_connection
        name, whose = scope
        raw.pending_scope = (name, str(whose)) if whose else None  # type: ignore[union-attr]

    def ping(self) -> None:
        """Raises DatabaseUnavailable when the database does not answer."""
        with self.connect(write=False) as connection:
            connection.execute(text("SELECT 1"))


class HotSpares:
    """A few of the pool's connections, kept out of it between hot statements.

    Going through the pool costs as much as a statement itself.
    """

    def __init__(self, engine: Engine):
        self._engine = engine
        self._idle: list[PoolProxiedConnection] = []
        # Whoever closes the engine's connections means these as well.
        event.listen(engine, "engine_disposed", lambda _: self._close())

    def take(self) -> PoolProxiedConnection:
        try:
            return self._idle.pop()
        except IndexError:
            with _translated():
                pooled = self._engine.raw_connection()
            if self._engine.dialect.name == "postgresql":
                pooled.driver_connection.autocommit = True  # type: ignore[union-attr]
            return pooled

    def connection(self, pooled: PoolProxiedConnection, subject: uuid.UUID | None) -> HotConnection:
        return HotConnection(pooled.driver_connection, self._engine.dialect, subject)

    def give_back(self, pooled: PoolProxiedConnection, error: BaseException | None) -> None:
        if isinstance(error, psycopg.OperationalError) and pooled.driver_connection.closed:  # type: ignore[union-attr]
            pooled.invalidate(error)
            self._engine.dispose(close=False)  # the others died with it
        elif error is None and len(self._idle) < HOT_SPARES:
            self._idle.append(pooled)
            return
        elif self._engine.dialect.name == "postgresql":
            pooled.driver_connection.autocommit = False  # type: ignore[union-attr]
        pooled.close()

    def _close(self) -> None:
        while self._idle:
            self._idle.pop().invalidate()


class HotLoan:
    """One use of a spare connection."""

    __slots__ = ("_hot", "_pooled", "_spares", "_subject")

    def __init__(self, spares: HotSpares, subject: uuid.UUID | None):
        self._spares, self._subject = spares, subject

    def __enter__(self) -> HotConnection:
        self._pooled = self._spares.take()
        self._hot = self._spares.connection(self._pooled, self._subject)
        return self._hot

    def __exit__(self, kind, error: BaseException | None, _) -> None:
        self._hot.undo()
        self._spares.give_back(self._pooled, error)
        if isinstance(error, psycopg.OperationalError | sqlite3.OperationalError):
            raise DatabaseUnavailable(type(error).__name__) from error


def driver_url(url: str) -> str:
    """SQLAlchemy's spelling of a PostgreSQL address."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable("no free connection") from error
    except OperationalError as error:
        raise DatabaseUnavailable(type(error.orig).__name__) from error
    except (psycopg.OperationalError, sqlite3.OperationalError) as error:
        # A connection taken from the pool by itself is not in SQLAlchemy's words.
        raise DatabaseUnavailable(type(error).__name__) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnavailable(type(error.orig).__name__) from error
        raise


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 5, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection, _):
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _postgres(url: str, statement_ms: int | None, pool_size: int) -> Engine:
    options = "-c app.scope=all" if statement_ms is None else ""
    if statement_ms is not None:
        options += f" -c statement_timeout={statement_ms}"
        options += f" -c idle_in_transaction_session_timeout={IDLE_MS}"
    return create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,  # a burst waits its turn for a connection rather than being turned away
        pool_pre_ping=False,
        pool_use_lifo=True,
        connect_args={
            "options": options,
            "connect_timeout": 2,
            "cursor_factory": ScopedCursor,
            "application_name": "zhangxin",
        },
    )
