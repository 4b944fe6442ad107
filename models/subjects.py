"""Whom records are about, and how they are found without their number being readable."""

import uuid
from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Subject(Base):
    """信用主体: a natural person or an organisation. Number and name are sealed."""

    __tablename__ = "subjects"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    name_verified: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Lookup(Base):
    """A keyed blind index → what it stands for.

    What must be unique across subjects is unique here, so that the subjects' own tables can
    be distributed. While an index key is being rotated a value has one row for each live key.
    """

    __tablename__ = "lookups"

    blind_index: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    target_id: Mapped[uuid.UUID] = mapped_column(index=True)
    key_no: Mapped[int]


class Representative(Base):
    """法定代表人: who speaks for an organisation, by its newest registration.

    `blind_index` is the keyed index of name and number together (under `key_no`), by which a
    person finds the own organisations; `told` is the two of them, sealed. It stands outside
    row-level security, since the organisation is not known before it was read, and names nobody.
    """

    __tablename__ = "representatives"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    blind_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    key_no: Mapped[int]
    told: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[date | None]


class Organisation(Base):
    """The public face of an organisation: its name and code are nobody's secret."""

    __tablename__ = "organisations"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(200))

    __table_args__ = (Index("ix_organisations_name", "name"),)
