"""What the credit office does with applications for repair."""

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session as Tx

from models import Case
from services import words
from services.callers import StaffCaller
from services.cases import desks, machines
from services.cases.kinds import Body
from services.cases.receiving import Receiving
from services.clocks import city_date
from services.errors import Conflict, FieldError
from services.house import House
from services.repairs import effects, standing, steps
from services.repairs.standing import CONTESTED, NEGATIVE
from services.repairs.steps import KIND

LONGEST_STATEMENT = 2000
RECEIVING = Receiving(KIND, steps.take, lambda profile: profile.repair.extended, steps.counted_from)
send_back, refuse, extend = RECEIVING.send_back, RECEIVING.refuse, RECEIVING.extend


def list_open(
    house: House,
    caller: StaffCaller,
    *,
    state: str | None = None,
    due_before: date | None = None,
    limit: int,
    after: uuid.UUID | None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The open applications, what is due first comes first; no names."""
    told = {"state": state, "due_before": due_before, "limit": limit, "after": after}
    return desks.queue(house, KIND, **told)  # type: ignore[arg-type]


def open_case(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """One application on one page; the person in it sees that it was opened."""
    return desks.open_case(house, caller, KIND, case_id)


def accept(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """Accept: the term for deciding starts."""

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.REPAIRS.after(case.state, machines.ACCEPT)
        steps.start_term(case, body, city_date(now))
        steps.take(house, tx, case, body, desks.step(caller, machines.ACCEPT, now), now)

    return desks.act(house, caller, KIND, case_id, "受理修复申请", act)


def decide(
    house: House, caller: StaffCaller, case_id: uuid.UUID, granted: bool, statement: str
) -> dict:
    """Grant or deny; a granted repair is carried out in the same transaction.

    Conflict `promise_broken` where there is a newer negative record than the promise,
    `objection_open` while the record is objected to: neither can be granted.
    """
    note = words.statement("statement", statement, LONGEST_STATEMENT)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        verb = machines.GRANT if granted else machines.DENY
        machines.REPAIRS.after(case.state, verb)
        if granted:
            _check_kept(house, tx, case, body, now)
        case.outcome, case.decided_by, case.decided_at = verb, caller.staff_id, now
        body |= {"granted": granted, "decision": note}
        steps.take(house, tx, case, body, desks.step(caller, verb, now, note), now)
        if granted:
            effects.carry_out(house, tx, case, now)

    return desks.act(house, caller, KIND, case_id, "审核修复申请", act)


def _check_kept(house: House, tx: Tx, case: Case, body: Body, now: datetime) -> None:
    """Whether the promise was kept, and nothing else speaks against a grant now."""
    report = standing.read_report(house, tx.connection(), case.subject_id, now)
    promised = date.fromisoformat(body["promise"]["at"][:10])
    for section in report["sections"]:
        for record in section["records"]:
            if record["effect"] != NEGATIVE:
                continue
            is_this = record["id"] == body["about"]["id"]
            if is_this and record["status"] == CONTESTED:
                raise Conflict("objection_open", "这条信息的异议正在办理，办结后才能修复")
            if not is_this and date.fromisoformat(record["decided_on"]) > promised:
                title = house.catalogue.items[record["item_code"]].title
                error = FieldError("granted", "promise_broken", title)
                text = f"作出信用承诺后又有新的失信信息（{title}），不能准予修复"
                raise Conflict("promise_broken", text, errors=[error])
