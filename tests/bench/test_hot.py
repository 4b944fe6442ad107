"""Hot statements answer as any statement does, and stand behind the same walls."""

import psycopg
import pytest
from sqlalchemy import bindparam, select

from models import Look, ReadyFile, Session
from models.database import DatabaseUnavailable
from models.hot import HotStatement
from services import looks
from services.reports import VIEW
from services.subjects import PERSON, find_target
from services.tokens import CITIZEN, read_access

ANY_FILE = HotStatement(select(ReadyFile.subject_id, ReadyFile.generated_at, ReadyFile.body))
SESSION = HotStatement(
    select(Session.session_id, Session.created_at, Session.ended_at).where(
        Session.session_id == bindparam("session_id")
    )
)


def _subjects(city, people):
    with city.worker.db.connect(write=False) as tx:
        return [find_target(tx, city.worker.sealer, PERSON, party.number) for party in people]


def test_values_come_back_as_a_connection_would_give_them(small):
    city, _, tokens = small
    house = city.house
    session_id = read_access(house, CITIZEN, tokens[0], house.clock.now())
    with house.db.hot() as hot:
        found = hot.first(SESSION, {"session_id": session_id})
    with house.db.connect(write=False) as tx:
        query = select(Session.session_id, Session.created_at, Session.ended_at)
        assert tuple(found) == tuple(
            tx.execute(query.where(Session.session_id == session_id)).one()
        )
    assert found.created_at.tzinfo is not None


def test_forgetting_the_where_shows_nobody_else(small, cluster):
    if cluster is None:
        pytest.skip("row-level security is PostgreSQL's")
    city, people, _ = small
    for subject_id in _subjects(city, people):
        with city.house.db.hot(subject_id) as hot:
            assert hot.first(ANY_FILE, {}).subject_id == subject_id
        # What a transaction said of its subject ends with it, on the same connection.
        with city.house.db.hot() as hot:
            assert hot.first(ANY_FILE, {}) is None


def test_a_look_at_somebody_else_cannot_be_written(small, cluster):
    if cluster is None:
        pytest.skip("row-level security is PostgreSQL's")
    city, people, _ = small
    mine, other = _subjects(city, people)
    now = city.house.clock.now()

    def look():
        with city.house.db.hot(mine) as hot:
            assert hot.first(ANY_FILE, {}) is not None
            looks.note_own_hot(hot, other, VIEW, "shown", now)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        look()
    with city.worker.db.connect(write=False) as tx:
        assert tx.execute(select(Look.look_id)).first() is None


def test_a_lost_connection_is_said_so_and_comes_back(small, cluster):
    if cluster is None:
        pytest.skip("SQLite has no connection to lose")
    city, people, _ = small
    subject_id = _subjects(city, people)[0]
    with city.house.db.hot(subject_id) as hot:
        assert hot.first(ANY_FILE, {}) is not None
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename='zx_web'"
        )
    with pytest.raises(DatabaseUnavailable), city.house.db.hot(subject_id) as hot:
        hot.first(ANY_FILE, {})
    with city.house.db.hot(subject_id) as hot:
        assert hot.first(ANY_FILE, {}).subject_id == subject_id


def test_a_look_that_cannot_be_written_shows_nothing_and_frees_the_connection(small):
    city, people, _ = small
    subject_id = _subjects(city, people)[0]

    def look_and_die():
        with city.house.db.hot(subject_id) as hot:
            assert hot.first(ANY_FILE, {}) is not None
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look_and_die()
    with city.worker.db.connect() as tx:  # on SQLite it would wait for a lock left behind
        assert tx.execute(select(Look.look_id)).first() is None
    with city.house.db.hot(subject_id) as hot:
        assert hot.first(ANY_FILE, {}) is not None
        looks.note_own_hot(hot, subject_id, VIEW, "shown", city.house.clock.now())
    with city.worker.db.connect(write=False) as tx:
        assert len(tx.execute(select(Look.look_id)).all()) == 1
