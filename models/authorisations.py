"""授权: one person lets one partner see named classes for a named purpose until a moment."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Authorisation(Base):
    """A separate consent (PIPL Art. 23): recipient, purpose, method, classes, until when.

    `purpose` is sealed text. `text_version` is that of the wording that was agreed to.
    """

    __tablename__ = "authorisations"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    authorisation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID]
    institution_id: Mapped[uuid.UUID]
    purpose: Mapped[bytes] = mapped_column(LargeBinary)
    method: Mapped[str] = mapped_column(String(20))
    classes: Mapped[list[str]] = mapped_column(JSON)
    text_version: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    used: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_authorisations_institution_id", "institution_id"),)


class Partner(Base):
    """Somebody outside who may be authorised: whom a person can reach about it, and for what."""

    __tablename__ = "partners"

    institution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(200))
    enrolled_at: Mapped[datetime]
