"""`flask migrate`, `flask worker`, and the demo city."""

import click

import upkeep
from clients.wechat import WeChatError
from commands.base import operator, told, worker_house
from commands.deliveries import deliver
from policy import chat_menu
from services import wechat_checks


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
    house = worker_house()
    is_new = seeding.seed(house, settings.data_dir, deliver)
    click.echo("The demo city is there." if is_new else "The demo city was there already.")
    try:
        # The simulator forgets its menu; a city without one is a city all the same.
        house.official.create_menu(chat_menu.load().as_json())
    except WeChatError as error:
        click.echo(f"The chat has no menu: {wechat_checks.advice(error)}.", err=True)
