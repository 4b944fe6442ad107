"""`flask ingest` and the departments that deliver: `flask institutions enrol`."""

import sys
import time
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from commands.base import operator, worker_house
from rest.shapes import read_moment
from services import batches, ingestion, institutions
from services.callers import InstitutionCaller
from services.house import House

POLL_S = 0.2
ENDED = ("done", "refused")


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
    house = worker_house()
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
    house = worker_house()
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
