"""The clock of a case: terms in working days, and bringing a case up to the present."""

import logging
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session as Tx

from models import Case
from policy import profiles, working_days
from services import ready_files
from services.cases import ledger
from services.clocks import CITY_TIME, city_date
from services.errors import NotFound, Unavailable
from services.house import House
from services.wakes import AT_ONCE, Reference

log = logging.getLogger(__name__)
Waker = Callable[[House, Tx, Case, datetime], None]
OVERDUE, TODAY, SOON, LATER = "overdue", "today", "soon", "later"


def term(day: date, number: int) -> date:
    """The last day of a term of working days; Unavailable where next year's are not known yet."""
    try:
        return working_days.add(day, number)
    except working_days.UnknownYear as error:
        log.error("working days unknown", extra={"cause": str(error)})
        told = "明年的工作日历还没有更新，暂时不能计算办理期限，请稍后再试"
        raise Unavailable("calendar_missing", told, retry_after=3600) from error


def end_of(day: date) -> datetime:
    """The moment at which a day of the city is over."""
    return datetime.combine(day + timedelta(days=1), time(), CITY_TIME)


def lapses_at(now: datetime) -> datetime:
    """When what is returned now ends as withdrawn, unless it is handed in again."""
    return end_of(city_date(now) + timedelta(days=profiles.load().resubmit_days))


def is_overdue(case: Case, today: date) -> bool:
    """Whether an open case should have been decided by now; a flag, not a state."""
    return case.closed_at is None and case.due_on is not None and case.due_on < today


def urgency(due_on: date | None, today: date) -> str | None:
    """How near a day is by which the office must have acted; None without one."""
    if due_on is None:
        return None
    if due_on <= today:
        return OVERDUE if due_on < today else TODAY
    return SOON if working_days.count(today, due_on) <= profiles.load().remind else LATER


def due_of(tx: Connection, now: datetime, *conditions) -> list[Reference]:
    """The cases among these that the clock has something to do with, the longest due first."""
    query = select(Case.subject_id, Case.case_id).where(Case.wakes_at <= now, *conditions)
    rows = tx.execute(query.order_by(Case.wakes_at).limit(AT_ONCE))
    return [(row.subject_id, row.case_id) for row in rows]


def awake(
    house: House, tx: Tx, subject_id: uuid.UUID, case_id: uuid.UUID, kind: str, wake: Waker
) -> tuple[Case, datetime]:
    """A case of this kind, locked, with all done that the clock had to do; and that moment.

    NotFound where the subject of the transaction has none of this kind and id.
    """
    ready_files.lock(tx.connection(), [subject_id])
    # Only now: while we waited for the lock somebody else may have decided it.
    now = house.clock.now()
    case = ledger.find(tx, subject_id, case_id)
    if case is None or case.kind != kind:
        raise NotFound
    while case.wakes_at is not None and case.wakes_at <= now:
        wake(house, tx, case, now)
    return case, now


def calendar_days_left(now: datetime) -> int:
    """For how many more days the working days are known; a term that ends later is refused."""
    return (working_days.load().known_until - city_date(now)).days
