"""The floor of the scan: one WSGI callable that does only what cannot be left out.

The same token and institution check, the same offers, the same look for pass and scan, the
same file, name and open orders, the same verdict, the same three durable rows, the same bytes
out. No framework, no ORM, no routing; statements by hand, as few messages as the checks allow.
"""

import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg

from app import WEB, build_house
from bench import floors
from config import Settings
from models import new_id
from models.hot import SET_SCOPE
from policy import notices as notice_policy
from policy import scenes, score_models
from policy.eligibility import Standing, judge
from policy.masks import mask_holder
from services.clocks import city_date, city_iso
from services.errors import Unauthenticated
from services.house import House
from services.passes import read_token
from services.scans import CHECK
from services.tokens import INSTITUTION, read_access

PATH = "/api/v1/merchant/scans"
MERCHANT = "SELECT name, suspended_at FROM institutions WHERE institution_id = {0}"
OFFERS = (
    "SELECT offer_id, scene, deposit_fen FROM offers"
    " WHERE institution_id = {0} AND withdrawn_at IS NULL ORDER BY offer_id"
)
SHOWN = (
    "SELECT p.subject_id, p.account_id, p.expires_at, p.ended_at, s.scan_id FROM passes p"
    " LEFT JOIN scans s ON s.pass_hash = p.pass_hash WHERE p.pass_hash = {0}"
)
FILE = (
    "SELECT f.standing, f.stale_on, s.name FROM ready_files f"
    " JOIN subjects s ON s.subject_id = f.subject_id WHERE f.subject_id = {0}"
)
HELD = "SELECT ended_at FROM passes WHERE pass_hash = {0}"
OPEN = (
    "SELECT scene, deposit_fen FROM waivers WHERE subject_id = {0} AND state IN"
    " ('CREATED', 'ACTIVE', 'CLAIMED', 'DISPUTED', 'DEFAULTED')"
)
SCAN = (
    "INSERT INTO scans (scan_id, pass_hash, subject_id, account_id, institution_id, offer_id,"
    " deposit_fen, is_eligible, at, expires_at)"
    " VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})"
)
NOTICE = (
    "INSERT INTO notices (notice_id, account_id, kind, body, created_at, next_try_at, state,"
    " attempts) VALUES ({0}, {0}, {0}, {0}, {0}, {0}, 'due', 0)"
)


class Sqlite(floors.Sqlite):
    """The statements on SQLite."""

    def ask(self, query: str, value: Any) -> list[tuple]:
        value = value.hex if isinstance(value, uuid.UUID) else value
        return self._connection().execute(query.format("?"), (value,)).fetchall()

    def ask_two(self, first: tuple[str, Any], second: tuple[str, Any]) -> list[list[tuple]]:
        return [self.ask(*first), self.ask(*second)]

    def read_about(self, subject_id: uuid.UUID, pass_hash: bytes) -> list[list[tuple]]:
        """Begin the transaction of a scan; the pass, file with name, open orders."""
        self._connection().execute("BEGIN IMMEDIATE")
        asked = ((HELD, pass_hash), (FILE, subject_id), (OPEN, subject_id))
        return [self.ask(*each) for each in asked]

    def write(self, *rows: tuple[str, tuple]) -> None:
        """Write the rows and end the transaction."""
        connection: sqlite3.Connection = self._connection()
        for statement, values in rows:
            connection.execute(statement.format("?"), [_as_text(value) for value in values])
        connection.execute("COMMIT")


class Postgres(floors.Postgres):
    """The same on PostgreSQL under row-level security, in four messages a request."""

    def ask(self, query: str, value: Any) -> list[tuple]:
        return floors.binary(self._connection()).execute(query.format("%s"), (value,)).fetchall()

    def ask_two(self, first: tuple[str, Any], second: tuple[str, Any]) -> list[list[tuple]]:
        connection = self._connection()
        cursors = [floors.binary(connection), floors.binary(connection)]
        with connection.pipeline():
            for cursor, (query, value) in zip(cursors, (first, second), strict=True):
                cursor.execute(query.format("%s"), (value,))
        return [cursor.fetchall() for cursor in cursors]

    def read_about(self, subject_id: uuid.UUID, pass_hash: bytes) -> list[list[tuple]]:
        """Begin the transaction of a scan, say whom it is about; hold the pass, read the rest."""
        connection = self._connection()
        scope = psycopg.Cursor(connection)
        asked = ((HELD + " FOR UPDATE", pass_hash), (FILE, subject_id), (OPEN, subject_id))
        cursors = [floors.binary(connection) for _ in asked]
        with connection.pipeline():
            scope.execute("BEGIN")
            scope.execute(SET_SCOPE, ("app.subject", str(subject_id)))
            for cursor, (query, value) in zip(cursors, asked, strict=True):
                cursor.execute(query.format("%s"), (value,))
        return [cursor.fetchall() for cursor in cursors]

    def write(self, *rows: tuple[str, tuple]) -> None:
        """Write the rows and end the transaction."""
        connection = self._connection()
        cursor = psycopg.Cursor(connection)
        with connection.pipeline():
            for statement, values in rows:
                cursor.execute(statement.format("%s"), values)
            cursor.execute("COMMIT")


