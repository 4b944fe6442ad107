"""人工告知: the office tells by phone or letter what WeChat did not take, and notes what it did."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session as Tx

from models import Notice, Staff, Task
from policy.masks import mask_id_number
from services import bindings, looks, notices, representatives, words
from services.callers import Citizen, StaffCaller
from services.cases import clock
from services.clocks import city_date, city_iso
from services.errors import Conflict, FieldError, Forbidden, NotFound, invalid_field
from services.house import House
from services.looks import Purpose
from services.subjects import read_names

KIND, CALLED = "task", "人工告知任务"
PHONE, LETTER, UNREACHABLE = "phone", "letter", "unreachable"
OUTCOMES = {PHONE: "已电话告知", LETTER: "已书面送达", UNREACHABLE: "联系不上"}
OPEN, CLOSED = "open", "closed"
STATES = {OPEN: "待告知", CLOSED: "已办结"}
LONGEST_NOTE = 500
PLACE = b"tasks.note"


def list_tasks(
    house: House,
    caller: StaffCaller,
    *,
    state: str = OPEN,
    due_before: date | None = None,
    limit: int,
    after: uuid.UUID | None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The tasks of the office, what is due first comes first; no names."""
    if state not in STATES:
        raise invalid_field("state", "not_listed", f"state 须为 {'、'.join(STATES)} 之一")
    today = city_date(house.clock.now())
    is_open = Task.closed_on.is_(None)
    query = select(Task).where(is_open if state == OPEN else ~is_open)
    if due_before:
        query = query.where(Task.due_on < due_before)
    with house.db.session(write=False) as tx:
        last = tx.get(Task, after) if after else None
        if last:
            query = query.where(tuple_(Task.due_on, Task.task_id) > tuple_(last.due_on, after))
        rows = tx.scalars(query.order_by(Task.due_on, Task.task_id).limit(limit + 1)).all()
        found = _notices(tx, rows[:limit])
    items = [_listed(row, found[row.task_id], today) for row in rows[:limit]]
    return items, rows[limit - 1].task_id if len(rows) > limit else None


def view(house: House, caller: StaffCaller, task_id: uuid.UUID) -> dict[str, Any]:
    """One task as the queue has it, without names; closed ones too."""
    with house.db.session(write=False) as tx:
        task = tx.get(Task, task_id)
        if task is None:
            raise NotFound
        rows = _notices(tx, [task])[task_id]
    return _listed(task, rows, city_date(house.clock.now()))


def open_task(house: House, caller: StaffCaller, task_id: uuid.UUID) -> dict[str, Any]:
    """Whom to reach, by which phone, and what to tell; the person sees that it was opened.

    `phone` is null while no account is the person's. Forbidden `own_case` for a task
    about oneself, Conflict `wrong_state` once it is closed.
    """
    subject_id = _whose(house, caller, task_id)
    with house.db.session(subject_id) as tx:
        task, now = _locked(house, tx, task_id)
        rows = _notices(tx, [task])[task_id]
        _log(tx, caller, task, "查看人工告知任务", "姓名、联系电话和未送达的通知", now)
        kind, number, name = read_names(tx.connection(), house.sealer, [subject_id])[subject_id]
        told = {
            "person": {
                "kind": kind,
                "name": name,
                "id_number": mask_id_number(number),
                "phone": bindings.phone_of_person(house, tx, subject_id),
            },
            "notices": [_worded(house, row) for row in rows],
        }
        tx.commit()
    return _listed(task, rows, city_date(now)) | told


def close(
    house: House,
    caller: StaffCaller,
    task_id: uuid.UUID,
    outcome: str,
    note: str,
    told_on: date | None = None,
) -> dict[str, Any]:
    """Note what was done; what was told counts as arrived from this moment on.

    `told_on`: the day on which the person was reached, for `phone` and `letter` alone.
    """
    said = words.statement("note", note, LONGEST_NOTE)
    if outcome not in OUTCOMES:
        raise invalid_field("outcome", "not_listed", f"outcome 须为 {'、'.join(OUTCOMES)} 之一")
    subject_id = _whose(house, caller, task_id)
    with house.db.session(subject_id) as tx:
        task, now = _locked(house, tx, task_id)
        _check_day(task, outcome, told_on, city_date(now))
        task.closed_on, task.outcome, task.told_on = city_date(now), outcome, told_on
        task.staff_id = caller.staff_id
        task.note = house.sealer.seal(task_id.bytes, PLACE, said.encode())
        if told_on:
            arrived = {"state": "sent", "channel": outcome, "sent_at": now}
            tx.execute(update(Notice).where(Notice.task_id == task_id).values(arrived))
        _log(tx, caller, task, "办结人工告知任务", OUTCOMES[outcome], now)
        rows = _notices(tx, [task])[task_id]
        tx.commit()
    return _listed(task, rows, city_date(now)) | {"note": said}


