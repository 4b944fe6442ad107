"""What the clock does to an objection: it accepts, lets lapse, and says what is overdue."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from models import Case
from policy import profiles
from services import wakes
from services.cases import clock, ledger, machines
from services.cases.ledger import SYSTEM, Step
from services.cases.machines import ACCEPT, LAPSE, OBJECTION
from services.house import House
from services.objections import steps
from services.wakes import Reference

OVERDUE = "overdue"


def awake(house: House, tx: Tx, subject_id: uuid.UUID, case_id: uuid.UUID) -> tuple[Case, datetime]:
    """An objection, locked and brought up to the present; NotFound for none of this subject."""
    return clock.awake(house, tx, subject_id, case_id, OBJECTION, wake)


def catch_up(house: House, due: Sequence[Reference]) -> int:
    """Bring these objections up to the present, each in a transaction of its own."""
    return wakes.each(house, due, awake, "case")


def wake(house: House, tx: Tx, case: Case, now: datetime) -> None:
    """Do what is due at the case's `wakes_at`, and say when to look again."""
    moment = case.wakes_at
    assert moment is not None
    body = ledger.read_body(house, case)
    match case.state:
        case machines.SUBMITTED:
            note = f"{profiles.load().accept} 个工作日内未受理、退回或拒绝，自动受理"
            steps.accept(house, tx, case, body, Step(ACCEPT, SYSTEM, moment, note), now)
        case machines.RETURNED:
            note = f"{profiles.load().resubmit_days} 天内未补正，按撤回处理"
            steps.take(house, tx, case, body, Step(LAPSE, SYSTEM, moment, note), now)
        case machines.ACCEPTED | machines.FORWARDED | machines.REVIEW:
            case.wakes_at, case.changed_at = None, now
            note = "超过办理期限，已转主管督办"
            ledger.add_step(house, tx, case, Step(OVERDUE, SYSTEM, moment, note))
            told = steps.told(house, case, body, None)
            ledger.tell(house, tx, case, "objection_overdue", now, told)
        case _:
            case.wakes_at = None
