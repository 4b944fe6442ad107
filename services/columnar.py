"""Scores of a whole city from columns alone: points are summed up, nothing sealed is opened.

What a record counts on a day depends on its item and its fading step only, so the day's prices
are a small table. PostgreSQL joins the records with it and sums up by subject, class and sign;
SQLite, whose joins with a table of values are slow, hands out the columns to be priced here.
Caps, lists, scale and tiers are the engine's own (`policy.scoring.settle`). A test holds both
ways against the whole files.
"""

import uuid
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Integer,
    Select,
    String,
    and_,
    case,
    column,
    func,
    or_,
    select,
    type_coerce,
    values,
)

from models import Annotation, ListEntry, Record, Subject
from policy.catalogues import RECORD_CLASSES
from policy.score_models import ScoreModel
from policy.scoring import CONTESTED, REPAIRED, latest_start, prices, settle
from services.gradings import SUSPENDING
from services.subjects import PERSON

# By subject; what a class adds and what it takes are capped apart; a number groups faster than two values.
Sums = dict[uuid.UUID, dict[tuple[str, bool], int]]
BUCKETS = [(name, positive) for name, _ in RECORD_CLASSES for positive in (True, False)]


@dataclass(frozen=True, slots=True)
class Span:
    """The subjects after `after` up to `upto`, both by id; `upto` None: to the end."""

    after: uuid.UUID
    upto: uuid.UUID | None

    def of(self, subject_id: Any) -> Any:
        """The condition that a column of subject ids is in the span."""
        is_after = subject_id > self.after
        return is_after if self.upto is None else and_(is_after, subject_id <= self.upto)


def scores(
    tx: Connection, model: ScoreModel, today: date, span: Span
) -> Iterator[tuple[uuid.UUID, int]]:
    """`(subject id, value)` of every person in the span."""
    sum_up = _sums_by_database if tx.dialect.name == "postgresql" else _sums_by_hand
    sums = sum_up(tx, model, today, span)
    lists: dict[uuid.UUID, list[str]] = defaultdict(list)
    for subject_id, name in tx.execute(_open_lists(today, span)):
        lists[subject_id].append(name)
    people = select(Subject.subject_id).where(Subject.kind == PERSON, span.of(Subject.subject_id))
    for subject_id in tx.scalars(people):
        yield subject_id, settle(model, sums.get(subject_id, {}), lists.get(subject_id, ()))


def _sums_by_database(tx: Connection, model: ScoreModel, today: date, span: Span) -> Sums:
    price = _price_table(model, today)
    points = case(
        (price.c.positive, _by_step(price, model.fading_positive, today)),
        else_=_by_step(price, model.fading_negative, today),
    )
    query = (
        select(Record.subject_id, price.c.bucket, func.sum(points))
        .join(price, price.c.code == Record.item_code)
        .where(*_is_counted(today, span, price.c.positive))
        .group_by(Record.subject_id, price.c.bucket)
    )
    sums: Sums = defaultdict(dict)
    for subject_id, bucket, total in tx.execute(query):
        sums[subject_id][BUCKETS[bucket]] = total
    return sums


def _sums_by_hand(tx: Connection, model: ScoreModel, today: date, span: Span) -> Sums:
    of_day = {
        code: ([day.isoformat() for day in borders], points, (entry.record_class, entry.points > 0))
        for code, (entry, points, borders, _) in prices(model, today).items()
    }
    adding = [code for code, entry in model.entries.items() if entry.points > 0]
    # As they are stored: millions of ids and days need not become objects.
    subject_id, decided = (
        type_coerce(each, String) for each in (Record.subject_id, Record.decided_on)
    )
    query = select(Record.item_code, subject_id, decided).where(
        Record.item_code.in_(of_day), *_is_counted(today, span, Record.item_code.in_(adding))
    )
    stored: dict[str, dict[tuple[str, bool], int]] = defaultdict(lambda: defaultdict(int))
    for code, subject, decided_on in tx.execute(query):
        borders, points, bucket = of_day[code]
        stored[subject][bucket] += points[bisect_left(borders, decided_on)]
    return {uuid.UUID(hex=subject): sums for subject, sums in stored.items()}


def _is_counted(today: date, span: Span, positive: Any) -> tuple:
    return (
        span.of(Record.subject_id),
        or_(Record.valid_until.is_(None), Record.valid_until >= today),
        Record.status != REPAIRED,
        or_(positive, and_(Record.status != CONTESTED, ~_is_suspended(span))),
    )


def _price_table(model: ScoreModel, today: date) -> Any:
    """The day's prices as a table of the query: `points0` is the newest step's."""
    most = max(len(model.fading_positive), len(model.fading_negative))
    names = [f"points{step}" for step in range(most)]
    rows = []
    for code, price in prices(model, today).items():
        newest_first = price.points[::-1]
        padded = newest_first + (0,) * (most - len(newest_first))
        positive = price.entry.points > 0
        bucket = BUCKETS.index((price.entry.record_class, positive))
        rows.append((code, bucket, positive, *padded))
    columns: list[Any] = [
        column("code", String),
        column("bucket", Integer),
        column("positive", Boolean),
    ]
    columns += [column(name, Integer) for name in names]
    # Written out: the day's prices are ours, and a thousand parameters are slow to bind.
    return values(*columns, name="prices", literal_binds=True).data(rows).cte("prices")


def _by_step(price: Any, steps: Any, today: date) -> Any:
    """The points of a record's step: the first whose border its decision came after."""
    borders = [
        (Record.decided_on > latest_start(today, step.months), price.c[f"points{place}"])
        for place, step in enumerate(steps[1:])
    ]
    oldest = price.c[f"points{len(steps) - 1}"]
    return case(*borders, else_=oldest) if borders else oldest


def _is_suspended(span: Span) -> Any:
    """Whether an objection to the record is open; only a few are, so they are looked up first."""
    contested = select(Annotation.record_id).where(
        Annotation.ended_at.is_(None),
        Annotation.kind.in_(SUSPENDING),
        span.of(Annotation.subject_id),
    )
    return Record.record_id.in_(contested)


def _open_lists(today: date, span: Span) -> Select:
    return select(ListEntry.subject_id, ListEntry.list_name).where(
        span.of(ListEntry.subject_id),
        or_(ListEntry.exit_on.is_(None), ListEntry.exit_on > today),
    )
