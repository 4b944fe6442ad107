"""`flask staff`, `merchants`, `partners` and `lists`: the credit office's own desk."""

from pathlib import Path

import click

from commands.base import operator, worker_house
from services import lists, staff
from services import partners as partner_service
from services.merchants import enrolling


@operator.group("staff")
def people() -> None:
    """The credit office's people."""


@people.command("enrol")
@click.argument("username")
@click.option("--name", required=True, help="the person's name, as citizens read it")
@click.option("--unit", required=True, help="where they work")
@click.option("--no", "staff_no", required=True, help="the staff number, as citizens read it")
@click.option("--role", required=True, help="clerk, reviewer, supervisor or auditor")
@click.option("--id-number", help="ties them to their own file, which they then cannot decide on")
@click.option("--totp", "with_totp", is_flag=True, help="ask for a one-time code too")
def enrol_staff(username: str, **told) -> None:
    """Enrol USERNAME; password and one-time secret are shown once."""
    _show(staff.enrol(worker_house(), username, **told))


@people.command()
@click.argument("username")
def reset(username: str) -> None:
    """A new password for USERNAME, and a new one-time secret; signs them out."""
    _show(staff.reset(worker_house(), username))


@people.command()
@click.argument("username")
def end(username: str) -> None:
    """USERNAME left: no further sign-in, and the running one ends."""
    staff.end(worker_house(), username)
    click.echo(f"{username} can no longer sign in.")


def _show(fresh: staff.Credentials) -> None:
    click.echo(f"username      {fresh.username}\npassword      {fresh.password}")
    if fresh.totp_secret:
        click.echo(f"totp_secret   {fresh.totp_secret}\ntotp_address  {fresh.totp_address}")
    click.echo("This is not stored in the clear and will not be shown again.", err=True)


@operator.group("merchants")
def merchants() -> None:
    """Merchants that lend without a deposit."""


@merchants.command("enrol")
@click.argument("uscc")
@click.option("--name", help="what stands over the door; else the organisation's own name")
@click.option("--phone")
def enrol_merchant(uscc: str, name: str | None, phone: str | None) -> None:
    """Enrol the organisation with this unified social credit code; its secret is shown once."""
    told = enrolling.enrol(worker_house(), None, uscc, name=name, phone=phone)
    for key in ("name", "uscc", "code", "client_id", "client_secret"):
        click.echo(f"{key:14} {told[key]}")
    click.echo("The secret is not stored and will not be shown again.", err=True)


@operator.group("partners")
def partners() -> None:
    """Partners that people may authorise to read parts of their file."""


@partners.command("enrol")
@click.argument("name")
@click.option("--contact", required=True, help="whom people can reach about their data")
@click.option("--about", required=True, help="what it does with what it reads")
def enrol_partner(name: str, contact: str, about: str) -> None:
    """Enrol the partner NAME; its secret is shown once."""
    told = partner_service.enrol(worker_house(), None, name=name, contact=contact, about=about)
    for key in ("name", "recipient_id", "client_id", "client_secret"):
        click.echo(f"{key:14} {told[key]}")
    click.echo("The secret is not stored and will not be shown again.", err=True)


@operator.group("lists")
def red_and_black() -> None:
    """The red and the black list."""


@red_and_black.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_lists(file: Path) -> None:
    """Take a CSV FILE of list entries in, whole or not at all.

    Columns: list,subject_kind,subject_id,entered_on,exit_on,basis.
    """
    try:
        done = lists.import_file(worker_house(), file.read_bytes())
    except lists.BadFile as error:
        for problem in error.problems:
            click.echo(f"{problem.line}: {problem.field or '-'}: {problem.message}", err=True)
        raise
    for name in ("rows", "created", "updated", "unchanged"):
        click.echo(f"{name:10} {getattr(done, name)}")
    for merchant in done.suspended:
        click.echo(f"suspended  {merchant}")
