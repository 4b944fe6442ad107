"""Runs migrations on the connection that `flask migrate` passes in, or on the owner's database."""

from alembic import context
from sqlalchemy import create_engine

from config import Settings
from models import Base
from models.database import driver_url


def run(connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


passed = context.config.attributes.get("connection")
if passed is not None:
    run(passed)
else:
    with create_engine(driver_url(Settings.from_env().owner_database_url)).connect() as own:
        run(own)
