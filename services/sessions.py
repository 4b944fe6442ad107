"""Signing in, staying signed in, signing out.

A `wx.login` code works once at WeChat, and a phone on a train asks twice. So a code is
claimed in the database, then brought to WeChat with no transaction open, then finished: a
second request with the same code finds the first one's session instead of WeChat's
`code been used`.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Tx

from clients.wechat import CodeInvalid, CodeUsed, SnapshotUser, WeChatError, WeChatUser
from models import Binding, LoginCode, RefreshToken, Session, new_id
from models.hot import HotStatement
from services import accounts
from services.callers import Citizen
from services.errors import Forbidden, ServiceError, Unauthenticated, Unavailable
from services.house import House
from services.races import settled
from services.tokens import (
    ACCESS_LIFE,
    CITIZEN,
    REFRESH_LIFE,
    hash_secret,
    issue_access,
    new_secret,
    read_access,
)

REPEAT_WINDOW = timedelta(seconds=60)
CLAIM_LEASE = timedelta(seconds=8)  # longer than the call to WeChat may take
WAIT_FOR_FIRST_S = 3.5

CALLER = HotStatement(
    select(
        Session.account_id,
        Session.created_at,
        Session.ended_at,
        Session.proved_at,
        Binding.subject_id,
    )
    .outerjoin(Binding, Binding.account_id == Session.account_id)
    .where(Session.session_id == bindparam("session_id")),
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh pair of tokens, and who the account was proved to be (masked) or None."""

    access_token: str
    refresh_token: str
    expires_in: int
    identity: dict | None


def authenticate(house: House, token: str) -> Citizen:
    """The citizen behind an access token whose session has not ended."""
    session_id = read_access(house, CITIZEN, token, house.clock.now())
    with house.db.hot() as hot:
        row = hot.first(CALLER, {"session_id": session_id})
    if row is None or row.ended_at is not None:
        raise session_ended()
    return Citizen(session_id, row.account_id, row.subject_id, row.proved_at)


def sign_in(house: House, code: str) -> SignedIn:
    """Exchange a `wx.login` code for a session.

    The same code again within a minute gives a new pair of the same session; later, or once
    a refresh token of it was used, Unauthenticated `code_used`.
    """
    code_hash = hash_secret(f"mini:{code}")
    earlier = _claim(house, code_hash)
    if earlier is not None:
        return _repeat(house, earlier)
    try:
        user = user_of_code(house.mini.sign_in, code)
    except ServiceError:
        # Where it was used, then not by us, or by a request that died before it could say so.
        _release(house, code_hash)
        raise
    # The same person may sign in with another code at this very moment, and then is known.
    return settled(lambda: _finish(house, code_hash, user))


def user_of_code(exchange: Callable[[str], WeChatUser], code: str) -> WeChatUser:
    """Whose sign-in code this is, of the channel that exchanges it; WeChat tells it once.

    No transaction may be open meanwhile.
    """
    try:
        return exchange(code)
    except SnapshotUser as error:
        text = "这是微信的页面预览，不能登录。请点右下角“使用完整服务”"
        raise Forbidden("snapshot", text) from error
    except CodeUsed as error:
        raise code_used() from error
    except CodeInvalid as error:
        raise Unauthenticated("code_invalid", "微信登录凭证已失效，请重新登录") from error
    except WeChatError as error:
        raise Unavailable(message="微信登录暂时不可用，请稍后再试", retry_after=2) from error


def refresh(house: House, refresh_token: str) -> SignedIn:
    """Exchange a refresh token for a new pair. It works once; used again it ends the family."""
    now = house.clock.now()
    with house.db.session() as tx:
        token_hash = hash_secret(refresh_token)
        session = tx.scalars(_family_of(token_hash).with_for_update(of=Session)).first()
        # Read once the family is held: another request may have used the token just now.
        row = tx.get(RefreshToken, token_hash) if session else None
        if row is None or session is None or session.ended_at or row.superseded_at:
            raise session_ended()
        if row.used_at is not None:
            _end(session, "token_reused", now)
            tx.commit()
            raise session_ended()
        if row.expires_at <= now:
            raise session_ended()
        row.used_at = now
        refresh_token = _add_refresh_token(tx, session)
        tx.commit()
    return _signed_in(house, session, refresh_token, now)


def sign_out(house: House, caller: Citizen) -> None:
    """End the caller's session: its access token is refused from the next request on."""
    now = house.clock.now()
    with house.db.session() as tx:
        session = tx.get(Session, caller.session_id)
        if session is not None:
            _end(session, "signed_out", now)
        tx.commit()


