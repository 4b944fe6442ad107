"""What people are told, what they agreed to, and which pushes were already acted on."""

import uuid
from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Notice(Base):
    """A message to an account, and its way out of the house (the outbox).

    `state`: `due` until a channel took it or none is left, then `sent` or `listed` (it stands
    in the app's own list only). `body` is sealed JSON: title, text and short form. `case_id` is
    the case that it is about, `task_id` under which the office tells it by hand.
    """

    __tablename__ = "notices"

    notice_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(24))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(16))
    last_error: Mapped[str | None] = mapped_column(String(60))
    case_id: Mapped[uuid.UUID | None]
    task_id: Mapped[uuid.UUID | None] = mapped_column(index=True)

    __table_args__ = (Index("ix_notices_state_next_try_at", "state", "next_try_at"),)


class Task(Base):
    """What WeChat did not take for an account, and somebody of the office tells by hand.

    One is open at a time; what fails meanwhile joins it. `subject_id` is whom it is to reach.
    `outcome` is `phone`, `letter` or `unreachable`, `told_on` the day on which the person was
    reached, `note` the sealed words of `staff_id`, who closed it.
    """

    __tablename__ = "tasks"

    task_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID]
    subject_id: Mapped[uuid.UUID]
    opened_on: Mapped[date]
    due_on: Mapped[date]
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    told_on: Mapped[date | None]
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    staff_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        Index(
            "uq_tasks_open",
            "account_id",
            unique=True,
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index("ix_tasks_due_on", "due_on"),
        Index("ix_tasks_opened_on", "opened_on"),
    )


class Consent(Base):
    """A standing consent of an account, with the version of the text that was agreed to."""

    __tablename__ = "consents"

    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    text_version: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Subscription(Base):
    """How many messages of a template an account still lets WeChat deliver (一次性订阅).

    `accepted` and `spent` only grow; `refused` once the person ticked "never ask again".
    """

    __tablename__ = "subscriptions"

    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    template_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    accepted: Mapped[int] = mapped_column(default=0)
    spent: Mapped[int] = mapped_column(default=0)
    refused: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]


class SeenMessage(Base):
    """A WeChat push that was acted on, with the reply, so that a retry gets the same answer."""

    __tablename__ = "seen_messages"

    dedupe_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    reply: Mapped[bytes | None] = mapped_column(LargeBinary)
    seen_at: Mapped[datetime] = mapped_column(index=True)
