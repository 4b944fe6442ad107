"""One step of an objection: state, mark beside the record, file, timeline and notice, together.

Everybody who moves an objection - citizen, desk, department, clock - comes through `take`.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session as Tx

from models import Case
from policy import profiles
from services.cases import clock, kinds, ledger
from services.cases.kinds import Body
from services.cases.ledger import Step
from services.cases.machines import (
    ACCEPT,
    DECIDE,
    EXTEND,
    FORWARD,
    LAPSE,
    REFUSE,
    RESUBMIT,
    RETURN,
    REVIEW_ASKED,
    REVIEW_DECIDE,
    SUBMIT,
    WITHDRAW,
)
from services.clocks import city_date
from services.house import House
from services.objections import marks, outcomes, targets
from services.objections.outcomes import Decision

# Which notice the person gets of an act; a finding and a suspension are the office's own.
NOTICES = {
    SUBMIT: "objection_submitted",
    RESUBMIT: "objection_submitted",
    ACCEPT: "objection_accepted",
    RETURN: "objection_returned",
    LAPSE: "objection_lapsed",
    REFUSE: "objection_refused",
    FORWARD: "objection_forwarded",
    EXTEND: "objection_extended",
    DECIDE: "objection_decided",
    REVIEW_ASKED: "objection_review",
    REVIEW_DECIDE: "objection_review_decided",
    WITHDRAW: "objection_withdrawn",
}


def take(house: House, tx: Tx, case: Case, body: Body, step: Step, now: datetime) -> None:
    """Take a step whose dates are set already; Conflict `wrong_state` where there is no such way.

    The caller commits. `body` is written back with the step.
    """
    ledger.move(house, tx, case, step, now)
    mark(house, tx, case, body, now)
    tell(house, tx, case, body, step, now)


def mark(house: House, tx: Tx, case: Case, body: Body, now: datetime) -> None:
    """Have the mark beside the record follow the state, and the file the mark."""
    is_other = marks.settle(house, tx, case, body, now)
    ledger.write_body(house, case, body)
    if is_other:
        marks.refresh(house, tx, case, now)


def tell(house: House, tx: Tx, case: Case, body: Body, step: Step, now: datetime) -> None:
    """Have the person told of a step that has a notice."""
    if kind := NOTICES.get(step.act):
        ledger.tell(house, tx, case, kind, now, told(house, case, body, step.note))


def told(house: House, case: Case, body: Body, note: str | None) -> dict[str, str]:
    """What a notice about an objection may say."""
    return {
        "what": targets.told_title(house, body),
        "due": _words(case.due_on),
        "accept": _words(case.accept_by),
        "reason": note or "",
        "outcome": outcomes.NAMES[case.outcome] if case.outcome else "",
        "days": str(profiles.load().resubmit_days),
    }


def accept(house: House, tx: Tx, case: Case, body: Body, step: Step, now: datetime) -> None:
    """The clock starts, and the record is marked, in one transaction (rule 5)."""
    start_term(case, body, city_date(step.at))
    take(house, tx, case, body, step, now)


def decide(
    house: House,
    tx: Tx,
    case: Case,
    body: Body,
    decision: Decision,
    step: Step,
    now: datetime,
) -> None:
    """Decide, and do to the record what was decided, in one transaction."""
    case.outcome, case.decided_by, case.decided_at = decision.outcome, step.staff_id, now
    body.setdefault("decisions", []).append(decision.as_json() | {"act": step.act})
    ledger.move(house, tx, case, step, now)
    marks.settle(house, tx, case, body, now)
    outcomes.carry_out(house, tx, case, body, decision, now)
    ledger.write_body(house, case, body)
    tell(house, tx, case, body, step, now)


def start_term(case: Case, body: Body, day: date) -> None:
    """From this day on the term for deciding is counted."""
    body["counted_from"] = day.isoformat()
    kinds.set_due(case, clock.term(day, profiles.of(case.profile).decide))


def ask_for_help(case: Case, body: Body, day: date) -> None:
    """A department is asked: the term for that, unless it is over or shorter than what there is.

    The department's own never ends after the case's.
    """
    profile = profiles.of(case.profile)
    assert case.due_on is not None
    if profile.with_help:
        with_help = clock.term(counted_from(body), profile.with_help)
        if with_help > case.due_on and with_help >= day:
            kinds.set_due(case, with_help)
    case.answer_by = case.due_on
    if profile.provider:
        case.answer_by = min(clock.term(day, profile.provider), case.due_on)


def counted_from(body: Body) -> date:
    """The day from which the running term is counted."""
    return date.fromisoformat(body["counted_from"])


def acceptance_term(day: date) -> date:
    """Until when the desk may accept, return or refuse before the clock accepts."""
    return clock.term(day, profiles.load().accept)


def await_acceptance(case: Case, day: date) -> None:
    """Have the clock accept what nobody took up."""
    case.accept_by = acceptance_term(day)
    case.wakes_at = clock.end_of(case.accept_by)


def _words(day: date | None) -> str:
    return day.isoformat() if day else ""
