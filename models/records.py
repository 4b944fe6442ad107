"""The credit file: records, what is said about them, and the file kept ready."""

import uuid
from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Record(Base):
    """信用记录: one fact from one department about one subject under one catalogue item.

    `record_id` is derived from subject, item and document number (`Sealer.record_id`), so
    the primary key itself says that such a record exists once, and a file delivered twice
    finds its own rows. `body` is sealed JSON: title, document number, fields.
    """

    __tablename__ = "records"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item_code: Mapped[str] = mapped_column(String(16))
    decided_on: Mapped[date]
    valid_until: Mapped[date | None]
    as_of: Mapped[datetime]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    batch_id: Mapped[uuid.UUID]
    status: Mapped[str] = mapped_column(String(10), default="valid")
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Annotation(Base):
    """What is said beside a record: that it is contested, corrected, explained …"""

    __tablename__ = "annotations"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    annotation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    ended_at: Mapped[datetime | None]
    text: Mapped[bytes] = mapped_column(LargeBinary)


class Tombstone(Base):
    """A decision closed this record: the next file does not bring it back."""

    __tablename__ = "tombstones"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(16))
    closed_at: Mapped[datetime]


class ListEntry(Base):
    """An entry on a red or black list, with its way out."""

    __tablename__ = "list_entries"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    list_name: Mapped[str] = mapped_column(String(40))
    entered_on: Mapped[date]
    exit_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200))


class ReadyFile(Base):
    """A subject's file as it is read: one row, true before `stale_on`.

    `body` is the sealed answer of `GET /me/report`; `public_body`, for organisations only,
    is what everybody may see; `standing`, for people only, is the sealed JSON that eligibility
    is decided on. `version` grows by one with each change, so that two changes at once cannot
    lose one.
    """

    __tablename__ = "ready_files"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    report_no: Mapped[str] = mapped_column(String(32))
    generated_at: Mapped[datetime]
    stale_on: Mapped[date | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    public_body: Mapped[bytes | None] = mapped_column(LargeBinary)
    standing: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_ready_files_stale_on", "stale_on"),)


class IssuedReport(Base):
    """A report that left the house on paper, so that its holder can have it checked."""

    __tablename__ = "issued_reports"

    report_no: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject_id: Mapped[uuid.UUID]
    check_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    generated_at: Mapped[datetime]
    issued_at: Mapped[datetime]
