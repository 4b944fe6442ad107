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

ANY_FILE = HotStatement(
    select(ReadyFile.subject_id, ReadyFile.generated_at, ReadyFile.body), about_subject=True
)
ANY_FILE_FORGETTING = HotStatement(select(ReadyFile.subject_id), about_subject=False)
SESSION = HotStatement(
    select(Session.session_id, Session.created_at, Session.ended_at).where(
        Session.session_id == bindparam("session_id")
    ),
    about_subject=False,
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
            # What one statement said of its subject is forgotten before the next.
            assert hot.first(ANY_FILE_FORGETTING, {}) is None


def test_a_look_at_somebody_else_cannot_be_written(small, cluster):
    if cluster is None:
        pytest.skip("row-level security is PostgreSQL's")
    city, people, _ = small
    mine, other = _subjects(city, people)
    now = city.house.clock.now()
    with pytest.raises(psycopg.errors.InsufficientPrivilege), city.house.db.hot(mine) as hot:
        looks.note_own_hot(hot, other, VIEW, "shown", now)
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
