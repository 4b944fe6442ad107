"""A migrated database of our own with settings around it, and a city's people signed in to it."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from app import WORKER, build_house
from bench.city import Party
from config import Settings
from models import Account, Binding, Session, new_id
from services.house import House
from services.ingestion.rows import write_many
from services.subjects import PERSON, find_targets
from services.tokens import CITIZEN, issue_access
from tests.postgres import Cluster, postgres_programs
from tests.settings import environment
from upkeep import migrate

ROOT = Path(__file__).parent.parent
AT_ONCE = 5000
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


@dataclass(frozen=True, slots=True)
class Stand:
    """One database, migrated and empty, and how a program is told about it."""

    database: str
    folder: Path
    environ: dict[str, str]
    cluster: Cluster | None

    def settings(self) -> Settings:
        return Settings.from_env(self.environ)

    @contextlib.contextmanager
    def house(self, role: str = WORKER) -> Iterator[House]:
        house = build_house(self.settings(), role)
        try:
            yield house
        finally:
            house.db.engine.dispose()

    def run(self, module: str, *arguments: str) -> dict:
        """Run one of our modules in a process of its own and return what it tells as JSON."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, env=program_environ(self), cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        return orjson.loads(done.stdout.splitlines()[-1])


@contextlib.contextmanager
def standing(database: str) -> Iterator[Stand]:
    """A stand that is gone with everything in it when the block ends."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zx-bench-")))
        cluster = None
        if database == POSTGRES:
            cluster = stack.enter_context(Cluster.running(durable=True))
        # No clock file: a production clock is the system's.
        environ = environment(folder, cluster, CLOCK_FILE="", APP_ENV="demo")
        stand = Stand(database, folder, environ, cluster)
        migrate(stand.settings())
        yield stand


def databases() -> list[str]:
    """What can be measured here; PostgreSQL only where its programs and Redis are."""
    redis = shutil.which("redis-server") or shutil.which("valkey-server")
    return [SQLITE, POSTGRES] if postgres_programs() and redis else [SQLITE]


def program_environ(stand: Stand) -> dict[str, str]:
    """The environment of a program of ours that works on this stand."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ
    }
    return kept | {"PYTHONPATH": str(ROOT)} | stand.environ


def sign_in(house: House, people: list[Party], now: datetime) -> list[str]:
    """Bind an account to each person, as if they had signed in; returns their access tokens."""
    tokens = []
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        numbers = [party.number for party in some]
        with house.db.connect() as tx:
            subjects = find_targets(tx, house.sealer, PERSON, numbers)
            phones = [_phone(house, subjects[number], now) for number in numbers]
            write_many(tx, Account, ("account_id", "created_at"), [p[0] for p in phones])
            columns = ("subject_id", "account_id", "phone", "method", "bound_at")
            write_many(tx, Binding, columns, [p[1] for p in phones])
            columns = ("session_id", "account_id", "created_at")
            write_many(tx, Session, columns, [p[2] for p in phones])
            tx.commit()
        tokens += [issue_access(house, CITIZEN, p[2][0], now) for p in phones]
    return tokens


def _phone(house: House, subject_id: uuid.UUID, now: datetime) -> tuple[tuple, tuple, tuple]:
    account_id, session_id = new_id(), new_id()
    phone = house.sealer.seal(subject_id.bytes, b"bindings.phone", b"13900000000")
    return (
        (account_id, now),
        (subject_id, account_id, phone, "authority", now),
        (session_id, account_id, now),
    )
