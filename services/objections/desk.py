"""What the credit office does with objections: its queue, one case, and every act upon it."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Case, Evidence
from services import comparisons, evidence
from services.callers import StaffCaller
from services.cases import clock, desks, ledger, machines
from services.cases.kinds import Body
from services.cases.receiving import Receiving
from services.clocks import city_date
from services.errors import Conflict, Forbidden
from services.house import House
from services.objections import outcomes, sources, steps
from services.objections.views import KIND

RECEIVING = Receiving(KIND, steps.take, lambda profile: profile.extended, steps.counted_from)
send_back, refuse, extend = RECEIVING.send_back, RECEIVING.refuse, RECEIVING.extend
Told = tuple[str, str, Mapping[str, Any] | None]


def list_open(
    house: House,
    caller: StaffCaller,
    *,
    state: str | None,
    due_before: date | None,
    overdue: bool | None,
    limit: int,
    after: uuid.UUID | None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The open objections of everybody, what is due first comes first; no names."""
    return desks.queue(
        house,
        KIND,
        state=state,
        due_before=due_before,
        overdue=overdue,
        limit=limit,
        after=after,
    )


def open_case(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """One objection on one page; the person in it sees that it was opened, and by whom.

    Forbidden `own_case` for one's own.
    """
    return desks.open_case(house, caller, KIND, case_id)


def accept(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """Accept: the clock starts, and the record costs nothing from now on.

    A second objection suspends only if it brings evidence that is new (rule 5).
    """

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        case.suspends = case.suspends or brings_new_evidence(tx, case)
        steps.accept(house, tx, case, body, desks.step(caller, machines.ACCEPT, now), now)

    return desks.act(house, caller, KIND, case_id, "受理异议", act)


def forward(house: House, caller: StaffCaller, case_id: uuid.UUID, department: str) -> dict:
    """Ask the department that provided the record; it sees this case and no other."""

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.OBJECTIONS.after(case.state, machines.FORWARD)
        found = sources.find(house, tx, case, body, department)
        case.institution_id = found.institution_id
        steps.ask_for_help(case, body, city_date(now))
        step = desks.step(caller, machines.FORWARD, now, f"转{found.name}核查")
        steps.take(house, tx, case, body, step, now)

    return desks.act(house, caller, KIND, case_id, "转来源单位核查异议", act)


def suspend(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """New evidence was seen: from now on a second objection suspends as a first one does."""

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.OBJECTIONS.after(case.state, machines.SUSPEND)
        if case.suspends:
            raise Conflict("suspends_already", "这条记录在异议期间已不作不利使用")
        if not brings_new_evidence(tx, case):
            raise Conflict("no_new_evidence", "这件异议没有新的证据")
        case.suspends = True
        steps.take(house, tx, case, body, desks.step(caller, machines.SUSPEND, now), now)

    return desks.act(house, caller, KIND, case_id, "查看新证据", act)


def decide(house: House, caller: StaffCaller, case_id: uuid.UUID, told: Told) -> dict:
    """Decide with `(outcome, statement, correction)`, and do so to the record at once."""

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        _settle(house, caller, tx, case, body, machines.DECIDE, told, now)

    return desks.act(house, caller, KIND, case_id, "办结异议", act)


def decide_review(house: House, caller: StaffCaller, case_id: uuid.UUID, told: Told) -> dict:
    """Likewise on a review; Forbidden `own_decision` for whoever decided before."""

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        _settle(house, caller, tx, case, body, machines.REVIEW_DECIDE, told, now)

    return desks.act(house, caller, KIND, case_id, "复核异议", act)


def preview(house: House, caller: StaffCaller, case_id: uuid.UUID, told: Told) -> dict[str, Any]:
    """What deciding so would do, `{now, then, score: {now, then}}`; nothing of it stays.

    The decision is carried out and taken back, so that what is shown is what would be. Refused
    as the decision itself would be.
    """
    subject_id = ledger.of_another(house, caller, case_id)
    with house.db.session(subject_id) as tx:
        case, now = clock.awake(house, tx, subject_id, case_id, KIND.code, KIND.wake)
        body = ledger.read_body(house, case)
        is_review = case.state == machines.REVIEW
        as_it_is = _standing(house, tx, case, body, now)
        verb = machines.REVIEW_DECIDE if is_review else machines.DECIDE
        _settle(house, caller, tx, case, body, verb, told, now)
        as_it_would_be = _standing(house, tx, case, body, now)
        tx.rollback()
    return {
        "now": as_it_is[0],
        "then": as_it_would_be[0],
        "score": {"now": as_it_is[1], "then": as_it_would_be[1]},
    }


def _settle(
    house: House,
    caller: StaffCaller,
    tx: Tx,
    case: Case,
    body: Body,
    act: str,
    told: Told,
    now: datetime,
) -> None:
    machines.OBJECTIONS.after(case.state, act)
    if act == machines.REVIEW_DECIDE and case.decided_by == caller.staff_id:
        raise Forbidden("own_decision", "这是您本人作出的决定，须由其他同事复核")
    decision = outcomes.read(house, tx, case, told, city_date(now))
    step = desks.step(caller, act, now, decision.statement)
    steps.decide(house, tx, case, body, decision, step, now)


def _standing(
    house: House, tx: Tx, case: Case, body: Body, now: datetime
) -> tuple[dict[str, Any] | None, int | None]:
    """The record or entry, and the score, as they are in this transaction."""
    record = comparisons.for_desk(house, tx, case, body, now)
    return record and record["now"], comparisons.score_of(house, tx, case.subject_id, now)


def brings_new_evidence(tx: Tx, case: Case) -> bool:
    """Whether the person handed in something here that no earlier case about the same had."""
    earlier = select(Case.case_id).where(
        Case.subject_id == case.subject_id,
        Case.kind == case.kind,
        Case.target == case.target,
        Case.case_id != case.case_id,
    )
    own = (Evidence.subject_id == case.subject_id, Evidence.digest.is_not(None))
    known = select(Evidence.digest).where(*own, Evidence.case_id.in_(earlier))
    fresh = select(Evidence.evidence_id).where(
        *own,
        Evidence.case_id == case.case_id,
        Evidence.by == evidence.CITIZEN,
        Evidence.state == evidence.READY,
        Evidence.digest.not_in(known),
    )
    return tx.scalar(fresh.limit(1)) is not None
