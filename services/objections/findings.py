"""What the department that provided a record finds about an objection to it."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import Session as Tx

from models import Case
from services import looks
from services.callers import InstitutionCaller
from services.cases import clock, ledger, machines
from services.cases.ledger import DEPARTMENT, Step
from services.cases.machines import FORWARDED, OBJECTION
from services.clocks import city_date
from services.errors import Conflict, NotFound
from services.house import House
from services.looks import Purpose
from services.objections import outcomes, steps, views
from services.objections.clock import wake

Told = tuple[str, str, Mapping[str, Any] | None]


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


def open_case(house: House, caller: InstitutionCaller, case_id: uuid.UUID) -> dict:
    """One objection that was forwarded to the caller; the person in it sees the look.

    NotFound for whatever does not lie with this department now.
    """
    subject_id = ledger.whose(house, case_id)
    with house.db.session(subject_id) as tx:
        case, now = _mine(house, tx, caller, subject_id, case_id)
        if case.state != machines.FORWARDED:
            raise NotFound
        _log(tx, caller, case, "核查异议", now)
        shown = views.for_department(house, tx, case, now)
        tx.commit()
    return shown


def find(house: House, caller: InstitutionCaller, case_id: uuid.UUID, told: Told) -> dict:
    """Answer with `(outcome, statement, correction)`; the office decides on it.

    Conflict `already_answered` for a second answer, `wrong_state` where it is decided.
    """
    subject_id = ledger.whose(house, case_id)
    with house.db.session(subject_id) as tx:
        case, now = _mine(house, tx, caller, subject_id, case_id)
        machines.OBJECTIONS.after(case.state, machines.FIND)
        body = ledger.read_body(house, case)
        if body.get("finding"):
            raise Conflict("already_answered", "贵单位已答复过这件异议")
        found = outcomes.read(house, tx, case, told, city_date(now))
        body["finding"] = found.as_json()
        note = f"核查意见：{outcomes.NAMES[found.outcome]}。{found.statement}"
        by = {"institution_id": caller.institution_id}
        steps.take(house, tx, case, body, Step(machines.FIND, DEPARTMENT, now, note, **by), now)
        _log(tx, caller, case, "答复异议", now)
        shown = views.for_department(house, tx, case, now)
        tx.commit()
    return shown


def _mine(
    house: House, tx: Tx, caller: InstitutionCaller, subject_id: uuid.UUID, case_id: uuid.UUID
) -> tuple[Case, datetime]:
    case, now = clock.awake(house, tx, subject_id, case_id, OBJECTION, wake)
    if case.institution_id != caller.institution_id:
        raise NotFound
    return case, now


def _log(tx: Tx, caller: InstitutionCaller, case: Case, purpose: str, now: datetime) -> None:
    looks.note(
        tx.connection(),
        case.subject_id,
        Purpose(purpose, f"异议 {case.case_id.hex}", "异议、相关记录和本人陈述"),
        who=caller.name,
        role="department",
        outcome="shown",
        now=now,
    )
