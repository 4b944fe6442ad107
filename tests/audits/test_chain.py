"""The log of looks: every edit, deletion and cut tail is found."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from clients.heads import HeadFile
from models.database import driver_url
from services import audits
from tests.people import ZHANG

NO_MARGIN = timedelta(0)


def seal_now(keeper) -> int:
    """Seal up to this very millisecond."""
    time.sleep(0.002)
    return audits.seal(keeper, margin=NO_MARGIN)


@pytest.fixture
def keeper(city, tmp_path):
    """A worker's house whose head file is this test's own."""
    return replace(city.worker, audit_head=HeadFile(tmp_path / "head.jsonl"))


@pytest.fixture
def sealed(city, keeper):
    """Three seals over five looks, and two looks that none covers yet."""
    phone = city.phone(ZHANG)
    for looks in (2, 1, 2):
        for _ in range(looks):
            phone.get("/me/report")
        assert seal_now(keeper) == looks
    phone.get("/me/report")
    return keeper


def tamper(city, statement: str) -> None:
    """What somebody does who holds the database whole, walls included."""
    url = city.settings.owner_database_url
    engine = create_engine(driver_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE access_log NO FORCE ROW LEVEL SECURITY"))
        touched = connection.execute(text(statement)).rowcount
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE access_log FORCE ROW LEVEL SECURITY"))
    assert touched, statement


FIRST_LOOK = "(SELECT min(CAST(look_id AS TEXT)) FROM access_log)"


def test_an_untouched_log_verifies(sealed):
    assert audits.verify(sealed) == []


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE access_log SET who = '他人' WHERE CAST(look_id AS TEXT) = {FIRST_LOOK}",
        f"UPDATE access_log SET outcome = 'refused' WHERE CAST(look_id AS TEXT) = {FIRST_LOOK}",
        f"DELETE FROM access_log WHERE CAST(look_id AS TEXT) = {FIRST_LOOK}",
        "DELETE FROM look_seals WHERE seal_no >= 2",
        "DELETE FROM look_seals WHERE seal_no = 1",
        "UPDATE look_seals SET looks = looks + 1 WHERE seal_no = 2",
    ],
)
def test_every_change_is_found(city, sealed, statement):
    tamper(city, statement)
    assert audits.verify(sealed)


def test_a_cut_tail_of_log_and_seals_together_is_found(city, sealed):
    tamper(city, "DELETE FROM look_seals WHERE seal_no = 3")
    tamper(city, "DELETE FROM access_log")
    assert audits.verify(sealed)


def test_a_death_between_head_and_commit_is_told_apart_from_tampering(city, sealed):
    tamper(city, "DELETE FROM look_seals WHERE seal_no = 3")
    assert audits.verify(sealed) == []
    assert seal_now(sealed) == 2, "the very seal that the head names comes back"
    assert seal_now(sealed) == 1
    assert audits.verify(sealed) == []


def test_a_lost_head_file_is_found(sealed, tmp_path):
    (tmp_path / "head.jsonl").unlink()
    assert audits.verify(sealed)


def test_whoever_cannot_derive_our_keys_cannot_forge_a_seal(city, sealed):
    tamper(city, f"DELETE FROM access_log WHERE CAST(look_id AS TEXT) = {FIRST_LOOK}")
    tamper(city, "UPDATE look_seals SET looks = looks - 1 WHERE seal_no = 1")
    assert audits.verify(sealed)


def test_looks_younger_than_a_web_transaction_wait_for_the_next_seal(city, keeper):
    city.phone(ZHANG).get("/me/report")
    assert audits.seal(keeper) == 0
