"""The second wall, on PostgreSQL: a forgotten WHERE shows one's own rows and nobody else's."""

import uuid
from itertools import pairwise

import psycopg
import pytest
from psycopg.pq import Trace
from sqlalchemy import insert, select, text
from sqlalchemy.exc import ProgrammingError

from app import create_app
from models import Base, Look, ReadyFile, Record, Subject, Tombstone
from models.database import ScopedCursor
from models.row_security import SUBJECT_TABLES
from services import looks
from tests.builders import City, record
from tests.people import LI, ZHANG
from tests.settings import make_settings
from upkeep import migrate

HONOUR = "P-HON-001"


@pytest.fixture
def two(city, cluster):
    """Two people with files and looks: `(city, first's subject, second's)`."""
    if cluster is None:
        pytest.skip("row-level security is PostgreSQL's")
    city.deliver([record(ZHANG, HONOUR, "一号"), record(LI, HONOUR, "二号")])
    for person in (ZHANG, LI):
        assert city.phone(person).get("/me/report").status_code == 200
    with city.worker.db.connect(write=False) as tx:
        subjects = tx.scalars(select(Subject.subject_id).order_by(Subject.subject_id)).all()
    assert len(subjects) == 2
    return city, *subjects


def seen(db, subject_id, table) -> set[uuid.UUID]:
    """Whose rows a query without any WHERE shows."""
    with db.connect(subject_id, write=False) as tx:
        return set(tx.scalars(select(table.subject_id)))


@pytest.mark.parametrize("table", [Subject, Record, ReadyFile, Look], ids=lambda t: t.__tablename__)
def test_a_forgotten_where_shows_only_the_own_rows(two, table):
    city, first, second = two
    web = city.house.db
    assert seen(web, first, table) == {first}
    assert seen(web, second, table) == {second}
    assert seen(web, None, table) == set()
    assert seen(city.worker.db, None, table) == {first, second}


def test_every_table_about_a_subject_is_behind_the_wall(two, cluster):
    """A table with `subject_id` is protected, or known to be needed before the subject is."""
    before_the_subject = {
        "authorisation_owners",  # a partner names the authorisation, which leads to the subject
        "bindings",  # says which subject a session is about
        "case_owners",  # likewise a desk the case
        "content_checks",  # WeChat's verdict comes by its own number
        "issued_reports",  # anybody checks a paper
        "lookups",
        "merchant_orders",  # a merchant's number leads to the subject
        "organisations",  # public
        "representatives",  # says which organisations a person may speak for
        "passes",  # nobody knows whose a pass is before it was found
        "scans",  # likewise
        "staff",  # whose own case it would be
        "tasks",  # the desk's queue: whom to reach by hand, its words sealed
        "staged_rows",  # not the web role's at all
        "tickets",  # of a chat that may be nobody's
    }
    with_subject = {t.name for t in Base.metadata.sorted_tables if "subject_id" in t.c}
    assert with_subject - set(SUBJECT_TABLES) <= before_the_subject
    with psycopg.connect(cluster.url("postgres")) as connection:
        protected = {
            name
            for (name,) in connection.execute(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            )
        }
    assert protected >= set(SUBJECT_TABLES)


def test_the_web_role_cannot_say_that_it_sees_all(two):
    city, first, _ = two
    with city.house.db.connect(first) as tx:
        assert tx.execute(select(Subject.subject_id)).all() == [(first,)]
        tx.execute(text("SELECT set_config('app.scope', 'all', true)"))
        assert tx.execute(select(Subject.subject_id)).all() == [(first,)]


def test_a_subject_said_once_is_forgotten_with_its_transaction(two):
    city, first, _ = two
    for _ in range(20):
        with city.house.db.connect(first) as tx:
            assert tx.scalar(text("SELECT current_setting('app.subject', true)")) == str(first)
            tx.commit()
        with city.house.db.connect() as tx:
            assert not tx.scalar(text("SELECT current_setting('app.subject', true)"))
            assert tx.execute(select(Record.record_id)).all() == []


def refused(two, statement: str) -> None:
    city, first, _ = two
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        city.house.db.connect(first) as tx,
    ):
        tx.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM staged_rows",
        "UPDATE access_log SET outcome = 'shown'",
        "DELETE FROM access_log",
        "TRUNCATE access_log",
        "UPDATE data_keys SET wrapped = ''",
        "DELETE FROM data_keys",
        "INSERT INTO records SELECT * FROM records",
        "DELETE FROM tombstones",
        "UPDATE tombstones SET reason = 'x'",
        "DELETE FROM subjects",
        "DELETE FROM ready_files",
        "ALTER TABLE records DISABLE ROW LEVEL SECURITY",
        "DROP POLICY sees_all ON records",
        "CREATE TABLE mine (a int)",
        "SET ROLE zx_worker",
    ],
)
def test_what_the_web_role_may_not_do(two, statement):
    if statement.startswith(("ALTER", "DROP")):
        city, first, _ = two
        with (
            pytest.raises(ProgrammingError, match="must be owner"),
            city.house.db.connect(first) as tx,
        ):
            tx.execute(text(statement))
        return
    refused(two, statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE access_log SET outcome = 'x'", "DELETE FROM access_log"]
)
def test_not_even_the_worker_changes_the_log_of_looks(two, statement):
    city, *_ = two
    with pytest.raises(ProgrammingError, match="permission denied"), city.worker.db.connect() as tx:
        tx.execute(text(statement))


