"""What every test may stand on: a migrated database, the simulator, a city to act in.

`TEST_DATABASE=postgres` runs the same tests on PostgreSQL and Redis instead of SQLite alone.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import Undefined

from app import WEB, build_house, create_app
from models import database
from policy import working_days
from services import passwords
from tests import chromium
from tests.builders import City
from tests.postgres import Cluster
from tests.settings import make_settings
from tests.simulating import RunningSimulator
from upkeep import migrate

pytest_plugins = ["tests.silence"]


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hundreds of desks sign in; what a real hash costs, one test of the staff's measures."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "HASHER", cheap)
        yield


@pytest.fixture(scope="session", autouse=True)
def coming_years() -> Iterator[None]:
    """Terms that tests count reach into years whose holidays nobody has announced yet.

    Random ways through a case wait months at a time, hundreds of times.
    """
    real = working_days.load()
    coming = {real.known_until.year + number for number in range(1, 100)}
    known = working_days.Calendar(real.moved, real.years | coming)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(working_days, "load", lambda: known)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster | None]:
    """Three roles on a PostgreSQL of our own, none a superuser; None on SQLite."""
    if os.environ.get("TEST_DATABASE") != "postgres":
        yield None
        return
    with Cluster.running() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def patient_database() -> Iterator[int]:
    """This machine runs everything at once, and stalls for longer than a server may.

    Gives the limit that the program has without this, for the test of the limit itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        promised = database.IDLE_MS
        patch.setattr(database, "IDLE_MS", 20_000)
        yield promised


@pytest.fixture(scope="session")
def driver() -> Iterator[Any]:
    """Who starts browsers."""
    with chromium.driven() as driver:
        yield driver


@pytest.fixture(scope="session")
def simulator(tmp_path_factory) -> Iterator[RunningSimulator]:
    with RunningSimulator.running(tmp_path_factory.mktemp("simulator")) as running:
        yield running


@pytest.fixture(scope="session")
def migrated(cluster, simulator, tmp_path_factory):
    """Settings whose database is migrated once for all tests."""
    settings = make_settings(tmp_path_factory.mktemp("city"), cluster, simulator)
    migrate(settings)
    return settings


# flask-restx's own page prints settings whether they are there or not.
PRINTED_BY_SWAGGER = (
    "SWAGGER_VALIDATOR_URL",
    "SWAGGER_UI_OAUTH_CLIENT_ID",
    "SWAGGER_UI_OAUTH_REALM",
    "SWAGGER_UI_OAUTH_APP_NAME",
)


class Unprinted(Undefined):
    """A name that a template has wrong, which people would see as nothing, is an error here."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()


@pytest.fixture(scope="session")
def app(migrated) -> Flask:
    """The routes, made once; whoever acts through them puts a house of the own behind them."""
    app = create_app(migrated)
    app.jinja_env.undefined = Unprinted
    for name in PRINTED_BY_SWAGGER:
        app.config.setdefault(name, "")
    app.extensions["house"].db.engine.dispose()
    return app


@pytest.fixture
def city(app, migrated, simulator) -> Iterator[City]:
    """An empty city: every table cleared but the data keys, the simulator forgetful."""
    simulator.forget()
    app.extensions["house"] = build_house(migrated, WEB)
    city = City(app, migrated, simulator)
    yield city
    city.close()
