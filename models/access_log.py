"""Every look at a file, refused ones too, kept ten years (浙江省公共信用信息管理条例 Art. 20)."""

import uuid
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Look(Base):
    """Who looked, when, what for, on what basis, what was shown, how it ended."""

    __tablename__ = "access_log"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    look_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(80))
    basis: Mapped[str] = mapped_column(String(120))
    shown: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[str] = mapped_column(String(12))

    __table_args__ = (Index("ix_access_log_look_id", "look_id"),)


class LookSeal(Base):
    """A link of the chain over the log: all looks up to `up_to` that no earlier link covers.

    `digest` is keyed, and its newest value is also written outside the database: neither an
    edit nor a cut tail can be hidden by whoever holds the database alone.
    """

    __tablename__ = "look_seals"

    seal_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    up_to: Mapped[uuid.UUID]
    looks: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_at: Mapped[datetime]
