"""What the credit office does with the cases of one kind: its queue, one case, and acts upon it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from models import Case
from services import looks, staff
from services.callers import StaffCaller
from services.cases import clock, kinds, ledger, machines
from services.cases.kinds import Kind
from services.cases.ledger import STAFF, Step
from services.cases.machines import MACHINES
from services.cases.persons import Act
from services.clocks import city_date
from services.errors import invalid_field
from services.house import House
from services.looks import Purpose

DESK = "cases"
DUE = func.coalesce(Case.due_on, Case.accept_by)


def queue(
    house: House,
    kind: Kind,
    *,
    state: str | None = None,
    due_before: date | None = None,
    overdue: bool | None = None,
    limit: int,
    after: uuid.UUID | None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The open cases of a kind, what is due first comes first; no names.

    A page after one that was closed meanwhile begins anew: better seen twice than never.
    """
    names = MACHINES[kind.code].names
    if state is not None and state not in names:
        raise invalid_field("state", "not_listed", f"state 须为 {'、'.join(names)} 之一")
    now = house.clock.now()
    is_open = (Case.kind == kind.code, Case.closed_at.is_(None))
    query = select(Case).where(*is_open)
    if state:
        query = query.where(Case.state == state)
    if due_before:
        query = query.where(due_before > DUE)
    if overdue is not None:
        is_over = Case.due_on.is_not(None) & (Case.due_on < city_date(now))
        query = query.where(is_over if overdue else ~is_over)
    with house.db.at_desk(DESK) as connection, Session(connection) as tx:
        last = after and tx.scalar(select(DUE).where(*is_open, Case.case_id == after))
        if last:
            query = query.where(tuple_(DUE, Case.case_id) > tuple_(last, after))
        rows = tx.scalars(query.order_by(DUE, Case.case_id).limit(limit + 1)).all()
        items = [kinds.in_queue(house, kind, row, now) for row in rows[:limit]]
    return items, rows[limit - 1].case_id if len(rows) > limit else None


def open_case(house: House, caller: StaffCaller, kind: Kind, case_id: uuid.UUID) -> dict[str, Any]:
    """One case on one page; the person in it sees that it was opened, and by whom.

    Forbidden `own_case` for one's own.
    """
    return act(house, caller, kind, case_id, f"查看{kind.called}", lambda *_: None)


def act(
    house: House, caller: StaffCaller, kind: Kind, case_id: uuid.UUID, purpose: str, do: Act
) -> dict[str, Any]:
    """One act of a desk on somebody else's case: done, logged in that person's log, shown."""
    subject_id = ledger.of_another(house, caller, case_id)
    with house.db.session(subject_id) as tx:
        case, now = clock.awake(house, tx, subject_id, case_id, kind.code, kind.wake)
        do(tx, case, ledger.read_body(house, case), now)
        seen = Purpose(purpose, f"{kind.called} {case_id.hex}", kind.shown)
        looks.note_by_staff(tx.connection(), subject_id, seen, caller, now)
        shown = kinds.for_desk(house, tx, kind, case, now)
        tx.commit()
        # Where only who decided stands in the way, the desk is told so instead of nothing.
        decided = {"own_decision": case.decided_by == caller.staff_id}
        return shown | decided | {"may": may(caller, kind, case, now)}


def may(caller: StaffCaller, kind: Kind, case: Case, now: datetime) -> list[str]:
    """The steps that the case's state and the caller's role allow."""
    ways = MACHINES[kind.code].ways
    return [
        step
        for step, act in kind.deeds.items()
        if (case.state, step) in ways
        and staff.may(caller, act)
        and not kind.bars(case, step)
        and not _is_closed_to(caller, case, step, now)
    ]


def _is_closed_to(caller: StaffCaller, case: Case, step: str, now: datetime) -> bool:
    match step:
        case machines.RETURN:
            return case.returned
        case machines.EXTEND:
            return clock.is_overdue(case, city_date(now))
        case machines.REVIEW_DECIDE:
            return case.decided_by == caller.staff_id
    return False


def step(caller: StaffCaller, act: str, now: datetime, note: str | None = None) -> Step:
    """A step that somebody at a desk takes."""
    return Step(act, STAFF, now, note, staff_id=caller.staff_id)