def _as_text(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    return floors.as_text(value) if isinstance(value, datetime) else value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _id(value: Any) -> uuid.UUID:
    return uuid.UUID(hex=value) if isinstance(value, str) else value


class ScanFloor:
    """`POST /api/v1/merchant/scans` and nothing else."""

    def __init__(self, store: Sqlite | Postgres, house: House):
        self._store, self._house = store, house
        self._rules = scenes.load()
        model = score_models.in_force(city_date(datetime.now(UTC)))
        self._tiers = tuple((tier.code, tier.name, tier.floor) for tier in model.tiers)
        self._words = notice_policy.load().kinds["pass_scanned"]

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        try:
            body = self._scan(environ)
        except floors.Refused as refusal:
            start_response(str(refusal), [("Content-Length", "0")])
            return [b""]
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ]
        start_response("201 Created", headers)
        return [body]

    def _scan(self, environ: dict[str, Any]) -> bytes:
        if environ["PATH_INFO"] != PATH:
            raise floors.Refused("404 Not Found")
        now = datetime.now(UTC)
        merchant_id, name = self._merchant(environ.get("HTTP_AUTHORIZATION", ""), now)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        asked = orjson.loads(environ["wsgi.input"].read(length))
        pass_hash, deposit = read_token(asked["pass"]), asked["deposit_fen"]
        found, offered = self._store.ask_two((SHOWN, pass_hash), (OFFERS, merchant_id))
        if not found or found[0][4] or found[0][3] or now >= _moment(found[0][2]):
            raise floors.Refused("409 Conflict")
        offer_id = next(
            (o for o, scene, most in offered if scene == asked["scene"] and deposit <= most), None
        )
        if offer_id is None:
            raise floors.Refused("403 Forbidden")
        subject_id, account_id = _id(found[0][0]), _id(found[0][1])
        try:
            holder, eligible = self._decide(subject_id, pass_hash, asked["scene"], deposit)
            return self._write(
                (subject_id, account_id, merchant_id, _id(offer_id)),
                (pass_hash, name, deposit, holder, eligible),
                now,
            )
        except BaseException:
            self._store.undo()
            raise

    def _merchant(self, authorization: str, now: datetime) -> tuple[uuid.UUID, str]:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise floors.Refused("401 Unauthorized")
        try:
            merchant_id = read_access(self._house, INSTITUTION, token.strip(), now)
        except Unauthenticated as refusal:
            raise floors.Refused("401 Unauthorized") from refusal
        rows = self._store.ask(MERCHANT, merchant_id)
        if not rows or rows[0][1] is not None:
            raise floors.Refused("401 Unauthorized")
        return merchant_id, rows[0][0]

    def _decide(
        self, subject_id: uuid.UUID, pass_hash: bytes, scene: str, deposit: int
    ) -> tuple[str, bool]:
        held, files, running = self._store.read_about(subject_id, pass_hash)
        if held[0][0] is not None:
            raise floors.Refused("410 Gone")
        sealer, scope = self._house.sealer, subject_id.bytes
        told = orjson.loads(sealer.open(scope, b"ready_files.standing", files[0][0]))
        name = sealer.open(scope, b"subjects.name", files[0][2]).decode()
        standing = Standing(
            value=told["value"],
            tier=told["tier"],
            tiers=self._tiers,
            negatives=(),
            lists=frozenset(told["lists"]),
            open_fen=sum(fen for _, fen in running),
            open_orders=Counter(code for code, _ in running),
            defaults=0,
        )
        verdict = judge(self._rules, self._rules.scenes[scene], standing)
        return mask_holder(name), verdict.eligible and deposit <= verdict.waiver_fen

    def _write(self, ids: tuple, told: tuple, now: datetime) -> bytes:
        subject_id, account_id, merchant_id, offer_id = ids
        pass_hash, name, deposit, holder, eligible = told
        scan_id, notice_id, expires_at = new_id(), new_id(), now + timedelta(minutes=5)
        outcome = "eligible" if eligible else "not_eligible"
        words = self._words.fill(
            {"merchant": name, "decision": "可以免押" if eligible else "不免押"}
        )
        body = orjson.dumps({"title": words.title, "text": words.text, "short": words.short})
        sealed = self._house.sealer.seal(notice_id.bytes, b"notices.body", body)
        look = (subject_id, new_id(), now, name, "merchant")
        look += (CHECK.purpose, CHECK.basis, CHECK.shown, outcome)
        scan = (scan_id, pass_hash, subject_id, account_id, merchant_id, offer_id)
        self._store.write(
            (SCAN, (*scan, deposit, eligible, now, expires_at)),
            (floors.NOTE, look),
            (NOTICE, (notice_id, account_id, "pass_scanned", sealed, now, now)),
        )
        return orjson.dumps(
            {
                "scan_id": scan_id.hex,
                "decision": outcome,
                "holder": holder,
                "deposit_waiver_fen": deposit if eligible else 0,
                "expires_at": city_iso(expires_at),
            }
        )


def create(settings: Settings | None = None) -> ScanFloor:
    """Build the floor over the same settings as the app's."""
    settings = settings or Settings.from_env()
    url = settings.database_url
    store = Postgres(url) if url.startswith("postgres") else Sqlite(url)
    return ScanFloor(store, build_house(settings, WEB))
