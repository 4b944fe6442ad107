"""The city's scores all at once: recomputed into the files, or tried with another model.

The work is cut into spans of subjects, which processes share out among themselves. A span that
was done twice, or broken off, leaves nothing wrong behind: each transaction holds its people's
row locks and stores only what differs.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import orjson
from sqlalchemy import func, select

from models import ReadyFile, Subject
from policy import score_models
from policy.score_models import ScoreModel
from services import columnar, ready_files, score_facts
from services.clocks import city_date
from services.columnar import Span
from services.house import House
from services.ready_files import STANDING
from services.subjects import PERSON

AT_ONCE = 40  # people a transaction: nobody's report waits for long
NOBODY = uuid.UUID(int=0)
BAND = 10  # points a bar of the distribution
STANDINGS = select(ReadyFile.subject_id, ReadyFile.stale_on, ReadyFile.standing).where(
    ReadyFile.standing.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A person whom another model puts into another tier."""

    subject_id: uuid.UUID
    old_value: int
    old_tier: str
    new_value: int
    new_tier: str


@dataclass(slots=True)
class Trial:
    """What another model would do: bars of both spreads by lower end, tiers, and who crosses."""

    people: int = 0
    old: Counter[int] = field(default_factory=Counter)
    new: Counter[int] = field(default_factory=Counter)
    old_tiers: Counter[str] = field(default_factory=Counter)
    new_tiers: Counter[str] = field(default_factory=Counter)
    crossings: list[Crossing] = field(default_factory=list)

    def add(self, other: "Trial") -> None:
        self.people += other.people
        self.old += other.old
        self.new += other.new
        self.old_tiers += other.old_tiers
        self.new_tiers += other.new_tiers
        self.crossings += other.crossings


def count_people(house: House, after: uuid.UUID = NOBODY) -> int:
    """How many people there are after this one."""
    query = select(func.count(Subject.subject_id))
    query = query.where(Subject.kind == PERSON, Subject.subject_id > after)
    with house.db.connect(write=False) as tx:
        return tx.scalar(query) or 0


def spans(house: House, size: int, after: uuid.UUID = NOBODY) -> Iterator[tuple[Span, int]]:
    """Spans of about `size` people each, with how many they are, in the order of ids."""
    while True:
        people = select(Subject.subject_id).where(
            Subject.kind == PERSON, Subject.subject_id > after
        )
        some = people.order_by(Subject.subject_id).limit(size).subquery()
        query = select(some.c.subject_id).order_by(some.c.subject_id.desc())
        with house.db.connect(write=False) as tx:
            ids = list(tx.scalars(query))
        if not ids:
            return
        yield Span(after, ids[0]), len(ids)
        after = ids[0]


def recompute(house: House, span: Span) -> int:
    """Score everybody in the span anew, into their files; returns how many people that were.

    Whose file is true, by the model in force, and says the same score keeps it as it is.
    """
    people, ids = _differing(house, span)
    for start in range(0, len(ids), AT_ONCE):
        with house.db.connect() as tx:
            now = house.clock.now()
            some = ids[start : start + AT_ONCE]
            ready_files.rescore(tx, house.sealer, house.catalogue, some, now)
            tx.commit()
    return people


def _differing(house: House, span: Span) -> tuple[int, list[uuid.UUID]]:
    """How many people there are in the span, and whose file or pack is to be written."""
    now = house.clock.now()
    today = city_date(now)
    model = score_models.in_force(today)
    with house.db.connect(write=False) as tx:
        standings = {
            row.subject_id: house.sealer.open(row.subject_id.bytes, STANDING, row.standing)
            for row in tx.execute(STANDINGS.where(span.of(ReadyFile.subject_id)))
            if ready_files.is_true(row.stale_on, now)
        }
        values = dict(columnar.scores(tx, house.catalogue, [model], today, span))
        found = set(tx.scalars(score_facts.missing(house.catalogue, columnar.people(span))))
    for subject_id, (value,) in values.items():
        told = orjson.loads(standings[subject_id]) if subject_id in standings else {}
        if (told.get("model"), told.get("value")) != (model.version, value):
            found.add(subject_id)
    return len(values), sorted(found)


def try_models(house: House, old: ScoreModel, new: ScoreModel, today: date, span: Span) -> Trial:
    """Score everybody in the span by both models from columns alone; writes nothing."""
    trial = Trial()
    with house.db.connect(write=False) as tx:
        found = list(columnar.scores(tx, house.catalogue, [old, new], today, span))
    for subject_id, (value, other) in found:
        trial.people += 1
        trial.old[value // BAND * BAND] += 1
        trial.new[other // BAND * BAND] += 1
        tiers = old.tier_of(value).code, new.tier_of(other).code
        trial.old_tiers[tiers[0]] += 1
        trial.new_tiers[tiers[1]] += 1
        if tiers[0] != tiers[1]:
            trial.crossings.append(Crossing(subject_id, value, tiers[0], other, tiers[1]))
    return trial