def list_held(house: House, caller: Citizen) -> list[dict]:
    """What the office did to reach the caller, the newest first, with what it noted."""
    query = select(Task).where(Task.account_id == caller.account_id)
    today = city_date(house.clock.now())
    with house.db.session(write=False) as tx:
        rows = tx.scalars(query.order_by(Task.task_id.desc())).all()
        found, desks = _notices(tx, rows), _desks(tx, rows)
    return [
        _listed(row, found[row.task_id], today)
        | {"note": _note(house, row), "by": desks.get(row.staff_id)}
        for row in rows
    ]


def _whose(house: House, caller: StaffCaller, task_id: uuid.UUID) -> uuid.UUID:
    """Whom a task is to reach; nobody touches one about themselves."""
    with house.db.session(write=False) as tx:
        task = tx.get(Task, task_id)
    if task is None:
        raise NotFound
    mine, subject_id = caller.subject_id, task.subject_id
    if mine is not None and (
        subject_id == mine or representatives.is_represented_by(house, subject_id, mine)
    ):
        raise Forbidden("own_case", "这是告知您本人的任务，须由其他同事办理")
    return subject_id


def _locked(house: House, tx: Tx, task_id: uuid.UUID) -> tuple[Task, datetime]:
    task = tx.get(Task, task_id, with_for_update=True)
    if task is None:
        raise NotFound
    if task.closed_on is not None:
        told = f"{CALLED}已办结（{task.outcome}），不能再办理"
        raise Conflict("wrong_state", told, errors=[FieldError("state", CLOSED, STATES[CLOSED])])
    return task, house.clock.now()


def _check_day(task: Task, outcome: str, told_on: date | None, today: date) -> None:
    if outcome == UNREACHABLE:
        if told_on is not None:
            raise invalid_field("told_on", "unexpected", "没有联系上的，不填告知日期")
    elif told_on is None or not task.opened_on <= told_on <= today:
        raise invalid_field("told_on", "out_of_range", "请填写告知日期，不早于任务产生之日")


def _log(tx: Tx, caller: StaffCaller, task: Task, purpose: str, shown: str, now: datetime) -> None:
    seen = Purpose(purpose, f"{CALLED} {task.task_id.hex}", shown)
    looks.note_by_staff(tx.connection(), task.subject_id, seen, caller, now)


def _notices(tx: Tx, tasks: Iterable[Task]) -> Mapping[uuid.UUID, list[Notice]]:
    query = select(Notice).where(Notice.task_id.in_([task.task_id for task in tasks]))
    found: dict[uuid.UUID, list[Notice]] = defaultdict(list)
    for row in tx.scalars(query.order_by(Notice.notice_id)):
        assert row.task_id is not None  # by the query
        found[row.task_id].append(row)
    return found


def _listed(task: Task, rows: Sequence[Notice], today: date) -> dict[str, Any]:
    """A line of the queue: kinds of notices, and no words that could hold a name."""
    return {
        "id": task.task_id.hex,
        "state": CLOSED if task.closed_on else OPEN,
        "opened_on": task.opened_on.isoformat(),
        "due_on": task.due_on.isoformat(),
        "overdue": task.closed_on is None and task.due_on < today,
        "urgency": None if task.closed_on else clock.urgency(task.due_on, today),
        "kinds": [row.kind for row in rows],
        "cases": sorted({row.case_id.hex for row in rows if row.case_id}),
        "closed_on": task.closed_on.isoformat() if task.closed_on else None,
        "outcome": task.outcome,
        "outcome_name": OUTCOMES[task.outcome] if task.outcome else None,
        "told_on": task.told_on.isoformat() if task.told_on else None,
    }


def _worded(house: House, row: Notice) -> dict[str, Any]:
    told = notices.words_of(house, row.notice_id, row.body)
    return {
        "id": row.notice_id.hex,
        "at": city_iso(row.created_at),
        "kind": row.kind,
        "title": told["title"],
        "text": told["text"],
        "case_id": row.case_id.hex if row.case_id else None,
    }


def _desks(tx: Tx, rows: Iterable[Task]) -> dict[uuid.UUID | None, str]:
    ids = {row.staff_id for row in rows if row.staff_id}
    query = select(Staff.staff_id, Staff.unit, Staff.staff_no).where(Staff.staff_id.in_(ids))
    return {row.staff_id: f"{row.unit} {row.staff_no}" for row in tx.execute(query)}


def _note(house: House, task: Task) -> str | None:
    if task.note is None:
        return None
    return house.sealer.open(task.task_id.bytes, PLACE, task.note).decode()
