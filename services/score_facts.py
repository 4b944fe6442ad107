"""Packed facts, one row a person: written with the file, read for a whole city at once."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select
from sqlalchemy.dialects import postgresql, sqlite

from models import Annotation, ListEntry, Record, ScoreFacts
from policy.catalogues import Catalogue
from policy.packed_facts import pack
from policy.scoring import Fact

NEUTRAL = "neutral"
AT_ONCE = 200  # people whose records are read at a time
# An annotation of one of these kinds says that the record is being looked into.
SUSPENDING = frozenset({"contested", "review"})


def is_looked_into(annotations: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of these says that a record or list entry is being looked into."""
    return any(each["kind"] in SUSPENDING for each in annotations)


def entry_is_looked_into() -> ColumnElement[bool]:
    """Likewise of a list entry, as a condition of a query that reads entries."""
    return (
        select(Annotation.annotation_id)
        .where(
            Annotation.subject_id == ListEntry.subject_id,
            Annotation.record_id == ListEntry.entry_id,
            Annotation.ended_at.is_(None),
            Annotation.kind.in_(SUSPENDING),
        )
        .exists()
    )


def facts(catalogue: Catalogue, records: Iterable[Any], suspended: Iterable[Any]) -> list[Fact]:
    """The records that a model can count; `suspended`: the ids of those being looked into."""
    items, looked_into = catalogue.items, frozenset(suspended)
    return [
        Fact(
            row.item_code,
            row.record_id,
            row.decided_on,
            row.valid_until,
            row.status,
            row.record_id in looked_into,
        )
        for row in records
        if (item := items.get(row.item_code)) is not None and item.effect != NEUTRAL
    ]


def store(tx: Connection, catalogue: Catalogue, packs: Mapping[uuid.UUID, bytes]) -> None:
    """Write these people's packs, whether or not they had one; who calls holds their locks."""
    if not packs:
        return
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    adding = insert(ScoreFacts)
    fresh = {name: adding.excluded[name] for name in ("catalogue", "packed")}
    tx.execute(
        adding.on_conflict_do_update(index_elements=[ScoreFacts.subject_id], set_=fresh),
        [
            {"subject_id": subject_id, "catalogue": catalogue.version, "packed": packed}
            for subject_id, packed in packs.items()
        ],
    )


def read(
    tx: Connection, catalogue: Catalogue, people: Select[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, bytes]]:
    """The packs of these people; who has none of this catalogue's is packed from the records.

    Those are few: nobody, unless the catalogue changed and nobody was scored since.
    """
    chosen = people.subquery()
    stored = select(ScoreFacts.subject_id, ScoreFacts.packed).where(
        ScoreFacts.catalogue == catalogue.version
    )
    is_known = ScoreFacts.subject_id == chosen.c.subject_id
    lacking = list(tx.scalars(missing(catalogue, people)))
    for row in tx.execute(stored.join(chosen, is_known)):
        yield row.subject_id, row.packed
    for start in range(0, len(lacking), AT_ONCE):
        yield from _from_records(tx, catalogue, lacking[start : start + AT_ONCE])


def missing(catalogue: Catalogue, people: Select[uuid.UUID]) -> Select[uuid.UUID]:
    """Those of these people of whom there is no pack that this catalogue made."""
    chosen = people.subquery()
    known = select(ScoreFacts.subject_id).where(
        ScoreFacts.subject_id == chosen.c.subject_id, ScoreFacts.catalogue == catalogue.version
    )
    return select(chosen.c.subject_id).where(~known.exists())


def _from_records(
    tx: Connection, catalogue: Catalogue, ids: Sequence[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, bytes]]:
    annotated = select(Annotation.record_id).where(
        Annotation.subject_id.in_(ids),
        Annotation.ended_at.is_(None),
        Annotation.kind.in_(SUSPENDING),
    )
    columns = (
        Record.subject_id,
        Record.record_id,
        Record.item_code,
        Record.decided_on,
        Record.valid_until,
        Record.status,
    )
    rows: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in tx.execute(select(*columns).where(Record.subject_id.in_(ids))):
        rows[row.subject_id].append(row)
    suspended = frozenset(tx.scalars(annotated))
    for subject_id in ids:
        yield subject_id, pack(facts(catalogue, rows[subject_id], suspended))
