"""Batches: taking in what a department delivers, and telling it what became of it."""

import csv
import io
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clients.files import StoreUnavailable
from models import Batch, BatchReject, new_id
from services import deliveries
from services.callers import InstitutionCaller
from services.clocks import city_iso
from services.errors import Invalid, NotFound, Unavailable, invalid_field
from services.house import House

FORMATS = ("records", "penalty_sheet", "licence_sheet")
REJECT_COLUMNS = ("row", "field", "reason", "value", "code")
# What a spreadsheet would run as a formula when a clerk opens the list of rejects.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # half width and full
REJECTS_AT_ONCE = 2000


def receive(
    house: House,
    caller: InstitutionCaller,
    *,
    format: str,
    stream: BinaryIO,
    as_of: datetime | None = None,
) -> tuple[uuid.UUID, bool]:
    """Store a delivered file and queue it; returns its batch's id and whether it is new.

    The same file from the same institution in the same format is the first batch again.
    """
    now = house.clock.now()
    if format not in FORMATS:
        raise invalid_field("format", "format_unknown", f"format 须为 {'、'.join(FORMATS)} 之一")
    if as_of is not None and as_of > now:
        raise invalid_field("as_of", "as_of_in_future", "as_of 不能晚于当前时间")
    batch_id, digest = new_id(), house.sealer.hasher(32)
    pieces = _hashed(deliveries.pieces_of(stream), digest)
    try:
        deliveries.store(house.files, house.sealer, batch_id.hex, batch_id.bytes, pieces)
    except StoreUnavailable as error:
        raise Unavailable(message="暂时无法保存文件，请稍后再传", retry_after=30) from error
    batch = Batch(
        batch_id=batch_id,
        institution_id=caller.institution_id,
        format=format,
        content_hash=digest.digest(),
        as_of=as_of or now,
        received_at=now,
        stored_as=batch_id.hex,
        state="queued",
    )
    try:
        with house.db.session() as tx:
            tx.add(batch)
            tx.commit()
    except IntegrityError:
        house.files.delete(batch_id.hex)
        return _first(house, batch), False
    return batch_id, True


def view(house: House, caller: InstitutionCaller, batch_id: uuid.UUID) -> dict:
    """How far a batch is, in counts that add up."""
    return described(_own(house, caller, batch_id))


def described(batch: Batch) -> dict:
    """A batch in the counts of the contract."""
    return {
        "batch_id": batch.batch_id.hex,
        "format": batch.format,
        "as_of": city_iso(batch.as_of),
        "received_at": city_iso(batch.received_at),
        "finished_at": city_iso(batch.finished_at) if batch.finished_at else None,
        "state": batch.state,
        "reason": batch.reason,
        "rows": batch.rows,
        "accepted": batch.accepted,
        "created": batch.created,
        "updated": batch.updated,
        "duplicates": batch.duplicates,
        "rejected": batch.rejected,
        "subjects_touched": batch.subjects_touched,
    }


def list_rejects(house: House, caller: InstitutionCaller, batch_id: uuid.UUID) -> Iterator[str]:
    """The refused rows as CSV, a piece at a time, in the order of the file."""
    _own(house, caller, batch_id)
    return rejects_csv(house, batch_id)


def rejects_csv(
    house: House, batch_id: uuid.UUID, columns: Sequence[str] = REJECT_COLUMNS
) -> Iterator[str]:
    """The refused rows of any batch with these columns; what is not asked for is not opened."""
    after = 0
    yield _csv_lines([columns])
    while True:
        query = (
            select(BatchReject)
            .where(BatchReject.batch_id == batch_id, BatchReject.row_no > after)
            .order_by(BatchReject.row_no)
            .limit(REJECTS_AT_ONCE)
        )
        with house.db.session(write=False) as tx:
            rows = tx.scalars(query).all()
        if not rows:
            return
        after = rows[-1].row_no
        yield _csv_lines([_cell(house, row, column) for column in columns] for row in rows)


def _cell(house: House, row: BatchReject, column: str) -> Any:
    match column:
        case "row":
            return row.row_no
        case "value":
            return _harmless(_value(house, row))
    return getattr(row, column)


def _value(house: House, row: BatchReject) -> str:
    name = b"batch_rejects.value:" + row.row_no.to_bytes(8, "big")
    return house.sealer.open(row.batch_id.bytes, name, row.value).decode()


def _harmless(value: str) -> str:
    return f"'{value}" if value.lstrip().startswith(FORMULA_STARTS) else value


def _csv_lines(rows) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _hashed(pieces: Iterator[bytes], digest) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        yield piece
    if size == 0:
        raise Invalid(code="file_empty", message="文件是空的")


def _first(house: House, batch: Batch) -> uuid.UUID:
    query = select(Batch.batch_id).where(
        Batch.institution_id == batch.institution_id,
        Batch.format == batch.format,
        Batch.content_hash == batch.content_hash,
    )
    with house.db.session(write=False) as tx:
        return tx.scalars(query).one()


def _own(house: House, caller: InstitutionCaller, batch_id: uuid.UUID) -> Batch:
    with house.db.session(write=False) as tx:
        batch = tx.get(Batch, batch_id)
    if batch is None or batch.institution_id != caller.institution_id:
        raise NotFound
    return batch
