"""Merging: some subjects at a time, their waiting rows become records and their files fresh."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ARRAY, Connection, any_, bindparam, delete, insert, literal, select, update

from models import Batch, BatchReject, Record, StagedRow, Tombstone
from models.base import UtcDateTime
from services import ready_files
from services.chunks import batched
from services.feeds import Reject
from services.house import House
from services.ingestion.leases import Lease
from services.ingestion.rows import write_many
from services.ingestion.staging import REJECT_COLUMNS, reject_row
from services.ingestion.turns import give_way

ROWS_SQLITE, ROWS_POSTGRES = 600, 8000
RECORD_COLUMNS = (
    "subject_id",
    "record_id",
    "item_code",
    "decided_on",
    "valid_until",
    "as_of",
    "content_hash",
    "batch_id",
    "status",
    "body",
)
MOVED_COLUMNS = (
    "subject_id",
    "record_id",
    "item_code",
    "decided_on",
    "valid_until",
    "content_hash",
    "batch_id",
    "body",
)
MOVED_AT_ONCE = 10_000
CLOSED = "该记录已因异议或修复决定关闭，不再接收"
UPDATE_RECORD = (
    update(Record)
    .where(Record.subject_id == bindparam("b_subject"), Record.record_id == bindparam("b_record"))
    .values(
        {column: bindparam(column) for column in RECORD_COLUMNS[2:]},
    )
)


class Waiting(NamedTuple):
    """A row that waits; a city's whole file goes through here, so it is as light as can be."""

    subject_id: uuid.UUID
    row_no: int
    record_id: uuid.UUID
    item_code: str
    decided_on: date
    valid_until: date | None
    content_hash: bytes
    body: bytes


@dataclass(slots=True)
class Merged:
    """A record as it stands in the middle of a merge; `fresh` until it is written."""

    subject_id: uuid.UUID
    record_id: uuid.UUID
    item_code: str
    decided_on: date
    valid_until: date | None
    as_of: datetime
    content_hash: bytes
    batch_id: uuid.UUID
    status: str
    body: bytes
    row_no: int = 0
    fresh: bool = False
    changed: bool = False

    def values(self) -> tuple:
        return tuple(getattr(self, column) for column in RECORD_COLUMNS)


@dataclass(slots=True)
class Tally:
    """What became of the rows of one transaction."""

    created: int = 0
    updated: int = 0
    duplicates: int = 0
    rejects: list[Reject] = field(default_factory=list)
    touched: set[uuid.UUID] = field(default_factory=set)


def merge(house: House, batch: Batch, lease: Lease, progress) -> None:
    """Merge everything that waits for this batch, a few subjects a transaction."""
    at_once = ROWS_POSTGRES if house.db.is_postgres else ROWS_SQLITE
    after, done = None, 0
    while ids := _next_subjects(house, batch.batch_id, after, at_once):
        done += _merge_subjects(house, batch, lease, ids)
        after = ids[-1]
        progress("merging", done, batch.rows)
        give_way(house)


def _next_subjects(
    house: House, batch_id: uuid.UUID, after: uuid.UUID | None, at_once: int
) -> list[uuid.UUID]:
    """The next subjects with waiting rows, about `at_once` rows together, at least one."""
    query = select(StagedRow.subject_id).where(StagedRow.batch_id == batch_id)
    if after is not None:
        query = query.where(StagedRow.subject_id > after)
    rows = query.order_by(StagedRow.subject_id, StagedRow.row_no).limit(at_once).subquery()
    subjects = select(rows.c.subject_id).distinct().order_by(rows.c.subject_id)
    with house.db.connect(write=False) as tx:
        return list(tx.scalars(subjects))


def _merge_subjects(house: House, batch: Batch, lease: Lease, ids: list[uuid.UUID]) -> int:
    """One transaction: rows, records, files, counts. Returns how many rows it took."""
    now = house.clock.now()
    with house.db.connect() as tx:
        lease.hold(tx)
        ready_files.lock(tx, sorted(ids))
        waiting = _waiting(tx, batch.batch_id, ids)
        records = _records(tx, ids)
        closed = _closed(tx, ids)
        tally = Tally()
        for row in map(Waiting._make, waiting):
            _apply(row, records[row.subject_id], closed, batch, tally)
        _write(house, tx, batch, records, len(waiting), tally)
        if tally.touched:
            ready_files.reassemble(
                tx,
                house.sealer,
                house.catalogue,
                tally.touched,
                now,
                records={sid: list(records[sid].values()) for sid in tally.touched},
            )
        tx.execute(
            delete(StagedRow).where(
                StagedRow.batch_id == batch.batch_id, StagedRow.subject_id.in_(ids)
            )
        )
        _count(tx, batch.batch_id, tally)
        tx.commit()
    return len(waiting)


