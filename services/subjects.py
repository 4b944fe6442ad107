"""Finding and making the people and organisations whom records are about."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from models import Lookup, Organisation, Sealer, Subject, new_id

PERSON = "person"
ORGANISATION = "organisation"


def insert_or_ignore(tx: Connection, table):
    """An INSERT that leaves what is there alone, on either database."""
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()


def find_target(tx: Connection, sealer: Sealer, kind: str, value: str) -> uuid.UUID | None:
    """What a value stands for, under whichever live index key it was stored."""
    return find_targets(tx, sealer, kind, [value]).get(value)


def find_targets(
    tx: Connection, sealer: Sealer, kind: str, values: Iterable[str]
) -> dict[str, uuid.UUID]:
    """Likewise for many values at once; what is unknown is left out."""
    value_of = {index: value for value in values for _, index in sealer.blind_indexes(kind, value)}
    # Where two processes disagreed during a key's rotation, the older key's row comes last
    # and wins: it is the one on which they collided.
    query = (
        select(Lookup.blind_index, Lookup.target_id)
        .where(Lookup.blind_index.in_(value_of))
        .order_by(Lookup.key_no.desc())
    )
    return {value_of[bytes(row.blind_index)]: row.target_id for row in tx.execute(query)}


def store_lookups(
    tx: Connection,
    sealer: Sealer,
    kind: str,
    targets: dict[str, uuid.UUID],
    *,
    ignore: bool = False,
) -> None:
    """Make values findable; a value that another transaction stored first raises IntegrityError.

    With `ignore` it is left alone instead, and the caller looks again who won.
    """
    rows = [
        {"blind_index": index, "kind": kind, "target_id": target, "key_no": key_no}
        for value, target in targets.items()
        for key_no, index in sealer.blind_indexes(kind, value)
    ]
    if rows:
        tx.execute(insert_or_ignore(tx, Lookup) if ignore else insert(Lookup), rows)


def forget_lookups(tx: Connection, target_id: uuid.UUID, kind: str) -> None:
    """Make a target no longer findable by this kind of value."""
    tx.execute(delete(Lookup).where(Lookup.target_id == target_id, Lookup.kind == kind))


def subject_row(
    sealer: Sealer, subject_id: uuid.UUID, kind: str, number: str, name: str, now: datetime
) -> dict:
    """The row of a new subject, sealed under its own key."""
    scope = subject_id.bytes
    return {
        "subject_id": subject_id,
        "kind": kind,
        "number": sealer.seal(scope, b"subjects.number", number.encode()),
        "name": sealer.seal(scope, b"subjects.name", name.encode()),
        "name_verified": False,
        "created_at": now,
    }


def ensure_subjects(
    tx: Connection,
    sealer: Sealer,
    kind: str,
    names: dict[str, str],
    now: datetime,
) -> dict[str, uuid.UUID]:
    """Find or make the subjects with these numbers; `names` maps number to name.

    Two ingestions that meet a new person at once agree: whoever stores the look-up first
    wins, the other takes the winner's subject.
    """
    known = find_targets(tx, sealer, kind, names)
    fresh = {number: new_id() for number in names if number not in known}
    if not fresh:
        return known
    store_lookups(tx, sealer, kind, fresh, ignore=True)
    settled = find_targets(tx, sealer, kind, fresh)
    won = {
        number: subject_id for number, subject_id in fresh.items() if settled[number] == subject_id
    }
    _store(tx, sealer, kind, {number: (won[number], names[number]) for number in won}, now)
    return known | settled


def _store(
    tx: Connection,
    sealer: Sealer,
    kind: str,
    subjects: dict[str, tuple[uuid.UUID, str]],
    now: datetime,
) -> None:
    if not subjects:
        return
    tx.execute(
        insert(Subject),
        [
            subject_row(sealer, subject_id, kind, number, name, now)
            for number, (subject_id, name) in subjects.items()
        ],
    )
    if kind == ORGANISATION:
        tx.execute(
            insert(Organisation),
            [
                {"subject_id": subject_id, "uscc": number, "name": name}
                for number, (subject_id, name) in subjects.items()
            ],
        )


def read_names(
    tx: Connection, sealer: Sealer, subject_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, str, str]]:
    """`subject_id → (kind, number, name)` in the clear."""
    query = select(Subject.subject_id, Subject.kind, Subject.number, Subject.name).where(
        Subject.subject_id.in_(subject_ids)
    )
    return {
        row.subject_id: (
            row.kind,
            sealer.open(row.subject_id.bytes, b"subjects.number", row.number).decode(),
            sealer.open(row.subject_id.bytes, b"subjects.name", row.name).decode(),
        )
        for row in tx.execute(query)
    }
