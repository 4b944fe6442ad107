"""How often somebody failed to prove who they are, by account and by device.

Never by the number that was claimed, or a stranger could lock out a victim.
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from models import IdentityAttempt, new_id
from services.callers import Citizen
from services.errors import Forbidden, TooMany, Unavailable
from services.house import House

FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(hours=6)
LONGEST_ATTEMPT_S = 15  # phone, authority and face: three calls outside, three seconds each
WAIT_FOR_OTHER_S = 4


@contextmanager
def counted(house: House, caller: Citizen, device: str | None) -> Iterator[None]:
    """Count what is tried inside as a failure if it ends in Forbidden.

    TooMany after five failures in six hours. The attempt is written down before it is made
    and struck out when it did not fail, so that a hundred at once are no more than five.
    """
    now = house.clock.now()
    # Only so that honest attempts at once do not count each other; the rows are what decides.
    name = f"identity:{caller.account_id.hex}"
    with house.cache.lock(name, LONGEST_ATTEMPT_S, wait=WAIT_FOR_OTHER_S) as held:
        if not held:
            raise Unavailable("attempt_running", "正在核验，请稍候", retry_after=1)
        attempt_id = _write_down(house, caller, device, now)
        try:
            _refuse_after_failures(house, attempt_id, caller, device, now)
            yield
        except Forbidden:
            raise
        except BaseException:
            _strike_out(house, attempt_id)
            raise
        _strike_out(house, attempt_id)


def _write_down(house: House, caller: Citizen, device: str | None, now: datetime) -> uuid.UUID:
    attempt = IdentityAttempt(
        attempt_id=new_id(), account_id=caller.account_id, device_hash=_hash(device), at=now
    )
    with house.db.session() as tx:
        tx.add(attempt)
        tx.commit()
    return attempt.attempt_id


def _strike_out(house: House, attempt_id: uuid.UUID) -> None:
    with house.db.session() as tx:
        tx.execute(delete(IdentityAttempt).where(IdentityAttempt.attempt_id == attempt_id))
        tx.commit()


def _refuse_after_failures(
    house: House, attempt_id: uuid.UUID, caller: Citizen, device: str | None, now: datetime
) -> None:
    by = [IdentityAttempt.account_id == caller.account_id]
    if device is not None:
        by.append(IdentityAttempt.device_hash == _hash(device))
    wait = max(_seconds_to_wait(house, attempt_id, condition, now) for condition in by)
    if wait:
        text = "核验失败次数过多，为保护您的信息，请稍后再试"
        raise TooMany("too_many_failures", text, retry_after=wait)


def _seconds_to_wait(
    house: House, attempt_id: uuid.UUID, condition: ColumnElement[bool], now: datetime
) -> int:
    """Until fewer than five failures lie in the window; 0 when that is so now."""
    query = (
        select(IdentityAttempt.at)
        .where(condition, IdentityAttempt.at > now - FAILURE_WINDOW)
        .where(IdentityAttempt.attempt_id != attempt_id)
        .order_by(IdentityAttempt.at.desc())
        .limit(FAILURES_ALLOWED)
    )
    with house.db.session(write=False) as tx:
        failures = tx.scalars(query).all()
    if len(failures) < FAILURES_ALLOWED:
        return 0
    return max(1, int((failures[-1] + FAILURE_WINDOW - now).total_seconds()))


def _hash(device: str | None) -> bytes | None:
    return hashlib.sha256(device.encode()).digest() if device else None
