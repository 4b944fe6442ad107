"""An objection as the person, the desk and the department see it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session as Tx

from models import Case, Institution, Record
from policy import profiles
from policy.masks import mask_id_number
from services import comparisons, content_checks, evidence
from services.cases import clock, ledger, machines
from services.cases.kinds import Body, Kind
from services.cases.machines import OBJECTION
from services.clocks import city_date
from services.house import House
from services.objections import corrections, grounds, outcomes, sources, steps, targets
from services.objections.clock import wake
from services.subjects import ORGANISATION, read_names

CLERK, REVIEWER, SUPERVISOR, DEPARTMENT = "clerk", "reviewer", "supervisor", "department"


def of_citizen(house: House, case: Case, body: Body) -> dict[str, Any]:
    """What an objection shows its person besides what all cases do, reasons included."""
    outcome = case.outcome
    return {
        "ground": case.ground,
        "ground_name": grounds.NAMES[case.ground or ""],
        "about": body["about"],
        "statement": body["statement"],
        "show_statement": body["show_statement"],
        "accept_by": _day(case.accept_by),
        "suspends": case.suspends,
        "missing": body.get("missing", []),
        "outcome_name": outcomes.NAMES[outcome] if outcome else None,
        "outcome_text": outcomes.MEANINGS[outcome] if outcome else None,
        "changes": _changes(house, body),
        "restoration": body.get("restoration"),
    }


def _changes(house: House, body: Body) -> list[dict[str, Any]]:
    """`{field, was, is}` of what was corrected; an organisation's tell of other people, too."""
    changes = body.get("changes", [])
    if not body.get("organisation"):
        return changes
    cover = house.catalogue.covered
    return [
        each | {side: cover(each["field"], each[side]) for side in ("was", "is")}
        for each in changes
    ]


def of_desk(house: House, tx: Tx, case: Case, body: Body, now: datetime) -> dict[str, Any]:
    """What the desk needs on one page: what was found, and by when what is due."""
    queued = of_queue(house, case, body)
    return {
        **{name: queued[name] for name in ("due_soon", "waits_for", "answer_by", "answered")},
        "forward_by": _day(_forward_by(case, body)),
        "latest_on": _day(case.latest_on),
        "department": _department(tx, case),
        "departments": sources.names_of(house, tx, case, body),
        "finding": _named(body.get("finding")),
        "outcomes": outcomes.applicable(case),
        "correctable": _correctable(house, tx, case, body),
        "record": comparisons.for_desk(house, tx, case, body, now),
        "decisions": [outcomes.named(each) for each in body.get("decisions", [])],
        "review_statement": body.get("review_statement"),
        "evidence": evidence.list_with_links(house, tx, case.subject_id, case.case_id),
    }


def _named(finding: dict[str, Any] | None) -> dict[str, Any] | None:
    return outcomes.named(finding) if finding else None


def _correctable(house: House, tx: Tx, case: Case, body: Body) -> list[dict[str, Any]]:
    """What of the record may be corrected, as it is now; nothing of what is no record."""
    target = grounds.read_target(case.target)
    record = tx.get(Record, (case.subject_id, target.id)) if target.kind == grounds.RECORD else None
    fields = corrections.open_fields(house, record) if record else []
    if not body.get("organisation"):
        return fields
    cover = house.catalogue.covered
    return [each | {"value": cover(each["field"], each["value"])} for each in fields]


def of_queue(house: House, case: Case, body: Body) -> dict[str, Any]:
    """What stands in the office's queue: no name, and no words that could hold one."""
    today = city_date(house.clock.now())
    answered = bool(body.get("finding"))
    return {
        "ground": case.ground,
        "ground_name": grounds.NAMES[case.ground or ""],
        "item_code": body["about"]["item_code"],
        "title": targets.title_of(house, body["about"]),
        "accept_by": _day(case.accept_by),
        "answer_by": _day(case.answer_by),
        "answered": answered,
        "suspends": case.suspends,
        "due_soon": _is_due_soon(case, today),
        "waits_for": _waits_for(case, answered, today),
    }


