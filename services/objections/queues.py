"""Who has which objections before them: the office its open ones, a department those sent to it."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, tuple_
from sqlalchemy.orm import Session

from models import Case
from services.callers import InstitutionCaller, StaffCaller
from services.cases import ledger
from services.cases.machines import FORWARDED, OBJECTION, OBJECTIONS
from services.clocks import city_date
from services.errors import invalid_field
from services.house import House
from services.objections import views

DESK = "cases"
DUE = func.coalesce(Case.due_on, Case.accept_by)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the open objections: in this state, due before this day, overdue or not."""

    state: str | None
    due_before: date | None
    overdue: bool | None
    limit: int
    after: uuid.UUID | None


def list_open(
    house: House, caller: StaffCaller, wanted: Wanted
) -> tuple[list[dict], uuid.UUID | None]:
    """The open objections of everybody, what is due first comes first; no names.

    A page after one that was closed meanwhile begins anew: better seen twice than never.
    """
    if wanted.state is not None and wanted.state not in OBJECTIONS.names:
        listed = "、".join(OBJECTIONS.names)
        raise invalid_field("state", "not_listed", f"state 须为 {listed} 之一")
    now = house.clock.now()
    is_open = (Case.kind == OBJECTION, Case.closed_at.is_(None))
    query = select(Case).where(*is_open)
    if wanted.state:
        query = query.where(Case.state == wanted.state)
    if wanted.due_before:
        query = query.where(wanted.due_before > DUE)
    if wanted.overdue is not None:
        is_over = Case.due_on.is_not(None) & (Case.due_on < city_date(now))
        query = query.where(is_over if wanted.overdue else ~is_over)
    with house.db.at_desk(DESK) as connection:
        return _page(house, connection, query, is_open, wanted, now)


def list_forwarded(
    house: House, caller: InstitutionCaller, *, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """The objections that wait for this department's answer, or have it and wait for the office."""
    now = house.clock.now()
    query = select(Case).where(
        Case.kind == OBJECTION,
        Case.state == FORWARDED,
        Case.institution_id == caller.institution_id,
    )
    if after:
        query = query.where(Case.case_id > after)
    query = query.order_by(Case.case_id).limit(limit + 1)
    with house.db.of_institution(caller.institution_id) as connection, Session(connection) as tx:
        rows = tx.scalars(query).all()
        items = [
            views.in_forwarded(house, row, ledger.read_body(house, row), now)
            for row in rows[:limit]
        ]
    return items, rows[limit - 1].case_id if len(rows) > limit else None


def _page(
    house: House, connection: Connection, query, is_open, wanted: Wanted, now
) -> tuple[list[dict], uuid.UUID | None]:
    with Session(connection) as tx:
        if wanted.after:
            last = tx.scalar(select(DUE).where(*is_open, Case.case_id == wanted.after))
            if last is not None:
                query = query.where(tuple_(DUE, Case.case_id) > tuple_(last, wanted.after))
        query = query.order_by(DUE, Case.case_id).limit(wanted.limit + 1)
        rows = tx.scalars(query).all()
        items = [
            views.in_queue(house, row, ledger.read_body(house, row), now)
            for row in rows[: wanted.limit]
        ]
    more = len(rows) > wanted.limit
    return items, rows[wanted.limit - 1].case_id if more else None
