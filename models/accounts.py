"""Who signs in: accounts, their WeChat identities, sessions, and the proof of who they are."""

import uuid
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Account(Base):
    """One holder of WeChat identities; who that is, a `Binding` says."""

    __tablename__ = "accounts"

    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class WeChatIdentity(Base):
    """An openid of one of our apps (`mini` or `official`) and the account that it opens.

    The openid is found through `Lookup`, never by itself.
    """

    __tablename__ = "wechat_identities"

    identity_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(index=True)
    app: Mapped[str] = mapped_column(String(8))
    openid: Mapped[bytes] = mapped_column(LargeBinary)
    unionid: Mapped[bytes | None] = mapped_column(LargeBinary)
    linked_by: Mapped[str] = mapped_column(String(8))
    linked_at: Mapped[datetime]


class Binding(Base):
    """This account has proved to be this person: one account a person, one person an account."""

    __tablename__ = "bindings"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    phone: Mapped[bytes] = mapped_column(LargeBinary)
    method: Mapped[str] = mapped_column(String(16))
    bound_at: Mapped[datetime]


class Session(Base):
    """A signed-in phone: one family of tokens. `proved_at` counts for this session alone."""

    __tablename__ = "sessions"

    session_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(index=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(20))
    proved_at: Mapped[datetime | None]


class RefreshToken(Base):
    """A refresh token's hash. `used_at`: it was exchanged; `superseded_at`: it never may be."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]


class LoginCode(Base):
    """The fact that a `wx.login` code was brought to us, and the session that it opened."""

    __tablename__ = "login_codes"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    session_id: Mapped[uuid.UUID | None]

    __table_args__ = (Index("ix_login_codes_claimed_at", "claimed_at"),)


class IdentityClaim(Base):
    """Somebody says to be this person; their face has still to say so."""

    __tablename__ = "identity_claims"

    claim_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    verify_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[uuid.UUID]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class IdentityAttempt(Base):
    """A failed proof of identity, counted by account and by device, never by whom it named."""

    __tablename__ = "identity_attempts"

    attempt_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID]
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_identity_attempts_account_id_at", "account_id", "at"),
        Index("ix_identity_attempts_device_hash_at", "device_hash", "at"),
    )


class Link(Base):
    """Six digits that a proven session shows and its owner types into the chat."""

    __tablename__ = "links"

    link_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(index=True)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    identity_id: Mapped[uuid.UUID | None]
    linked_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
