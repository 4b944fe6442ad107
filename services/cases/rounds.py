"""The clock's round over the cases of every kind."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Case
from services import complaints, redecisions, wakes
from services.cases import clock
from services.cases.clock import Waker
from services.cases.machines import COMPLAINT, OBJECTION, REDECISION, REPAIR
from services.house import House
from services.objections.clock import wake as wake_objection
from services.repairs.steps import wake as wake_repair
from services.wakes import Reference

WAKERS: dict[str, Waker] = {
    OBJECTION: wake_objection,
    REPAIR: wake_repair,
    REDECISION: redecisions.wake,
    COMPLAINT: complaints.wake,
}


def run(house: House) -> int:
    """Wake every case whose moment has come; returns how many. For the worker."""
    return wakes.run(house, clock.due_of, catch_up)


def catch_up(house: House, due: Sequence[Reference]) -> int:
    """Bring these cases up to the present, each in a transaction of its own."""
    return wakes.each(house, due, _awake, "case")


def _awake(house: House, tx: Tx, subject_id: uuid.UUID, case_id: uuid.UUID) -> None:
    mine = (Case.subject_id == subject_id, Case.case_id == case_id)
    kind = tx.scalars(select(Case.kind).where(*mine)).one()
    clock.awake(house, tx, subject_id, case_id, kind, WAKERS[kind])
