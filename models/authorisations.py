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
    method: Mapped[str] = mapped_column(String(40))
    classes: Mapped[list[str]] = mapped_column(JSON)
    text_version: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    used: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_authorisations_institution_id", "institution_id"),)


class AuthorisationOwner(Base):
    """Whose authorisation it is: what a partner's question finds it by.

    It stands outside row-level security, and names nobody.
    """

    __tablename__ = "authorisation_owners"

    authorisation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID]


class Sharing(Base):
    """A record that a partner was given under an authorisation, and when for the first time.

    Whoever was given a record is told when it is corrected, deleted or repaired.
    """

    __tablename__ = "sharings"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    authorisation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[uuid.UUID]
    at: Mapped[datetime]


class Partner(Base):
    """Somebody outside who may be authorised: whom a person can reach about it, and for what.

    `suspension`: why the office suspended it, None while it may query. `telling`: the notice that
    everybody who authorised it still has to get, `told_up_to` the subject who got it last.
    """

    __tablename__ = "partners"

    institution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    contact: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(200))
    enrolled_at: Mapped[datetime]
    suspension: Mapped[str | None] = mapped_column(String(200))
    telling: Mapped[str | None] = mapped_column(String(24))
    told_up_to: Mapped[uuid.UUID | None]
