"""Machine clients of departments, merchants and partners, and the answers kept for them."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Institution(Base):
    """Somebody who calls `/api/v1`. `items`: the catalogue codes a department may deliver."""

    __tablename__ = "institutions"

    institution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    client_id: Mapped[str] = mapped_column(String(40), unique=True)
    items: Mapped[list[str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]


class ClientSecret(Base):
    """A secret's hash; two may live side by side while one replaces the other."""

    __tablename__ = "client_secrets"

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class IdempotencyKey(Base):
    """The answer that was given under an `Idempotency-Key`, kept for a day.

    `status` is empty while the first request is still running.
    """

    __tablename__ = "idempotency_keys"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)