def test_nobody_writes_for_another(two):
    city, first, second = two
    row = {"record_id": uuid.uuid4(), "reason": "deleted", "closed_at": city.house.clock.now()}
    with city.house.db.connect(first) as tx:
        tx.execute(insert(Tombstone), row | {"subject_id": first})
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        city.house.db.connect(first) as tx,
    ):
        tx.execute(insert(Tombstone), row | {"subject_id": second})
    with city.house.db.connect(first) as tx:
        changed = tx.execute(text("UPDATE subjects SET name_verified = true"))
        assert changed.rowcount == 1


def test_a_transaction_that_begins_with_many_rows_says_whom_too(two):
    city, first, _ = two
    now = city.house.clock.now()
    rows = [
        {"subject_id": first, "record_id": uuid.uuid4(), "reason": "deleted", "closed_at": now}
        for _ in range(3)
    ]
    with city.house.db.connect(first) as tx:
        tx.execute(insert(Tombstone), rows)
        assert len(tx.execute(select(Tombstone.record_id)).all()) == 3


def test_saying_whom_costs_no_message_of_its_own(two, tmp_path):
    """`set_config` and the first statement leave together and are answered together."""
    city, first, _ = two
    without = round_trips(city, None, tmp_path, "SELECT 1")
    assert round_trips(city, first, tmp_path, "SELECT 1") == without
    # The control: as a statement of its own it would be one more.
    assert round_trips(city, None, tmp_path, "SELECT 1", "SELECT 2") == without + 1


def round_trips(city, subject_id, folder, *statements: str) -> int:
    """How often the client spoke and then listened, as libpq traced it."""
    trace = folder / "trace"
    with city.house.db.connect(subject_id) as tx, trace.open("wb") as file:
        raw = tx.connection.driver_connection
        raw.pgconn.trace(file.fileno())
        raw.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        for statement in statements:
            with ScopedCursor(raw) as cursor:
                cursor.execute(statement)
                assert cursor.fetchone()
        raw.pgconn.untrace()
    speakers = [line.split("\t")[0] for line in trace.read_text().splitlines()]
    assert set(speakers) == {"F", "B"}
    return sum(pair == ("F", "B") for pair in pairwise(speakers))


def test_a_look_is_written_for_its_subject_only(two):
    city, first, second = two
    now = city.house.clock.now()
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        city.house.db.connect(first) as tx,
    ):
        looks.note(
            tx,
            second,
            looks.Purpose("a", "b", "c"),
            who="x",
            role="staff",
            outcome="shown",
            now=now,
        )


@pytest.fixture
def alone(cluster, simulator, tmp_path):
    """A small installation: one role that owns the tables and does everything."""
    if cluster is None:
        pytest.skip("roles are PostgreSQL's")
    url = cluster.url("zx_owner", "zx_alone")
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS zx_alone")
        connection.execute("CREATE DATABASE zx_alone OWNER zx_owner")
    addresses = dict.fromkeys(("DATABASE_URL", "WORKER_DATABASE_URL", "OWNER_DATABASE_URL"), url)
    settings = make_settings(tmp_path, cluster, simulator, **addresses)
    migrate(settings)
    migrate(settings)  # safe to repeat
    simulator.forget()
    city = City(create_app(settings), settings, simulator)
    yield city
    city.close()


def test_one_role_for_everything_works_and_the_wall_still_stands(alone):
    city = alone
    batch = city.deliver([record(ZHANG, HONOUR, "一号"), record(LI, HONOUR, "二号")])
    assert batch["created"] == 2
    phone = city.phone(ZHANG)
    report = phone.get("/me/report")
    assert report.status_code == 200
    assert sum(len(part["records"]) for part in report.json["sections"]) == 1
    assert phone.get("/me/access-log").json["items"]
    assert phone.get("/me/report.pdf").status_code == 200
    with city.worker.db.connect(write=False) as tx:
        subjects = tx.scalars(select(Subject.subject_id)).all()
    assert len(subjects) == 2
    assert seen(city.house.db, subjects[0], Record) == {subjects[0]}
    assert seen(city.house.db, None, Record) == set()
