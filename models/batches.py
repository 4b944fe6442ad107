"""What departments deliver: batches, the rows waiting to be merged, the rows refused."""

import uuid
from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Batch(Base):
    """One delivered file. `stored_as` names the sealed copy until the batch is done."""

    __tablename__ = "batches"

    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[uuid.UUID]
    format: Mapped[str] = mapped_column(String(16))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    as_of: Mapped[datetime]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    stored_as: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(200))
    staged: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    subjects_touched: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("institution_id", "format", "content_hash"),
        Index("ix_batches_state", "state"),
    )

    @property
    def accepted(self) -> int:
        return self.created + self.updated


class StagedRow(Base):
    """A checked row that waits for its subject's turn; deleted in the merging transaction."""

    __tablename__ = "staged_rows"

    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID]
    item_code: Mapped[str] = mapped_column(String(16))
    decided_on: Mapped[date]
    valid_until: Mapped[date | None]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class BatchReject(Base):
    """A refused row: where, why, and (sealed) what stood there."""

    __tablename__ = "batch_rejects"

    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(200))
    value: Mapped[bytes] = mapped_column(LargeBinary)


class Heartbeat(Base):
    """When a part of the program that nobody calls last said that it lives."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
