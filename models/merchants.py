"""Merchants: who lends without a deposit, what, where, by whom, and what they are told."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Float, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Merchant(Base):
    """A merchant: an institution of the kind `merchant` with its organisation and its card.

    `code` is what stands on the card; `webhook_url` where its events go, None for nowhere.
    """

    __tablename__ = "merchants"

    institution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    webhook_url: Mapped[str | None] = mapped_column(String(400))
    enrolled_at: Mapped[datetime]
    enrolled_by: Mapped[uuid.UUID | None]
    suspension: Mapped[str | None] = mapped_column(String(200))


class Offer(Base):
    """What a merchant lends in a scene: a thing, up to which deposit, for how many days.

    It narrows the scene and never widens it. A withdrawn offer stays for its orders' sake.
    """

    __tablename__ = "offers"

    offer_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(index=True)
    scene: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(60))
    deposit_fen: Mapped[int] = mapped_column(BigInteger)
    days: Mapped[int]
    confirm: Mapped[bool]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Site(Base):
    """A counter, shop or cabinet of a merchant; what was lent at one comes back at any."""

    __tablename__ = "sites"

    site_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(120))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_sites_latitude_longitude", "latitude", "longitude"),)


class Operator(Base):
    """A cashier, invited by code, who scans with the own WeChat. The name is sealed."""

    __tablename__ = "operators"

    operator_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    invite_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    invited_at: Mapped[datetime]
    invite_expires_at: Mapped[datetime]
    account_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    joined_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class CounterSession(Base):
    """A cashier's browser, signed in for a shift; `operator_id` None until a merchant is chosen."""

    __tablename__ = "counter_sessions"

    session_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID]
    operator_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class MerchantEvent(Base):
    """What a merchant is told: kept as a list to ask for, and sent to its webhook.

    `state`: `due` until the webhook took it, then `sent`; `given_up` after the last try;
    `kept` where there is no webhook. `body` is the sealed JSON that is signed and sent.
    """

    __tablename__ = "merchant_events"

    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(60))

    __table_args__ = (
        Index("ix_merchant_events_state_next_try_at", "state", "next_try_at"),
        Index("ix_merchant_events_institution_id_event_id", "institution_id", "event_id"),
    )
