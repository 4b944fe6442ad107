"""The official account's chat: what is on its way into it, and what waits for a person."""

import uuid
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ChatMessage(Base):
    """A customer-service message on its way into a chat (the chat's outbox).

    `chat_hash` is the keyed hash of the openid. `body` is sealed JSON: the openid, the parts
    still to be sent, and the account that is told otherwise. `state`: `due`, `sent`, `told`
    (the chat was closed to us, a notice went instead) or `dropped`.
    """

    __tablename__ = "chat_messages"

    message_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    chat_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8), default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    last_error: Mapped[str | None] = mapped_column(String(60))

    __table_args__ = (
        Index("ix_chat_messages_state_next_try_at", "state", "next_try_at"),
        Index("ix_chat_messages_chat_hash", "chat_hash"),
    )


class Ticket(Base):
    """A question that a person of the credit office answers; the answer goes into the chat.

    `openid` is sealed. `state`: `OPEN`, `ANSWERED` or `CLOSED`; a chat has one that is not
    closed. `account_id` and `subject_id` are whose chat it was, where that was known.
    """

    __tablename__ = "tickets"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    chat_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    openid: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[uuid.UUID | None]
    subject_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_tickets_chat_hash", "chat_hash"),
        Index("ix_tickets_state_opened_at", "state", "opened_at"),
        Index(
            "uq_tickets_current",
            "chat_hash",
            unique=True,
            sqlite_where=text("state <> 'CLOSED'"),
            postgresql_where=text("state <> 'CLOSED'"),
        ),
    )


class TicketLine(Base):
    """One thing said in a ticket, by the `citizen` or by `staff`; the words are sealed.

    `seen_at`: of staff's words, when they came onto the person's screen; null while they wait.
    """

    __tablename__ = "ticket_lines"

    line_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(String(8))
    staff_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    words: Mapped[bytes] = mapped_column(LargeBinary)
