"""The operator's commands: `flask migrate`, `flask worker`, `flask ingest` …

They act as the worker role, and what goes wrong is one sentence and an exit code, never a
traceback.
"""

import functools
import sys
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

import app as apps
import upkeep
from config import Settings, SettingsError
from models import SealBroken
from policy import catalogues, checks
from policy.documents import PolicyError
from rest.shapes import read_moment
from services import audits, batches, ingestion, institutions
from services import keys as data_keys
from services.callers import InstitutionCaller
from services.errors import DatabaseUnavailable, ServiceError
from services.house import House

POLL_S = 0.2
ENDED = ("done", "refused")


def told_settings() -> Settings:
    """The settings of the environment; ends the process with one sentence when they are wrong."""
    try:
        return Settings.from_env()
    except SettingsError as error:
        sys.exit(f"Error: {error}")


class Sentences(AppGroup):
    """Commands whose failures are sentences."""

    def command(self, *args: Any, **kwargs: Any) -> Callable:  # type: ignore[override]
        decorate = super().command(*args, **kwargs)
        return lambda function: decorate(_in_one_sentence(function))

    def group(self, *args: Any, **kwargs: Any) -> Callable:  # type: ignore[override]
        return super().group(*args, **{"cls": Sentences} | kwargs)


def _in_one_sentence(function: Callable) -> Callable:
    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except ServiceError as error:
            told = "; ".join(f"{each.field}: {each.message}" for each in error.errors)
            raise click.ClickException(told or error.message) from error
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            raise click.ClickException(_about_database(error)) from error
        except PolicyError as error:
            raise click.ClickException("; ".join(error.problems)) from error
        except (SettingsError, SealBroken) as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'a file'}: {error.strerror}") from error

    return guarded


def _about_database(error: Exception) -> str:
    """What an operator can do about it; the error's own text may carry somebody's data."""
    cause = error.__cause__ or error
    origin = getattr(cause, "orig", None)
    kind = type(origin or cause).__name__
    if kind == "UndefinedTable" or "no such table" in str(origin):
        return "the tables are not there yet: run `flask migrate` first"
    return f"the database of DATABASE_URL does not do what was asked ({kind})"


operator = Sentences()


def register(app: Flask, settings: Settings) -> None:
    """Add the operator's commands to `flask`."""
    app.extensions["settings"] = settings
    for command in operator.commands.values():
        app.cli.add_command(command)


def _settings() -> Settings:
    return current_app.extensions["settings"]


def _house() -> House:
    return apps.build_house(_settings(), apps.WORKER)


@operator.command()
def migrate() -> None:
    """Bring the database up to date: tables, roles' rights, first data keys."""
    upkeep.migrate(_settings())
    click.echo("The database is up to date.")


@operator.command()
def worker() -> None:
    """Take in deliveries, send notices, end what is over; until stopped."""
    from jobs import worker as workers  # here: the web app carries the commands, but no scheduler

    workers.run(_house())


@operator.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", default="records", show_default=True, type=click.Choice(batches.FORMATS))
@click.option("--as-of", help="what the file describes, a time with offset; else now")
@click.option("--client", help="the department's client id; else the credit office")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="write them here")
def ingest(
    file: Path, format: str, as_of: str | None, client: str | None, rejects: Path | None
) -> None:
    """Take a delivered FILE in, and say what became of its rows."""
    house = _house()
    caller = _deliverer(house, client)
    with file.open("rb") as stream:
        moment = read_moment("as_of", as_of) if as_of else None
        batch = deliver(house, caller, stream, format, as_of=moment, progress=Progress())
    _say_counts(batch)
    if rejects and batch["rejected"]:
        lines = batches.list_rejects(house, caller, uuid.UUID(batch["batch_id"]))
        with rejects.open("w", encoding="utf-8-sig", newline="") as out:
            out.writelines(lines)
        click.echo(f"rejects          {rejects}")
    elif batch["rejected"]:
        click.echo("--rejects FILE writes them down, each with its reason.")
    if batch["state"] == "refused":
        raise click.ClickException(f"the file was refused: {batch['reason']}")


