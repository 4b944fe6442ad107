"""Staging: every row of a delivered file checked, sealed, and written to wait for its subject."""

import uuid
from collections import OrderedDict
from collections.abc import Iterator

import orjson
from sqlalchemy import update

from models import Batch, BatchReject, StagedRow
from services import deliveries
from services.chunks import batched
from services.clocks import city_date
from services.feeds import Reject, Row, read
from services.house import House
from services.ingestion.leases import Lease
from services.ingestion.rows import write_many
from services.ingestion.turns import give_way
from services.subjects import ensure_subjects

# Short enough that on SQLite nobody waits 100 ms for the write lock, long enough for COPY.
CHUNK_SQLITE, CHUNK_POSTGRES = 800, 5000
KNOWN_SUBJECTS = 100_000
STAGED_COLUMNS = (
    "batch_id",
    "subject_id",
    "row_no",
    "record_id",
    "item_code",
    "decided_on",
    "valid_until",
    "content_hash",
    "body",
)
REJECT_COLUMNS = ("batch_id", "row_no", "field", "code", "reason", "value")


class KnownSubjects:
    """Numbers met lately → subject ids, bounded, so that memory stays flat in file size."""

    def __init__(self, house: House):
        self._house = house
        self._known: OrderedDict[tuple[str, str], uuid.UUID] = OrderedDict()

    def resolve(self, tx, rows: list[Row]) -> None:
        """Find or make the subjects of these rows."""
        missing: dict[str, dict[str, str]] = {}
        for row in rows:
            if (row.subject_kind, row.subject_number) not in self._known:
                names = missing.setdefault(row.subject_kind, {})
                names.setdefault(row.subject_number, row.subject_name)
        for kind, names in missing.items():
            found = ensure_subjects(tx, self._house.sealer, kind, names, self._house.clock.now())
            self._known.update(((kind, number), subject_id) for number, subject_id in found.items())

    def __getitem__(self, row: Row) -> uuid.UUID:
        return self._known[row.subject_kind, row.subject_number]

    def trim(self) -> None:
        while len(self._known) > KNOWN_SUBJECTS:
            self._known.popitem(last=False)


def stage(
    house: House, batch: Batch, allowed: frozenset[str] | None, lease: Lease, progress
) -> None:
    """Stream the delivery into the waiting table. FeedRefused when it cannot be read at all."""
    chunk = CHUNK_POSTGRES if house.db.is_postgres else CHUNK_SQLITE
    subjects, rows, rejected = KnownSubjects(house), 0, 0
    assert batch.stored_as is not None
    with deliveries.opened(
        house.files, house.sealer, batch.stored_as, batch.batch_id.bytes
    ) as path:
        for results in batched(_read(house, batch, allowed, path), chunk):
            rejected += _write_chunk(house, lease, results, subjects)
            rows += len(results)
            progress("reading", rows, 0)
            give_way(house)
    with house.db.connect() as tx:
        lease.hold(tx)
        tx.execute(
            update(Batch)
            .where(Batch.batch_id == batch.batch_id)
            .values(staged=True, rows=rows, rejected=rejected)
        )
        tx.commit()
    batch.rows = rows


def _read(house: House, batch: Batch, allowed, path) -> Iterator[Row | Reject]:
    return read(
        path,
        batch.format,
        catalogue=house.catalogue,
        allowed=(lambda code: True) if allowed is None else allowed.__contains__,
        today=city_date(house.clock.now()),
    )


def _write_chunk(house: House, lease: Lease, results, subjects: KnownSubjects) -> int:
    batch_id = lease.batch_id
    rows = [result for result in results if type(result) is Row]
    rejects = [result for result in results if type(result) is Reject]
    with house.db.connect() as tx:
        lease.hold(tx)
        subjects.resolve(tx, rows)
        write_many(
            tx,
            StagedRow,
            STAGED_COLUMNS,
            [_staged(house, batch_id, row, subjects[row]) for row in rows],
        )
        write_many(
            tx, BatchReject, REJECT_COLUMNS, [reject_row(house, batch_id, r) for r in rejects]
        )
        tx.commit()
    subjects.trim()
    return len(rejects)


def _staged(house: House, batch_id: uuid.UUID, row: Row, subject_id: uuid.UUID) -> tuple:
    sealer, code = house.sealer, row.item.code
    record_id = sealer.record_id(subject_id, code, row.document_no)
    told = {"title": row.title, "document_no": row.document_no, "fields": row.fields}
    body = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    content = b"%b|%b|%b|%b" % (
        record_id.bytes,  # so that two people's equal records do not look it
        body,
        row.decided_on.isoformat().encode(),
        row.valid_until.isoformat().encode() if row.valid_until else b"",
    )
    return (
        batch_id,
        subject_id,
        row.number,
        record_id,
        code,
        row.decided_on,
        row.valid_until,
        sealer.hasher(16, content).digest(),
        sealer.seal(subject_id.bytes, b"records.body:" + record_id.bytes, body),
    )


def reject_row(house: House, batch_id: uuid.UUID, reject: Reject) -> tuple:
    """The stored form of a refused row."""
    name = b"batch_rejects.value:" + reject.number.to_bytes(8, "big")
    value = house.sealer.seal(batch_id.bytes, name, reject.value.encode("utf-8", "replace"))
    return (batch_id, reject.number, reject.field[:64], reject.code, reject.reason, value)
