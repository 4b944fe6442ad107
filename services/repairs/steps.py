"""The steps of a repair, whoever takes them: terms, notices, and what the clock does."""

from datetime import date, datetime

from sqlalchemy.orm import Session as Tx

from models import Case
from policy import profiles
from policy import repairs as policy
from services import comparisons, evidence
from services.cases import clock, kinds, ledger, machines
from services.cases.kinds import Body, Kind
from services.cases.ledger import SYSTEM, Step
from services.cases.machines import REPAIR
from services.house import House
from services.objections import targets
from services.repairs import effects

# Which notice the person gets of an act.
NOTICES = {
    machines.APPLY: "repair_applied",
    machines.RESUBMIT: "repair_applied",
    machines.ACCEPT: "repair_accepted",
    machines.RETURN: "repair_returned",
    machines.LAPSE: "repair_lapsed",
    machines.REFUSE: "repair_refused",
    machines.EXTEND: "repair_extended",
    machines.GRANT: "repair_granted",
    machines.DENY: "repair_denied",
    machines.WITHDRAW: "repair_withdrawn",
}


def take(house: House, tx: Tx, case: Case, body: Body, step: Step, now: datetime) -> None:
    """Take a step whose dates are set already, and have the person told; the caller commits."""
    kinds.move(house, tx, case, body, step, now)
    tell(house, tx, case, body, step, now)


def tell(house: House, tx: Tx, case: Case, body: Body, step: Step, now: datetime) -> None:
    """Have the person told of a step."""
    ledger.tell(house, tx, case, NOTICES[step.act], now, told(house, case, body, step.note))


def told(house: House, case: Case, body: Body, note: str | None = None) -> dict[str, str]:
    """What a notice about a repair may say."""
    return {
        "what": targets.told_title(house, body),
        "due": case.due_on.isoformat() if case.due_on else "",
        "reason": note or "",
        "days": str(profiles.load().resubmit_days),
    }


def acceptance_term(day: date) -> date:
    """Until when the desk accepts, returns or refuses what begins today."""
    return clock.term(day, profiles.active().repair.accept)


def await_acceptance(case: Case, day: date) -> None:
    """What was handed in again waits for the desk anew."""
    case.accept_by = clock.term(day, profiles.of(case.profile).repair.accept)
    kinds.set_due(case, case.accept_by)


def start_term(case: Case, body: Body, day: date) -> None:
    """From the acceptance on the term for deciding is counted."""
    body["counted_from"] = day.isoformat()
    kinds.set_due(case, clock.term(day, profiles.of(case.profile).repair.decide))


def counted_from(body: Body) -> date:
    """The day from which the term for deciding is counted."""
    return date.fromisoformat(body["counted_from"])


def wake(house: House, tx: Tx, case: Case, now: datetime) -> None:
    """Do what is due at the case's `wakes_at`, and say when to look again."""
    moment = case.wakes_at
    assert moment is not None
    body = ledger.read_body(house, case)
    match case.state:
        case machines.RETURNED:
            note = f"{profiles.load().resubmit_days} 天内未补正，按撤回处理"
            take(house, tx, case, body, Step(machines.LAPSE, SYSTEM, moment, note), now)
        case machines.APPLIED | machines.ACCEPTED:
            kinds.note_overdue(house, tx, case, told(house, case, body), now)
        case machines.GRANTED:
            effects.inform_next(house, tx, case, body, now)
        case _:
            case.wakes_at = None


def _of_citizen(house: House, case: Case, body: Body) -> dict:
    return {
        "record_id": body["about"]["id"],
        "title": body["about"]["title"],
        "about": body["about"],
        "class": body["class"],
        "class_name": _class_name(body),
        "statement": body["statement"],
        "with_service": body["with_service"],
        "promise": body["promise"],
        "missing": body.get("missing", []),
        "accept_by": case.accept_by.isoformat() if case.accept_by else None,
        "granted": body.get("granted"),
        "decision": body.get("decision"),
    }


def _of_desk(house: House, tx: Tx, case: Case, body: Body, now: datetime) -> dict:
    conditions = policy.load().conditions
    wanted = [code for code in conditions if code != "service" or body["with_service"]]
    return {
        "conditions": [{"code": code, "text": conditions[code]} for code in wanted],
        "decide_by": case.due_on.isoformat()
        if case.state == machines.ACCEPTED and case.due_on
        else None,
        "record": comparisons.for_desk(house, tx, case, body, now),
        "evidence": evidence.list_with_links(house, tx, case.subject_id, case.case_id),
    }


def _of_queue(house: House, case: Case, body: Body) -> dict:
    about = body["about"]
    return {
        "item_code": about["item_code"],
        "title": targets.title_of(house, about),
        "class": body["class"],
        "class_name": _class_name(body),
    }


def _class_name(body: Body) -> str:
    grade = policy.load().classes.get(body["class"])
    return grade.title if grade else body["class"]


KIND = Kind(
    REPAIR,
    "修复申请",
    "修复申请、相关信息和本人陈述",
    wake,
    _of_citizen,
    _of_desk,
    _of_queue,
    what=targets.told_title,
    deeds={
        machines.ACCEPT: "receive_repairs",
        machines.RETURN: "receive_repairs",
        machines.REFUSE: "receive_repairs",
        machines.EXTEND: "extend_repairs",
        machines.GRANT: "decide_repairs",
        machines.DENY: "decide_repairs",
    },
    bars=lambda case, act: (
        act == machines.EXTEND and profiles.of(case.profile).repair.extended is None
    ),
)
