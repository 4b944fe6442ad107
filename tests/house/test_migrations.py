"""Migrations and models say the same, on both databases, and there is one way up."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from models import Base
from models.database import driver_url
from tests.settings import make_settings
from upkeep import migrate

ROOT = Path(__file__).resolve().parents[2]


def scripts() -> Config:
    return Config(str(ROOT / "alembic.ini"))


def test_there_is_one_head():
    assert len(ScriptDirectory.from_config(scripts()).get_heads()) == 1


@pytest.fixture
def connection(migrated):
    engine = create_engine(driver_url(migrated.owner_database_url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def differences(connection, metadata=Base.metadata) -> list:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, metadata)


def test_migrated_tables_are_what_the_models_say(connection):
    assert differences(connection) == []


def test_a_forgotten_migration_is_seen(connection):
    """The control: a column that only the model has."""
    table = Base.metadata.tables["heartbeats"]
    column = Column("forgotten", Integer)
    table.append_column(column)
    try:
        assert [kind for kind, *_ in differences(connection)] == ["add_column"]
    finally:
        table._columns.remove(column)


@pytest.fixture
def empty(cluster, simulator, tmp_path):
    """Settings over a database of its own with nothing in it."""
    if cluster is None:
        return make_settings(tmp_path)
    owner = create_engine(
        driver_url(cluster.url("postgres", "postgres")),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
    )
    with owner.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS zx_empty"))
        connection.execute(text("CREATE DATABASE zx_empty OWNER zx_owner"))
    return make_settings(
        tmp_path,
        cluster,
        DATABASE_URL=cluster.url("zx_web", "zx_empty"),
        WORKER_DATABASE_URL=cluster.url("zx_worker", "zx_empty"),
        OWNER_DATABASE_URL=cluster.url("zx_owner", "zx_empty"),
    )


def test_up_twice_changes_nothing_and_down_leaves_nothing(empty):
    migrate(empty)
    migrate(empty)
    engine = create_engine(driver_url(empty.owner_database_url), poolclass=NullPool)
    config = scripts()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM data_keys")) == 3
        connection.commit()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate(empty)
