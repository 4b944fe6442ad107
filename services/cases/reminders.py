"""What a desk is reminded of: cases that are due in the next working days, and those overdue.

Nothing is sent, and so nothing can be lost: whoever signs in reads what waits for them now.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case
from policy import profiles, working_days
from services.callers import StaffCaller
from services.case_files import KINDS
from services.cases import clock, kinds, machines
from services.cases.desks import DESK, DUE
from services.clocks import city_date
from services.house import House

CLERK, REVIEWER, SUPERVISOR, AUDITOR = "clerk", "reviewer", "supervisor", "auditor"
MOST = 200
# Whose turn it is before a case is late; an objection says so itself, for its departments.
TURNS = {machines.APPLIED: CLERK, machines.ACCEPTED: REVIEWER, machines.SUBMITTED: REVIEWER}


def list_due(house: House, caller: StaffCaller) -> list[dict[str, Any]]:
    """The caller's reminders, the longest due first, without names.

    What is overdue has gone to the supervisor; it stays with the role whose turn it was as
    well. An auditor sees everybody's.
    """
    now = house.clock.now()
    today = city_date(now)
    horizon = clock.term(today, profiles.load().remind)
    query = (
        select(Case)
        .where(Case.closed_at.is_(None), Case.state != machines.RETURNED, horizon >= DUE)
        .order_by(DUE, Case.case_id)
    )
    with house.db.at_desk(DESK) as connection, Session(connection) as tx:
        lines = [_line(house, row, today, now) for row in tx.scalars(query.limit(MOST))]
    return [line for line in lines if caller.role in (*line["for"], AUDITOR)]


def _line(house: House, case: Case, today: date, now: datetime) -> dict[str, Any]:
    kind = KINDS[case.kind]
    shown = kinds.in_queue(house, kind, case, now)
    due_on = case.due_on or case.accept_by
    assert due_on is not None  # by the query
    turn = _turn(case)
    return {
        "id": shown["id"],
        "kind": case.kind,
        "kind_name": kind.called,
        "state": case.state,
        "state_name": shown["state_name"],
        "due_on": due_on.isoformat(),
        "working_days_left": working_days.count(today, due_on) if today <= due_on else 0,
        "overdue": shown["overdue"],
        "for": [turn, SUPERVISOR] if shown["overdue"] else [turn],
    }


def _turn(case: Case) -> str:
    if case.kind == machines.OBJECTION:
        # A department is reminded by its own queue; who asked it keeps an eye on it.
        return CLERK if case.state in (machines.SUBMITTED, machines.FORWARDED) else REVIEWER
    return TURNS[case.state]