def _waiting(tx: Connection, batch_id: uuid.UUID, ids: list[uuid.UUID]):
    columns = StagedRow.__table__.c
    query = select(*(columns[name] for name in Waiting._fields))
    query = query.where(columns.batch_id == batch_id, columns.subject_id.in_(ids))
    return tx.execute(query.order_by(columns.subject_id, columns.row_no)).all()


def _records(tx: Connection, ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, Merged]]:
    found: dict[uuid.UUID, dict[uuid.UUID, Merged]] = defaultdict(dict)
    columns = Record.__table__.c
    query = select(*(columns[name] for name in RECORD_COLUMNS)).where(columns.subject_id.in_(ids))
    for row in tx.execute(query):
        found[row.subject_id][row.record_id] = Merged(*row)
    return found


def _closed(tx: Connection, ids: list[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    query = select(Tombstone.subject_id, Tombstone.record_id).where(Tombstone.subject_id.in_(ids))
    return {(row.subject_id, row.record_id) for row in tx.execute(query)}


def _apply(
    row: Waiting, records: dict[uuid.UUID, Merged], closed, batch: Batch, tally: Tally
) -> None:
    """One waiting row against what is there: created, updated, a duplicate, or refused."""
    known = records.get(row.record_id)
    if (row.subject_id, row.record_id) in closed:
        tally.rejects.append(Reject(row.row_no, "document_no", "closed_by_decision", CLOSED, ""))
    elif known is None:
        records[row.record_id] = _merged(row, batch, "valid", fresh=True)
        tally.created += 1
        tally.touched.add(row.subject_id)
    elif batch.as_of < known.as_of:
        tally.duplicates += 1
    elif bytes(known.content_hash) == bytes(row.content_hash):
        # Nothing new, but now known to be true as of later: an older file that arrives
        # after this one must not undo it.
        known.changed = known.changed or batch.as_of > known.as_of
        known.as_of = batch.as_of
        tally.duplicates += 1
    else:
        records[row.record_id] = _merged(row, batch, known.status, fresh=known.fresh)
        records[row.record_id].changed = True
        tally.updated += 1
        tally.touched.add(row.subject_id)


def _merged(row: Waiting, batch: Batch, status: str, *, fresh: bool) -> Merged:
    subject_id, row_no, record_id, item_code, decided_on, valid_until, content_hash, body = row
    return Merged(
        subject_id,
        record_id,
        item_code,
        decided_on,
        valid_until,
        batch.as_of,
        content_hash,
        batch.batch_id,
        status,
        body,
        row_no,
        fresh,
    )


def _write(house: House, tx: Connection, batch: Batch, records, waiting: int, tally: Tally) -> None:
    everything = [record for of_one in records.values() for record in of_one.values()]
    fresh = [record.row_no for record in everything if record.fresh]
    _move_fresh(tx, batch, records, fresh, moves_all=len(fresh) == waiting)
    changed = [record for record in everything if record.changed and not record.fresh]
    if changed:
        tx.execute(
            UPDATE_RECORD,
            [
                dict(zip(RECORD_COLUMNS[2:], record.values()[2:], strict=True))
                | {"b_subject": record.subject_id, "b_record": record.record_id}
                for record in changed
            ],
        )
    rejects = [reject_row(house, batch.batch_id, reject) for reject in tally.rejects]
    write_many(tx, BatchReject, REJECT_COLUMNS, rejects)


def _move_fresh(
    tx: Connection, batch: Batch, records, row_nos: list[int], *, moves_all: bool
) -> None:
    """Move new rows from the waiting table to the records inside the database.

    Nothing travels twice, and PostgreSQL has no COPY into a table with row-level security.
    `moves_all`: they are all that wait, so that they need not be named.
    """
    staged = StagedRow.__table__.c
    source = select(
        *(staged[name] for name in MOVED_COLUMNS),
        literal(batch.as_of, UtcDateTime()),
        literal("valid"),
    ).where(staged.batch_id == batch.batch_id, staged.subject_id.in_(records))
    columns = [*MOVED_COLUMNS, "as_of", "status"]
    if moves_all:
        tx.execute(insert(Record).from_select(columns, source))
        return
    for some in batched(row_nos, MOVED_AT_ONCE):
        named = source.where(_is_among(tx, staged.row_no, some))
        tx.execute(insert(Record).from_select(columns, named))


def _is_among(tx: Connection, column, values: list[int]):
    """Thousands of numbers are one array on PostgreSQL, not thousands of parameters."""
    if tx.dialect.name == "postgresql":
        return column == any_(literal(values, ARRAY(column.type)))
    return column.in_(values)


def _count(tx: Connection, batch_id: uuid.UUID, tally: Tally) -> None:
    tx.execute(
        update(Batch)
        .where(Batch.batch_id == batch_id)
        .values(
            created=Batch.created + tally.created,
            updated=Batch.updated + tally.updated,
            duplicates=Batch.duplicates + tally.duplicates,
            rejected=Batch.rejected + len(tally.rejects),
            subjects_touched=Batch.subjects_touched + len(tally.touched),
        )
    )