def _deliverer(house: House, client: str | None) -> InstitutionCaller:
    if client is None:
        caller = institutions.find_collector(house)
        missing = "no department may deliver every item: enrol one with `--all`, or say --client"
    else:
        caller = institutions.find_by_client(house, client)
        missing = f"there is no client {client}"
    if caller is None:
        raise click.ClickException(missing)
    if caller.kind != institutions.DEPARTMENT:
        raise click.ClickException(f"{client} is no department")
    return caller


def deliver(
    house: House,
    caller: InstitutionCaller,
    stream: BinaryIO,
    format: str,
    *,
    as_of: datetime | None = None,
    progress: ingestion.Progress | None = None,
) -> dict:
    """Receive a file and bring it to its end; where a worker was faster, wait for it."""
    batch_id, _ = batches.receive(house, caller, format=format, stream=stream, as_of=as_of)
    while True:
        if ingestion.claim(house, batch_id):
            ingestion.run(house, batch_id, progress)
        batch = batches.view(house, caller, batch_id)
        if batch["state"] in ENDED:
            return batch
        time.sleep(POLL_S)


class Progress:
    """A counter while the file is read, since its length is unknown; a bar while it is merged."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, step: str, done: int, total: int) -> None:
        if not total:
            click.echo(f"\r{step} {done} rows", nl=False, err=True)
            return
        if self._bar is None:
            click.echo(err=True)
            self._bar = click.progressbar(length=total, label=step, file=sys.stderr)
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self._bar.render_finish()


def _say_counts(batch: dict) -> None:
    counts = ("rows", "accepted", "created", "updated", "duplicates", "rejected")
    click.echo(f"batch            {batch['batch_id']}  {batch['state']}")
    for name in (*counts, "subjects_touched"):
        click.echo(f"{name:16} {batch[name]}")


@operator.group()
def keys() -> None:
    """Data keys and the master keys that wrap them."""


@keys.command()
@click.option("--settle", type=float, help="seconds until every process has noticed the new keys")
def rotate(settle: float | None) -> None:
    """Make new data keys, move everything to them, retire the old ones; the city goes on."""
    more = {} if settle is None else {"settle_s": settle}
    data_keys.rotate(_house(), lambda what, done: click.echo(f"{what}: {done}"), **more)
    click.echo("Everything is sealed with the new keys; the old ones are retired.")


@keys.command()
def rewrap() -> None:
    """Wrap the data keys by the first of MASTER_KEYS; afterwards the others may go."""
    click.echo(f"{data_keys.rewrap(_house())} data keys were wrapped anew.")


@operator.group()
def audit() -> None:
    """The log of looks."""


@audit.command()
def verify() -> None:
    """Walk the sealed log of looks, and say where it is no longer what was sealed."""
    findings = audits.verify(_house())
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


@operator.group()
def demo() -> None:
    """The demo city."""


@demo.command("seed")
def seed_demo() -> None:
    """Bring the demo city into the database; once is enough."""
    from demo import seeding  # here: nothing else of the program knows the demo city

    settings = _settings()
    if settings.is_production:
        raise click.ClickException("APP_ENV is production, where nobody invented may live")
    is_new = seeding.seed(_house(), settings.data_dir, deliver)
    click.echo("The demo city is there." if is_new else "The demo city was there already.")


@operator.group("institutions")
def enrolled() -> None:
    """Departments that deliver."""


@enrolled.command()
@click.argument("name")
@click.option("--item", "items", multiple=True, help="a catalogue code that it may deliver")
@click.option("--all", "every", is_flag=True, help="it may deliver every item (the credit office)")
def enrol(name: str, items: tuple[str, ...], every: bool) -> None:
    """Enrol the department NAME; its secret is shown once.

    Without --item and --all it may deliver the items whose source it is.
    """
    house = _house()
    if items and every:
        raise click.UsageError("--item and --all exclude each other")
    unknown = [code for code in items if code not in house.catalogue.items]
    if unknown:
        raise click.ClickException(f"the catalogue has no {', '.join(unknown)}")
    own = list(items) or [item.code for item in house.catalogue.of_department(name)]
    if not own and not every:
        raise click.ClickException(f"the catalogue has no items of {name}: say --item or --all")
    allowed = None if every else own
    client_id, secret = institutions.enrol(house, institutions.DEPARTMENT, name, allowed)
    click.echo(f"client_id      {client_id}\nclient_secret  {secret}")
    click.echo("The secret is not stored and will not be shown again.", err=True)
