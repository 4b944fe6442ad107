"""Scores of a whole city from packed facts alone: nothing sealed is opened, no object a record.

A test holds them against the whole files, which `policy.scoring.score` explains point by point.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from models import ListEntry, Subject
from policy.catalogues import Catalogue
from policy.packed_facts import tariff
from policy.score_models import ScoreModel
from policy.scoring import ListFact, counts_on_list
from services import score_facts
from services.subjects import PERSON


@dataclass(frozen=True, slots=True)
class Span:
    """The subjects after `after` up to `upto`, both by id; `upto` None: to the end."""

    after: uuid.UUID
    upto: uuid.UUID | None

    def of(self, subject_id: Any) -> Any:
        """The condition that a column of subject ids is in the span."""
        is_after = subject_id > self.after
        return is_after if self.upto is None else and_(is_after, subject_id <= self.upto)


def people(span: Span) -> Select[uuid.UUID]:
    """Every person in the span."""
    return select(Subject.subject_id).where(Subject.kind == PERSON, span.of(Subject.subject_id))


def scores(
    tx: Connection, catalogue: Catalogue, models: Sequence[ScoreModel], today: date, span: Span
) -> Iterator[tuple[uuid.UUID, tuple[int, ...]]]:
    """`(subject id, value by each model)` of every person in the span."""
    tariffs = [tariff(model, today) for model in models]
    lists = _open_lists(tx, today, span)
    for subject_id, packed in score_facts.read(tx, catalogue, people(span)):
        entries = lists.get(subject_id, ())
        yield (
            subject_id,
            tuple(
                each.value(
                    packed, [fact.list_name for fact in entries if counts_on_list(model, fact)]
                )
                for model, each in zip(models, tariffs, strict=True)
            ),
        )


def _open_lists(tx: Connection, today: date, span: Span) -> dict[uuid.UUID, list[ListFact]]:
    found: dict[uuid.UUID, list[ListFact]] = defaultdict(list)
    query = select(ListEntry.subject_id, ListEntry.list_name, score_facts.entry_is_looked_into())
    query = query.where(
        span.of(ListEntry.subject_id),
        or_(ListEntry.exit_on.is_(None), ListEntry.exit_on > today),
    )
    for subject_id, name, is_contested in tx.execute(query):
        found[subject_id].append(ListFact(name, "", None, bool(is_contested)))
    return found