def for_department(house: House, tx: Tx, case: Case, now: datetime) -> dict:
    """What the department that is asked needs for its answer, and nothing from others."""
    body = ledger.read_body(house, case)
    return in_forwarded(house, case, body, now) | {
        "subject": _subject(house, tx, case),
        "about": body["about"],
        "statement": body["statement"],
        "content_check": _content_check(tx, case),
        "finding": body.get("finding"),
    }


def in_forwarded(house: House, case: Case, body: Body, now: datetime) -> dict:
    """A line of a department's queue, likewise without names."""
    answered = bool(body.get("finding"))
    late = not answered and case.answer_by is not None and case.answer_by < city_date(now)
    return {
        "id": case.case_id.hex,
        "state": case.state,
        "ground": case.ground,
        "ground_name": grounds.NAMES[case.ground or ""],
        "item_code": body["about"]["item_code"],
        "title": targets.title_of(house, body["about"]),
        "answer_by": _day(case.answer_by),
        "answered": answered,
        "overdue": late,
    }


def _subject(house: House, tx: Tx, case: Case) -> dict:
    kind, number, name = read_names(tx.connection(), house.sealer, [case.subject_id])[
        case.subject_id
    ]
    shown = number if kind == ORGANISATION else mask_id_number(number)
    return {"kind": kind, "name": name, "id_number": shown}


def _content_check(tx: Tx, case: Case) -> str | None:
    """What WeChat thinks of the person's words; whatever is no `pass` is shown behind a mark."""
    return content_checks.verdict_of(tx, content_checks.of_case(case.case_id))


def _department(tx: Tx, case: Case) -> str | None:
    if case.institution_id is None:
        return None
    department = tx.get(Institution, case.institution_id)
    return department.name if department else None


def _forward_by(case: Case, body: Body) -> date | None:
    if case.state != machines.ACCEPTED:
        return None
    return clock.term(steps.counted_from(body), profiles.of(case.profile).forward)


def _is_due_soon(case: Case, today: date) -> bool:
    """Whether the desk is to be reminded: the last working days before the case is due."""
    due_on = case.accept_by if case.state == machines.SUBMITTED else case.due_on
    if case.closed_at is not None:
        return False
    return clock.urgency(due_on, today) in (clock.TODAY, clock.SOON)


def _waits_for(case: Case, answered: bool, today: date) -> str | None:
    """Whose turn it is; what is overdue goes to the next role."""
    if case.closed_at is not None or case.state == machines.RETURNED:
        return None
    if clock.is_overdue(case, today):
        return SUPERVISOR
    if case.state == machines.FORWARDED and not answered:
        return DEPARTMENT
    return CLERK if case.state == machines.SUBMITTED else REVIEWER


def _bars(case: Case, act: str) -> bool:
    match act:
        case machines.REVIEW_ASKED:
            return case.outcome in outcomes.NOTHING_LEFT
        case machines.EXTEND:
            return profiles.of(case.profile).extended is None
        case machines.SUSPEND:
            return case.suspends
    return False


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


KIND = Kind(
    code=OBJECTION,
    called="异议",
    shown="异议、相关记录、本人陈述和证据",
    wake=wake,
    of_citizen=of_citizen,
    of_desk=of_desk,
    of_queue=of_queue,
    what=targets.told_title,
    bars=_bars,
    deeds={
        machines.ACCEPT: "receive_objections",
        machines.RETURN: "receive_objections",
        machines.REFUSE: "receive_objections",
        machines.FORWARD: "forward_objections",
        machines.SUSPEND: "receive_objections",
        machines.EXTEND: "extend_objections",
        machines.DECIDE: "decide_objections",
        machines.REVIEW_DECIDE: "review_objections",
    },
)
