"""`flask score`: the whole city's scores, recomputed or tried with another model."""

import csv
import multiprocessing
import os
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

import app as apps
from commands.base import operator, told, worker_house
from config import Settings
from policy import score_models
from policy.score_models import ScoreModel
from services import recomputing
from services.clocks import city_date
from services.columnar import Span
from services.house import House
from services.recomputing import NOBODY, Trial

T = TypeVar("T")
PEOPLE_A_FILE_SPAN, PEOPLE_A_COLUMN_SPAN = 400, 5_000
WORKERS = click.option(
    "--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default=True
)


@operator.group("score")
def scores() -> None:
    """The city's scores."""


@scores.command()
@WORKERS
@click.option("--after", help="go on after this subject, as a run that was broken off says")
def recompute(workers: int, after: str | None) -> None:
    """Score everybody anew, by the model in force, into their files.

    The city goes on meanwhile. Safe to repeat: what has not changed is not written.
    """
    house, done_up_to = worker_house(), _subject(after)
    people = recomputing.count_people(house, done_up_to)
    spans = recomputing.spans(house, PEOPLE_A_FILE_SPAN, done_up_to)
    try:
        with click.progressbar(length=people, label="people", file=sys.stderr) as bar:
            for span, count, _ in in_processes(told(), workers, recomputing.recompute, spans):
                bar.update(count)
                done_up_to = span.upto
    except BaseException:
        click.echo(f"\nBroken off. `--after {done_up_to.hex}` goes on from here.", err=True)
        raise
    click.echo(f"{people} people are scored.")


@scores.command("try")
@click.argument("model", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="draw both spreads")
@click.option(
    "--crossings", type=click.Path(dir_okay=False, path_type=Path), help="who changes tier, as CSV"
)
@WORKERS
def try_model(model: Path, png: Path | None, crossings: Path | None, workers: int) -> None:
    """Say what the scoring model of a YAML file would change, and write nothing."""
    from services import score_plots  # here: nothing else draws with it

    house = worker_house()
    old = score_models.in_force(city_date(house.clock.now()))
    new = score_models.read_one(model, house.catalogue)
    trial = run_trial(house, told(), model, workers)
    if png:
        score_plots.draw(trial, old, new).save(png, "PNG")
        click.echo(f"spread           {png}")
    if crossings:
        _write_crossings(crossings, trial)
        click.echo(f"crossings        {crossings}")
    click.echo(f"people           {trial.people}\ncross a tier     {len(trial.crossings)}")


def run_trial(house: House, settings: Settings, model: Path, workers: int) -> Trial:
    """Try the model of a file over the whole city."""
    trial, people = Trial(), recomputing.count_people(house)
    # A span is one query; several for each process even out what one of them has more to do.
    size = min(PEOPLE_A_COLUMN_SPAN, people // (2 * workers) + 1)
    work = partial(_try, model, city_date(house.clock.now()))
    with click.progressbar(length=people, label="people", file=sys.stderr) as bar:
        for _, count, part in in_processes(settings, workers, work, recomputing.spans(house, size)):
            trial.add(part)
            bar.update(count)
    return trial


def in_processes(
    settings: Settings,
    workers: int,
    work: Callable[[House, Span], T],
    spans: Iterable[tuple[Span, int]],
) -> Iterator[tuple[Span, int, T]]:
    """Have processes, each with a house of its own, work the spans; told in the spans' order."""
    context = multiprocessing.get_context("spawn")  # a forked one would share our connections
    with context.Pool(workers, _begin, (settings, work)) as pool:
        yield from pool.imap(_work, spans)


_at_work: dict[str, Any] = {}


def _begin(settings: Settings, work: Callable) -> None:
    _at_work.update(house=apps.build_house(settings, apps.WORKER), work=work)
    score_models.load()  # with the catalogue, before the first span's time counts


def _work(some: tuple[Span, int]) -> tuple[Span, int, Any]:
    span, count = some
    return span, count, _at_work["work"](_at_work["house"], span)


def _try(path: Path, today: date, house: House, span: Span) -> Trial:
    old, new = score_models.in_force(today), _read_once(path, house)
    return recomputing.try_models(house, old, new, today, span)


def _read_once(path: Path, house: House) -> ScoreModel:
    if "model" not in _at_work:
        _at_work["model"] = score_models.read_one(path, house.catalogue)
    return _at_work["model"]


def _subject(text: str | None) -> uuid.UUID:
    if text is None:
        return NOBODY
    try:
        return uuid.UUID(hex=text)
    except ValueError as error:
        raise click.BadParameter(f"{text} is no subject's id") from error


def _write_crossings(path: Path, trial: Trial) -> None:
    """Subjects by their ids alone: whoever reads the file learns nobody's name."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("subject_id", "old_value", "old_tier", "new_value", "new_tier"))
        for each in trial.crossings:
            subject_id, *others = astuple(each)
            writer.writerow((subject_id.hex, *others))
