"""What a desk is reminded of: what is due in the next working days, and what is overdue.

Whoever signs in reads what waits now. Once a stage, who sits at those desks is also told over
WeChat how much it is, where they are known here as a person; of whom it is, never.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Binding, Case, Reminder, Staff, Task
from policy import profiles, working_days
from services import notices, tasks
from services.callers import StaffCaller
from services.case_files import KINDS
from services.cases import clock, machines
from services.cases.desks import DESK, DUE
from services.clocks import city_date
from services.house import House
from services.races import settled

CLERK, REVIEWER, SUPERVISOR, AUDITOR = "clerk", "reviewer", "supervisor", "auditor"
MOST = 200
SOON, OVERDUE = "soon", "overdue"
NOTICE = "desk_reminder"
# Whose turn it is before a case is late; an objection says so itself, for its departments.
TURNS = {machines.APPLIED: CLERK, machines.ACCEPTED: REVIEWER, machines.SUBMITTED: REVIEWER}


@dataclass(frozen=True, slots=True)
class _Due:
    """A case or a task that waits, until when, and for whom."""

    row: Case | Task
    matter_id: uuid.UUID
    due_on: date
    stage: str
    roles: tuple[str, ...]

    def told_once(self) -> Iterable[tuple[uuid.UUID, str, date, str]]:
        """What each role is told of it once."""
        return ((self.matter_id, role, self.due_on, self.stage) for role in self.roles)


def list_due(house: House, caller: StaffCaller) -> list[dict[str, Any]]:
    """The caller's reminders, the longest due first, without names.

    What is overdue has gone to the supervisor; it stays with the role whose turn it was as
    well. An auditor sees everybody's.
    """
    today = city_date(house.clock.now())
    with house.db.at_desk(DESK) as connection, Tx(connection) as tx:
        mine = [due for due in _waiting(tx, today) if caller.role in (*due.roles, AUDITOR)]
        return [_line(due, today) for due in mine[:MOST]]


def send(house: House) -> int:
    """Tell the desks what became due soon or overdue; returns of how many matters. For the worker."""
    return settled(lambda: _send(house))


def _send(house: House) -> int:
    now = house.clock.now()
    today = city_date(now)
    with house.db.session() as tx:
        waiting = _waiting(tx, today)
        told = _told_before(tx, waiting)
        fresh = [(due, key) for due in waiting for key in due.told_once() if key not in told]
        stages: dict[str, Counter[str]] = defaultdict(Counter)
        for _, (matter_id, role, due_on, stage) in fresh:
            stages[role][stage] += 1
            tx.add(
                Reminder(matter_id=matter_id, role=role, due_on=due_on, stage=stage, sent_at=now)
            )
        for role, counted in stages.items():
            _tell(house, tx, role, counted, now)
        tx.commit()
    return len({due.matter_id for due, _ in fresh})


def _tell(house: House, tx: Tx, role: str, counted: Mapping[str, int], now: datetime) -> None:
    accounts = (
        select(Binding.account_id)
        .join(Staff, Staff.subject_id == Binding.subject_id)
        .where(Staff.role == role, Staff.ended_at.is_(None))
    )
    told = {stage: str(counted[stage]) for stage in (SOON, OVERDUE)}
    for account_id in tx.scalars(accounts.distinct()).all():
        notices.queue(house, tx, account_id, NOTICE, now, told)


def _told_before(tx: Tx, waiting: Sequence[_Due]) -> set[tuple[uuid.UUID, str, date, str]]:
    mine = select(Reminder).where(Reminder.matter_id.in_([due.matter_id for due in waiting]))
    return {(row.matter_id, row.role, row.due_on, row.stage) for row in tx.scalars(mine)}


def _waiting(tx: Tx, today: date) -> list[_Due]:
    """Open cases and tasks up to the horizon of reminders, the longest due first."""
    horizon = clock.term(today, profiles.load().remind)
    is_running = (Case.closed_at.is_(None), Case.state != machines.RETURNED)
    cases = select(Case).where(*is_running, horizon >= DUE)
    open_tasks = select(Task).where(Task.closed_on.is_(None), Task.due_on <= horizon)
    found = [_case(row, today) for row in tx.scalars(cases)]
    found += [_task(row, today) for row in tx.scalars(open_tasks)]
    return sorted(found, key=lambda due: (due.due_on, due.matter_id))


def _case(case: Case, today: date) -> _Due:
    due_on = case.due_on or case.accept_by
    assert due_on is not None  # by the query
    is_late = clock.is_overdue(case, today)
    return _Due(case, case.case_id, due_on, *_stage(_turn(case), is_late))


def _task(task: Task, today: date) -> _Due:
    return _Due(task, task.task_id, task.due_on, *_stage(CLERK, task.due_on < today))


def _stage(turn: str, is_late: bool) -> tuple[str, tuple[str, ...]]:
    return (OVERDUE, (turn, SUPERVISOR)) if is_late else (SOON, (turn,))


def _line(due: _Due, today: date) -> dict[str, Any]:
    return _named(due.row) | {
        "id": due.matter_id.hex,
        "due_on": due.due_on.isoformat(),
        "working_days_left": working_days.count(today, due.due_on) if today <= due.due_on else 0,
        "overdue": due.stage == OVERDUE,
        "for": list(due.roles),
    }


def _named(row: Case | Task) -> dict[str, str]:
    if isinstance(row, Task):
        told, state = (tasks.KIND, tasks.CALLED), (tasks.OPEN, tasks.STATES[tasks.OPEN])
    else:
        told = (row.kind, KINDS[row.kind].called)
        state = (row.state, machines.MACHINES[row.kind].names[row.state])
    return {"kind": told[0], "kind_name": told[1], "state": state[0], "state_name": state[1]}


def _turn(case: Case) -> str:
    if case.kind == machines.OBJECTION:
        # A department is reminded by its own queue; who asked it keeps an eye on it.
        return CLERK if case.state in (machines.SUBMITTED, machines.FORWARDED) else REVIEWER
    return TURNS[case.state]
