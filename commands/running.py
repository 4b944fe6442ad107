"""`flask migrate`, `flask worker`, and the demo city."""

import click

import upkeep
from commands.base import operator, told, worker_house
from commands.deliveries import deliver


@operator.command()
def migrate() -> None:
    """Bring the database up to date: tables, roles' rights, first data keys."""
    upkeep.migrate(told())
    click.echo("The database is up to date.")


@operator.command()
def worker() -> None:
    """Take in deliveries, send notices, end what is over; until stopped."""
    from jobs import worker as workers  # here: the web app carries the commands, but no scheduler

    workers.run(worker_house())


@operator.group()
def demo() -> None:
    """The demo city."""


@demo.command("seed")
def seed_demo() -> None:
    """Bring the demo city into the database; once is enough."""
    from demo import seeding  # here: nothing else of the program knows the demo city

    settings = told()
    if settings.is_production:
        raise click.ClickException("APP_ENV is production, where nobody invented may live")
    is_new = seeding.seed(worker_house(), settings.data_dir, deliver)
    click.echo("The demo city is there." if is_new else "The demo city was there already.")
