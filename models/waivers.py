"""信易+: the code that is shown, the scan, and the order under which no deposit is taken."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Pass(Base):
    """信用码: a rotating code, known by its hash alone.

    It stands outside row-level security: nobody knows whose it is before it was found.
    """

    __tablename__ = "passes"

    pass_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    subject_id: Mapped[uuid.UUID]
    account_id: Mapped[uuid.UUID]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_passes_account_id_expires_at", "account_id", "expires_at"),
        Index("ix_passes_expires_at", "expires_at"),
    )


class Scan(Base):
    """The fact that a pass was used, and what its merchant was told.

    `pass_hash` is unique: of all who redeem one pass at once, one row stands.
    """

    __tablename__ = "scans"

    scan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    pass_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    subject_id: Mapped[uuid.UUID]
    account_id: Mapped[uuid.UUID]
    institution_id: Mapped[uuid.UUID]
    operator_id: Mapped[uuid.UUID | None]
    offer_id: Mapped[uuid.UUID]
    deposit_fen: Mapped[int] = mapped_column(BigInteger)
    is_eligible: Mapped[bool]
    at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (Index("ix_scans_expires_at", "expires_at"),)


class Waiver(Base):
    """免押: an order without a deposit. The states are those of `services.waivers.machine`.

    `deposit_fen` is fixed here and nothing is ever claimed beyond it. `wakes_at` is the next
    moment at which the clock itself has something to do. `told` is sealed JSON: the thing, the
    holder as the merchant sees the name, the site; `claim_reason` is sealed text.
    """

    __tablename__ = "waivers"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    waiver_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID]
    institution_id: Mapped[uuid.UUID]
    offer_id: Mapped[uuid.UUID]
    scene: Mapped[str] = mapped_column(String(12))
    out_order_no: Mapped[str] = mapped_column(String(64))
    told: Mapped[bytes] = mapped_column(LargeBinary)
    deposit_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    wakes_at: Mapped[datetime | None]
    claim_fen: Mapped[int | None] = mapped_column(BigInteger)
    claim_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    claimed_at: Mapped[datetime | None]
    dispute_until: Mapped[datetime | None]
    claim_notice_id: Mapped[uuid.UUID | None]
    claim_proven_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_waivers_wakes_at", "wakes_at"),
        Index("ix_waivers_institution_id_changed_at", "institution_id", "changed_at"),
        Index("ix_waivers_state", "state"),
    )


class WaiverStep(Base):
    """One step of an order's timeline: who did what when. `note` is sealed text."""

    __tablename__ = "waiver_steps"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    step_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    waiver_id: Mapped[uuid.UUID] = mapped_column(index=True)
    institution_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    act: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(12))
    operator_id: Mapped[uuid.UUID | None]
    note: Mapped[bytes | None] = mapped_column(LargeBinary)


class MerchantOrder(Base):
    """A merchant's order number → the order. What must be unique across people is unique here.

    `scan_id` is unique too: a scan is good for one order.
    """

    __tablename__ = "merchant_orders"

    institution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    out_order_no: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject_id: Mapped[uuid.UUID]
    waiver_id: Mapped[uuid.UUID]
    scan_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        UniqueConstraint("scan_id"),
        UniqueConstraint("waiver_id"),
    )
