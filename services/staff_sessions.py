"""A desk signs in, stays signed in while it is used, and signs out.

Whatever is wrong - the username, the password, the one-time code, a person who left - gets the
same answer after the same work. Failures are rows: Redis may be down and nothing opens.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult

from models import Staff, StaffFailure, StaffSession, new_id
from services import passwords
from services.callers import StaffCaller
from services.errors import TooMany, Unauthenticated
from services.house import House
from services.staff import as_username, open_name, open_totp_secret
from services.tokens import SHIFT, STAFF, issue_access, keyed_hash, read_access

FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(seconds=60)
LOCKED_FOR = timedelta(minutes=10)
IDLE_AT_MOST = timedelta(minutes=30)
TOUCH_EVERY = timedelta(seconds=30)  # a write with each request would be one too many


def sign_in(
    house: House, username: str, password: str, totp: str | None, audience: str = STAFF
) -> dict:
    """Open a desk for a shift, for its program (`STAFF`) or for its browser (`DESK`).

    What a browser carries in a cookie opens no program's door, nor the other way round.
    Unauthenticated `sign_in_failed` whatever was wrong; TooMany for ten minutes after five
    failures of a username within one.
    """
    username = as_username(username)
    now = house.clock.now()
    with _counted(house, username, now):
        row, step = _recognised(house, username, password, totp, now)
        session_id = _open(house, row, step, now)
    return {
        "access_token": issue_access(house, audience, session_id, now),
        "token_type": "Bearer",
        "expires_in": int(SHIFT.total_seconds()),
        "name": open_name(house, row),
        "role": row.role,
        "unit": row.unit,
    }


def authenticate(house: House, token: str, audience: str = STAFF) -> StaffCaller:
    """Who sits at the desk behind a token, in the role that they have now."""
    now = house.clock.now()
    session_id = read_access(house, audience, token, now)
    with house.db.session(write=False) as tx:
        session = tx.get(StaffSession, session_id)
        row = tx.get(Staff, session.staff_id) if session else None
    if session is None or row is None or row.ended_at or not _is_live(session, now):
        raise Unauthenticated("session_ended", "登录已结束，请重新登录")
    if now - session.used_at > TOUCH_EVERY:
        _touch(house, session_id, now)
    return StaffCaller(
        row.staff_id,
        session_id,
        row.username,
        open_name(house, row),
        row.unit,
        row.staff_no,
        row.role,
        row.subject_id,
    )


def sign_out(house: House, caller: StaffCaller) -> None:
    """Close the desk: its token is refused from the next request on."""
    with house.db.session() as tx:
        mine = (StaffSession.session_id == caller.session_id, StaffSession.ended_at.is_(None))
        tx.execute(update(StaffSession).where(*mine).values(ended_at=house.clock.now()))
        tx.commit()


def _recognised(
    house: House, username: str, password: str, totp: str | None, now: datetime
) -> tuple[Staff, int | None]:
    """Whose credentials these are, and the step of the one-time code."""
    with house.db.session(write=False) as tx:
        row = tx.scalars(select(Staff).where(Staff.username == username)).first()
    # Outside any transaction: the hash takes its time on purpose.
    if not passwords.is_right(row.password_hash if row else None, password):
        raise _failed()
    if row is None or row.ended_at:
        raise _failed()
    secret = open_totp_secret(house, row)
    if secret is None:
        return row, None
    step = passwords.totp_step(secret, totp or "", now)
    if step is None:
        raise _failed()
    return row, step


def _open(house: House, row: Staff, step: int | None, now: datetime) -> uuid.UUID:
    session = StaffSession(
        session_id=new_id(), staff_id=row.staff_id, created_at=now, used_at=now, ended_at=None
    )
    # Looked at again with the row held: a reset or an end may have come meanwhile, and of two
    # who show the same one-time code only one opens a desk (RFC 6238, 5.2).
    unchanged = (
        Staff.staff_id == row.staff_id,
        Staff.ended_at.is_(None),
        Staff.password_hash == row.password_hash,
        Staff.totp_last_step.is_(None) | (Staff.totp_last_step < (step or 0)),
    )
    with house.db.session() as tx:
        held = tx.execute(update(Staff).where(*unchanged).values(totp_last_step=step))
        assert isinstance(held, CursorResult)
        if held.rowcount != 1:
            raise _failed()
        tx.add(session)
        tx.commit()
    return session.session_id


def _is_live(session: StaffSession, now: datetime) -> bool:
    if session.ended_at is not None or now - session.created_at >= SHIFT:
        return False
    return now - session.used_at < IDLE_AT_MOST


def _touch(house: House, session_id: uuid.UUID, now: datetime) -> None:
    with house.db.session() as tx:
        mine = (StaffSession.session_id == session_id, StaffSession.used_at < now)
        tx.execute(update(StaffSession).where(*mine).values(used_at=now))
        tx.commit()


def _failed() -> Unauthenticated:
    return Unauthenticated("sign_in_failed", "用户名、密码或动态码不正确")


@contextmanager
def _counted(house: House, username: str, now: datetime) -> Iterator[None]:
    """Count what is tried inside as a failure if it ends in Unauthenticated.

    It is written down before it is tried and struck out when it did not fail, so that a
    hundred guesses at once are no more than five.
    """
    key = keyed_hash(house, "staff", username)
    _refuse_locked(house, key, now)
    failure = StaffFailure(failure_id=new_id(), username_hash=key, at=now)
    failure_id = failure.failure_id
    with house.db.session() as tx:
        tx.add(failure)
        tx.commit()
    try:
        _refuse_locked(house, key, now, but=failure_id)
        yield
    except Unauthenticated:
        raise
    except BaseException:
        _strike_out(house, failure_id)
        raise
    _strike_out(house, failure_id)


def _refuse_locked(house: House, key: bytes, now: datetime, but: uuid.UUID | None = None) -> None:
    query = (
        select(StaffFailure.at)
        .where(StaffFailure.username_hash == key)
        .where(StaffFailure.at > now - LOCKED_FOR - FAILURE_WINDOW)
        .order_by(StaffFailure.at)
    )
    if but is not None:
        query = query.where(StaffFailure.failure_id != but)
    with house.db.session(write=False) as tx:
        failures = tx.scalars(query).all()
    closing = failures[FAILURES_ALLOWED - 1 :]
    opening = failures[: len(closing)]
    locked_at = [
        last for first, last in zip(opening, closing, strict=True) if last - first <= FAILURE_WINDOW
    ]
    wait = max(locked_at, default=now - LOCKED_FOR) + LOCKED_FOR - now
    if wait > timedelta():
        text = "登录失败次数过多，请稍后再试"
        raise TooMany("too_many_failures", text, retry_after=max(1, int(wait.total_seconds())))


def _strike_out(house: House, failure_id: uuid.UUID) -> None:
    with house.db.session() as tx:
        tx.execute(delete(StaffFailure).where(StaffFailure.failure_id == failure_id))
        tx.commit()
