"""What a decision does to a record: it is deleted, corrected or repaired, and stays so."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, delete, select

from models import Annotation, Record, Tombstone
from services import ready_files
from services.errors import NotFound
from services.house import House
from services.subjects import insert_or_ignore

DELETED, CORRECTED, REPAIRED, DELISTED = "deleted", "corrected", "repaired", "delisted"


def close(house: House, subject_id: uuid.UUID, record_id: uuid.UUID, reason: str) -> None:
    """Close a record for good: the next file neither changes it nor brings it back.

    `reason` is `deleted` (the record goes, with all that was said about it), `corrected` or
    `repaired` (it stays as it stands). NotFound where the subject has no such record.
    """
    with house.db.connect(subject_id) as tx:
        close_within(tx, house, subject_id, record_id, reason, house.clock.now())
        tx.commit()


def close_within(
    tx: Connection,
    house: House,
    subject_id: uuid.UUID,
    record_id: uuid.UUID,
    reason: str,
    now: datetime,
) -> None:
    """Likewise within the transaction of the decision itself, which commits it.

    Holds the subject's row lock, as a merge does: a file that is being taken in meanwhile
    either came before the decision, and is closed by it, or sees the tombstone.
    """
    ready_files.lock(tx, [subject_id])
    mine = (Record.subject_id == subject_id, Record.record_id == record_id)
    if tx.scalar(select(Record.record_id).where(*mine)) is None:
        raise NotFound
    close_row(tx, subject_id, record_id, reason, now)
    ready_files.reassemble(tx, house.sealer, house.catalogue, [subject_id], now)


def close_row(
    tx: Connection, subject_id: uuid.UUID, record_id: uuid.UUID, reason: str, now: datetime
) -> None:
    """Likewise the row alone, for a decision that holds the lock and assembles the file itself."""
    bury(tx, subject_id, record_id, reason, now)
    if reason == DELETED:
        about = (Annotation.subject_id == subject_id, Annotation.record_id == record_id)
        tx.execute(delete(Annotation).where(*about))
        mine = (Record.subject_id == subject_id, Record.record_id == record_id)
        tx.execute(delete(Record).where(*mine))


def bury(
    tx: Connection, subject_id: uuid.UUID, closed_id: uuid.UUID, reason: str, now: datetime
) -> None:
    """Say for good that this record or list entry is closed."""
    stone = {"subject_id": subject_id, "record_id": closed_id, "reason": reason, "closed_at": now}
    tx.execute(insert_or_ignore(tx, Tombstone), stone)
