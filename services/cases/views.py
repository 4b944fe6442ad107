"""What every view of a case shares: its timeline, and who acted in it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Case, CaseStep, Institution, Staff
from services.clocks import city_iso
from services.house import House


def timelines(
    house: House, tx: Tx, cases: Iterable[Case], *, numbered: bool = False
) -> dict[uuid.UUID, list[dict]]:
    """`[{at, state, act, by, unit, note}]` by case, oldest first; all cases are of one subject.

    `unit` is the office's unit or the department that acted, `numbered` with the number of who
    acted in it, as the log of looks has it; nobody's name is told.
    """
    ids = [case.case_id for case in cases]
    query = select(CaseStep).where(CaseStep.case_id.in_(ids))
    steps = tx.scalars(query.order_by(CaseStep.at, CaseStep.step_id)).all()
    units = _units(tx, steps, numbered)
    found: dict[uuid.UUID, list[dict]] = defaultdict(list)
    for step in steps:
        found[step.case_id].append(
            {
                "at": city_iso(step.at),
                "state": step.state,
                "act": step.act,
                "by": step.by,
                "unit": units.get(step.staff_id or step.institution_id),
                "note": _note(house, step),
            }
        )
    return found


def _units(tx: Tx, steps: Sequence[CaseStep], numbered: bool) -> dict[uuid.UUID | None, str]:
    desks = {step.staff_id for step in steps if step.staff_id}
    departments = {step.institution_id for step in steps if step.institution_id}
    found: dict[uuid.UUID | None, str] = {}
    if desks:
        wanted = (Staff.staff_id, Staff.unit, Staff.staff_no)
        rows = tx.execute(select(*wanted).where(Staff.staff_id.in_(desks)))
        found |= {
            row.staff_id: f"{row.unit} {row.staff_no}" if numbered else row.unit for row in rows
        }
    if departments:
        is_one = Institution.institution_id.in_(departments)
        query = select(Institution.institution_id, Institution.name).where(is_one)
        found |= {row.institution_id: row.name for row in tx.execute(query)}
    return found


def _note(house: House, step: CaseStep) -> str | None:
    if step.note is None:
        return None
    place = b"case_steps.note:" + step.step_id.bytes
    return house.sealer.open(step.subject_id.bytes, place, step.note).decode()
