"""The whole city's scores: from columns alone, and into the files, each in two processes."""

import contextlib
import time
from collections.abc import Callable, Iterator
from functools import partial

import orjson
from sqlalchemy import Row, bindparam, func, select, text, update

from bench.city import Plan, write_feed
from bench.figures import Figure, figure
from bench.stands import Stand, databases, standing
from commands.scoring import in_processes
from models import ReadyFile, Record
from policy import catalogues, score_models
from services import columnar, recomputing
from services.clocks import city_date
from services.columnar import Span
from services.house import House

ROUNDS, WORKERS = 3, 2
PASSES = 20  # over a small city in columns, which is done before a connection has warmed up
STANDING = b"ready_files.standing"


def measure_columnar(scale: float) -> Iterator[Figure]:
    """People a second from columns; they must be the scores that stand in the files."""
    for database in databases():
        with _city(database, scale) as stand, stand.house() as house:
            taken = [_people_a_second(stand, house, score_span, PASSES) for _ in range(ROUNDS)]
            assert _differing(house) == 0
            yield figure(f"score_columnar, {database}", taken, "/s", ">= 20000", _note(house))


def measure_files(scale: float) -> Iterator[Figure]:
    """People a second into their files, every one of which is to be written anew."""
    for database in databases():
        with _city(database, scale) as stand, stand.house() as house:
            taken = []
            for _ in range(ROUNDS):
                _make_different(house)
                taken.append(_people_a_second(stand, house, recomputing.recompute))
            assert _differing(house) == 0
            yield figure(f"recompute_files, {database}", taken, "/s", ">= 1000", _note(house))


def score_span(house: House, span: Span) -> int:
    """Score a span from columns; returns how many people it has."""
    today = city_date(house.clock.now())
    model = score_models.in_force(today)
    with house.db.connect(write=False) as tx:
        return sum(1 for _ in columnar.scores(tx, house.catalogue, [model], today, span))


@contextlib.contextmanager
def _city(database: str, scale: float) -> Iterator[Stand]:
    with standing(database) as stand:
        feed = stand.folder / "feed.csv"
        write_feed(feed, Plan(scale), catalogues.load())
        stand.run("bench.ingesting", str(feed))
        with stand.house() as house, house.db.connect() as tx:
            tx.execute(text("ANALYZE"))  # as autovacuum would have done by the time of a rescoring
            tx.commit()
        yield stand


def _people_a_second(stand: Stand, house: House, work: Callable, passes: int = 1) -> float:
    """From the first process's first span to the last one's end, without starting processes."""
    people = recomputing.count_people(house)
    # Of one pass several spans for each process, so that they end at about the same time.
    size = people // ((2 if passes == 1 else 1) * WORKERS) + 1
    spans = list(recomputing.spans(house, size)) * passes
    done = list(in_processes(stand.settings(), WORKERS, partial(_clocked, work), spans))
    began, ended = zip(*(times for _, _, times in done), strict=True)
    return people * passes / (max(ended) - min(began))


def _clocked(work: Callable, house: House, span: Span) -> tuple[float, float]:
    began = time.time()
    work(house, span)
    return began, time.time()


def _make_different(house: House) -> None:
    """Have every person's file say that another model made it, as when a new one takes effect."""
    query = select(ReadyFile.subject_id, ReadyFile.standing).where(ReadyFile.standing.is_not(None))
    make_so = update(ReadyFile).where(ReadyFile.subject_id == bindparam("whose"))
    make_so = make_so.values(standing=bindparam("standing"), digest=bytes(32))
    with house.db.connect() as tx:
        rows = [
            {"whose": row.subject_id, "standing": _by_another_model(house, row)}
            for row in tx.execute(query)
        ]
        tx.execute(make_so, rows)
        tx.commit()


def _by_another_model(house: House, row: Row) -> bytes:
    scope = row.subject_id.bytes
    told = orjson.loads(house.sealer.open(scope, STANDING, row.standing)) | {"model": "0"}
    return house.sealer.seal(scope, STANDING, orjson.dumps(told))


def _differing(house: House) -> int:
    """How many people's columnar score is not the one in their file."""
    today = city_date(house.clock.now())
    query = select(ReadyFile.subject_id, ReadyFile.standing)
    everybody = Span(recomputing.NOBODY, None)
    with house.db.connect(write=False) as tx:
        found = {
            subject_id: value
            for subject_id, (value,) in columnar.scores(
                tx, house.catalogue, [score_models.in_force(today)], today, everybody
            )
        }
        files = tx.execute(query.where(ReadyFile.standing.is_not(None))).all()
    opened = {
        row.subject_id: house.sealer.open(row.subject_id.bytes, STANDING, row.standing)
        for row in files
    }
    told = {subject_id: orjson.loads(plain)["value"] for subject_id, plain in opened.items()}
    return len(found.items() ^ told.items())


def _note(house: House) -> str:
    people = recomputing.count_people(house)
    with house.db.connect(write=False) as tx:
        records = tx.scalar(select(func.count(Record.record_id))) or 0
    return f"{WORKERS} processes, {people:,} people and {records:,} records in the city"
