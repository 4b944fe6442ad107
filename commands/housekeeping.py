"""`flask keys`, `flask audit`, `flask policy`: what keeps the house sound."""

import click

from commands.base import operator, worker_house
from policy import catalogues, checks
from services import audits
from services import keys as data_keys
from services.cases import clock
from services.clocks import SystemClock

CALENDAR_WARNING_DAYS = 60


@operator.group()
def keys() -> None:
    """Data keys and the master keys that wrap them."""


@keys.command()
@click.option("--settle", type=float, help="seconds until every process has noticed the new keys")
def rotate(settle: float | None) -> None:
    """Make new data keys, move everything to them, retire the old ones; the city goes on."""
    more = {} if settle is None else {"settle_s": settle}
    data_keys.rotate(worker_house(), lambda what, done: click.echo(f"{what}: {done}"), **more)
    click.echo("Everything is sealed with the new keys; the old ones are retired.")


@keys.command()
def rewrap() -> None:
    """Wrap the data keys by the first of MASTER_KEYS; afterwards the others may go."""
    click.echo(f"{data_keys.rewrap(worker_house())} data keys were wrapped anew.")


@operator.group()
def audit() -> None:
    """The log of looks."""


@audit.command()
def verify() -> None:
    """Walk the sealed log of looks, and say where it is no longer what was sealed."""
    findings = audits.verify(worker_house())
    for finding in findings:
        click.echo(f"seal {finding.seal_no}: {finding.problem}", err=True)
    if findings:
        raise click.ClickException(f"the log of looks was changed in {len(findings)} places")
    click.echo("The log of looks is as it was sealed.")


@operator.group()
def policy() -> None:
    """The city's rules."""


@policy.command()
def check() -> None:
    """Read every policy file and say what is wrong."""
    problems = checks.check_all()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problems in policy/")
    catalogue = catalogues.load()
    click.echo(f"{len(catalogue.items)} items, catalogue {catalogue.version}: all files are fine.")
    left = clock.calendar_days_left(SystemClock().now())
    if left < CALENDAR_WARNING_DAYS:
        told = f"Working days are known for {left} more days; terms that end later are refused."
        click.echo(f"{told} Put the next year into policy/working_days.yaml.", err=True)
