"""What the clock does to an objection: it accepts, lets lapse, and says what is overdue."""

from datetime import datetime

from sqlalchemy.orm import Session as Tx

from models import Case
from policy import profiles
from services.cases import kinds, ledger, machines
from services.cases.ledger import SYSTEM, Step
from services.cases.machines import ACCEPT, LAPSE
from services.house import House
from services.objections import steps


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
            kinds.note_overdue(house, tx, case, steps.told(house, case, body, None), now)
        case _:
            case.wakes_at = None
