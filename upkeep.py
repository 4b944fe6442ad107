"""Bringing the database up to date: migrations, row-level security, the first data keys."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from app import WORKER, build_house
from config import Settings
from models import row_security
from models.database import driver_url
from services import keys

ROOT = Path(__file__).parent


def migrate(settings: Settings) -> None:
    """Run what migrations are missing, set roles and policies, make the first data keys."""
    engine = create_engine(driver_url(settings.owner_database_url), poolclass=NullPool)
    alembic = Config(str(ROOT / "alembic.ini"))
    with engine.connect() as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
        connection.commit()
        if connection.dialect.name == "postgresql":
            row_security.apply(
                connection,
                web_role=_role(settings.database_url),
                worker_role=_role(settings.worker_database_url),
            )
            connection.commit()
    keys.ensure_keys(build_house(settings, WORKER))


def _role(url: str) -> str:
    role = make_url(url).username
    assert role, "a PostgreSQL address names its role"
    return role
