"""The floor of the report path: one WSGI callable that does only what cannot be left out.

The same token check, the same session query, the same one-row read of the ready file and its
opening, the same durable line in the log of looks, the same bytes out. No framework, no ORM,
no routing; statements by hand, as few messages to the database as the checks allow.
"""

import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg.pq import Format, TransactionStatus

from app import WEB, build_house
from config import Settings
from models import new_id
from models.hot import SET_SCOPE
from services.clocks import city_date
from services.errors import Unauthenticated
from services.house import House
from services.reports import VIEW
from services.tokens import CITIZEN, read_access

LOOK = ("本人", "self", VIEW.purpose, VIEW.basis, VIEW.shown, "shown")

SESSION = (
    "SELECT s.ended_at, b.subject_id FROM sessions s"
    " LEFT JOIN bindings b ON b.account_id = s.account_id WHERE s.session_id = {}"
)
FILE = "SELECT body, stale_on FROM ready_files WHERE subject_id = {}"
NOTE = (
    "INSERT INTO access_log"
    " (subject_id, look_id, at, who, role, purpose, basis, shown, outcome)"
    " VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})"
)


class Refused(Exception):
    """The caller is not let in: the status line says why."""


def as_text(moment: datetime) -> str:
    """A moment as SQLite's tables hold it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


class Sqlite:
    """The statements on SQLite, one connection a thread."""

    def __init__(self, url: str):
        self._path = url.removeprefix("sqlite:///")
        self._local = threading.local()

    def subject_of(self, session_id: uuid.UUID) -> uuid.UUID | None:
        row = self._connection().execute(SESSION.format("?"), (session_id.hex,)).fetchone()
        return uuid.UUID(hex=row[1]) if row and row[0] is None and row[1] else None

    def begin(self, subject_id: uuid.UUID) -> tuple[bytes, date | None] | None:
        """Begin the transaction of a look and read the file."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        row = connection.execute(FILE.format("?"), (subject_id.hex,)).fetchone()
        return (row[0], date.fromisoformat(row[1]) if row[1] else None) if row else None

    def commit(self, subject_id: uuid.UUID, now: datetime) -> None:
        """Write the look and end its transaction."""
        connection = self._connection()
        look = (subject_id.hex, new_id().hex, as_text(now), *LOOK)
        connection.execute(NOTE.format("?"), look)
        connection.execute("COMMIT")

    def undo(self) -> None:
        if self._connection().in_transaction:
            self._connection().execute("ROLLBACK")

    def _connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}")
            self._local.connection = connection
        return connection


class Postgres:
    """The same on PostgreSQL under row-level security, in three messages a request."""

    def __init__(self, url: str):
        self._url = url
        self._local = threading.local()

    def subject_of(self, session_id: uuid.UUID) -> uuid.UUID | None:
        row = binary(self._connection()).execute(SESSION.format("%s"), (session_id,)).fetchone()
        return row[1] if row and row[0] is None else None

    def begin(self, subject_id: uuid.UUID) -> tuple[bytes, date | None] | None:
        """Begin the transaction of a look, say whom it is about, and read the file."""
        connection = self._connection()
        scope, cursor = psycopg.Cursor(connection), binary(connection)
        with connection.pipeline():
            scope.execute("BEGIN")
            scope.execute(SET_SCOPE, ("app.subject", str(subject_id)))
            cursor.execute(FILE.format("%s"), (subject_id,))
        return cursor.fetchone()

    def commit(self, subject_id: uuid.UUID, now: datetime) -> None:
        """Write the look and end its transaction."""
        connection = self._connection()
        cursor = psycopg.Cursor(connection)
        with connection.pipeline():
            cursor.execute(NOTE.format("%s"), (subject_id, new_id(), now, *LOOK))
            cursor.execute("COMMIT")

    def undo(self) -> None:
        connection = self._connection()
        if connection.info.transaction_status != TransactionStatus.IDLE:
            connection.execute("ROLLBACK")

    def _connection(self) -> psycopg.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            options = "-c statement_timeout=2500 -c idle_in_transaction_session_timeout=2000"
            connection = psycopg.connect(self._url, autocommit=True, options=options)
            self._local.connection = connection
        return connection


def binary(connection: psycopg.Connection) -> psycopg.Cursor:
    """A cursor that gets bytes as bytes, not as hexadecimal digits."""
    cursor = psycopg.Cursor(connection)
    cursor.format = Format.BINARY
    return cursor


class ReportFloor:
    """`GET /miniprogram/v1/me/report` and nothing else."""

    def __init__(self, store: Sqlite | Postgres, house: House):
        self._store, self._house = store, house

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        try:
            body = self._report(environ)
        except Refused as refusal:
            start_response(str(refusal), [("Content-Length", "0")])
            return [b""]
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ]
        start_response("200 OK", headers)
        return [body]

    def _report(self, environ: dict[str, Any]) -> bytes:
        if environ["PATH_INFO"] != "/miniprogram/v1/me/report":
            raise Refused("404 Not Found")
        now = datetime.now(UTC)
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Refused("401 Unauthorized")
        try:
            session_id = read_access(self._house, CITIZEN, token.strip(), now)
        except Unauthenticated as refusal:
            raise Refused("401 Unauthorized") from refusal
        subject_id = self._store.subject_of(session_id)
        if subject_id is None:
            raise Refused("401 Unauthorized")
        try:
            file = self._store.begin(subject_id)
            if file is None or (file[1] is not None and file[1] <= city_date(now)):
                raise Refused("503 Service Unavailable")
            body = self._house.sealer.open(subject_id.bytes, b"ready_files.body", file[0])
            self._store.commit(subject_id, now)
        except BaseException:
            self._store.undo()
            raise
        return body


def create(settings: Settings | None = None) -> ReportFloor:
    """Build the floor over the same settings as the app's."""
    settings = settings or Settings.from_env()
    url = settings.database_url
    store = Postgres(url) if url.startswith("postgres") else Sqlite(url)
    # Of the house only the token keys and the sealer are used: what opens what, no statement.
    return ReportFloor(store, build_house(settings, WEB))