def end_sessions(tx: Tx, account_id: uuid.UUID, reason: str, now: datetime) -> None:
    """End every session of an account."""
    tx.execute(
        update(Session)
        .where(Session.account_id == account_id, Session.ended_at.is_(None))
        .values(ended_at=now, ended_by=reason)
    )


def code_used() -> Unauthenticated:
    return Unauthenticated("code_used", "该登录凭证已使用过，请重新登录")


def session_ended() -> Unauthenticated:
    return Unauthenticated("session_ended", "登录已结束，请重新登录")


def _claim(house: House, code_hash: bytes) -> LoginCode | None:
    """Claim a code for this request, or return the finished sign-in that it already opened."""
    deadline = time.monotonic() + WAIT_FOR_FIRST_S
    while True:
        now = house.clock.now()
        try:
            with house.db.session() as tx:
                row = tx.get(LoginCode, code_hash, with_for_update=True)
                if row is not None and row.finished_at is not None:
                    return row
                if row is None:
                    tx.add(LoginCode(code_hash=code_hash, claimed_at=now))
                elif row.claimed_at + CLAIM_LEASE < now:
                    row.claimed_at = now  # whoever claimed it died on the way
                else:
                    raise _Busy
                tx.commit()
                return None
        except (IntegrityError, _Busy):
            _wait_for_first(deadline)


class _Busy(Exception):
    """Another request holds this code."""


def _wait_for_first(deadline: float) -> None:
    """Wait a moment, holding no transaction, at most until the deadline."""
    if time.monotonic() > deadline:
        raise Unavailable("sign_in_running", "正在登录，请稍候", retry_after=1)
    time.sleep(0.05)


def _release(house: House, code_hash: bytes) -> None:
    with house.db.session() as tx:
        row = tx.get(LoginCode, code_hash)
        if row is not None and row.finished_at is None:
            tx.delete(row)
        tx.commit()


def _finish(house: House, code_hash: bytes, user: WeChatUser) -> SignedIn:
    now = house.clock.now()
    with house.db.session() as tx:
        account_id = accounts.account_of(house, tx, accounts.MINI, user, now)
        session = Session(session_id=new_id(), account_id=account_id, created_at=now)
        tx.add(session)
        row = tx.get(LoginCode, code_hash)
        if row is None:
            raise Unavailable("sign_in_running", "正在登录，请稍候", retry_after=1)
        row.finished_at, row.session_id = now, session.session_id
        refresh_token = _add_refresh_token(tx, session)
        tx.commit()
    return _signed_in(house, session, refresh_token, now)


def _repeat(house: House, earlier: LoginCode) -> SignedIn:
    now = house.clock.now()
    with house.db.session() as tx:
        session = tx.get(Session, earlier.session_id, with_for_update=True)
        tokens = tx.scalars(
            select(RefreshToken).where(RefreshToken.session_id == earlier.session_id)
        ).all()
        late = earlier.finished_at is None or now - earlier.finished_at > REPEAT_WINDOW
        if late or session is None or session.ended_at or any(token.used_at for token in tokens):
            raise code_used()
        for token in tokens:
            token.superseded_at = token.superseded_at or now
        refresh_token = _add_refresh_token(tx, session)
        tx.commit()
    return _signed_in(house, session, refresh_token, now)


def _family_of(token_hash: bytes) -> Select[Session]:
    joined = select(Session).join(RefreshToken, RefreshToken.session_id == Session.session_id)
    return joined.where(RefreshToken.token_hash == token_hash)


def _add_refresh_token(tx: Tx, session: Session) -> str:
    token = new_secret()
    row = RefreshToken(
        token_hash=hash_secret(token),
        session_id=session.session_id,
        # From the sign-in on, however often it is exchanged: WeChat signs in again unasked.
        expires_at=session.created_at + REFRESH_LIFE,
    )
    tx.add(row)
    return token


def _signed_in(house: House, session: Session, refresh_token: str, now: datetime) -> SignedIn:
    return SignedIn(
        access_token=issue_access(house, CITIZEN, session.session_id, now),
        refresh_token=refresh_token,
        expires_in=int(ACCESS_LIFE.total_seconds()),
        identity=accounts.masked_identity(house, session.account_id),
    )


def _end(session: Session, reason: str, now: datetime) -> None:
    if session.ended_at is None:
        session.ended_at, session.ended_by = now, reason
