"""The credit office's people, their sessions, and who failed to be one of them."""

import uuid
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Staff(Base):
    """Somebody of the credit office. Name and TOTP secret are sealed.

    `subject_id` is the own credit file, where it is known: nobody touches their own case.
    """

    __tablename__ = "staff"

    staff_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    unit: Mapped[str] = mapped_column(String(60))
    staff_no: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last_step: Mapped[int | None]
    subject_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StaffSession(Base):
    """A signed-in desk: ends by itself after a shift, or when nobody touches it for a while."""

    __tablename__ = "staff_sessions"

    session_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StaffFailure(Base):
    """A failed sign-in, counted by the username that was tried, whether or not it exists."""

    __tablename__ = "staff_failures"

    failure_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    username_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_staff_failures_username_hash_at", "username_hash", "at"),)
