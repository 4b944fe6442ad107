"""What a person does about a repair: apply, look, hand in again, withdraw.

An organisation's representative does the same for the organisation.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session as Tx

from models import Case
from policy import repairs as policy
from services import parties, ready_files, words
from services.callers import Citizen
from services.cases import kinds, ledger, machines, persons
from services.cases.kinds import Body
from services.cases.ledger import NewCase
from services.cases.machines import REPAIR
from services.clocks import city_date, city_iso
from services.errors import Conflict, FieldError, Forbidden, NotFound, invalid_field
from services.house import House
from services.looks import Purpose
from services.objections import targets
from services.objections.grounds import RECORD, Target
from services.parties import Party
from services.races import settled
from services.records import REPAIRED
from services.repairs import standing, steps
from services.repairs.steps import KIND

LONGEST_STATEMENT = 2000


def apply(
    house: House,
    caller: Citizen,
    record_id: uuid.UUID,
    statement: str,
    *,
    with_service: bool = False,
    promise_version: str | None = None,
    organisation: str | None = None,
) -> dict:
    """Apply for the repair of an own negative record; applying makes the credit promise.

    The record says whose it is, as with an objection; `organisation` is a code.

    `with_service`: community service was done, which in some profiles allows an earlier day.
    NotFound for what is not the caller's, Invalid for what costs nothing, Forbidden
    `not_eligible` with the reasons, Conflict `repair_open`, `already_repaired`, `text_changed`
    when the caller was shown another version of the promise.
    """
    text = words.statement("statement", statement, LONGEST_STATEMENT)
    rules = policy.load()
    if promise_version is not None and promise_version != rules.promise_version:
        raise Conflict("text_changed", "信用承诺书内容已更新，请重新阅读后再申请")
    target = Target(RECORD, record_id.hex)

    def write(party: Party) -> dict:
        subject_id = party.subject_id
        with house.db.session(subject_id) as tx:
            ready_files.lock(tx.connection(), [subject_id])
            now = house.clock.now()
            party.confirm(house, tx.connection(), now)
            severity = _check(house, tx, subject_id, target, now, with_service=with_service)
            body: Body = {
                "about": targets.describe(house, tx, party, target),
                "before": targets.as_it_stands(house, tx, subject_id, target),
                "statement": text,
                "class": severity,
                "with_service": with_service,
                "promise": {
                    "version": rules.promise_version,
                    "text": rules.promise,
                    "at": city_iso(now),
                },
            }
            case = _begin(house, tx, party, target, body, now)
            shown = persons.shown_now(house, tx, party, KIND, case, now)
            tx.commit()
        return shown

    whose = parties.of_any(house, caller, organisation)
    return parties.first(whose, lambda party: settled(lambda: write(party)))


def list_cases(
    house: House,
    caller: Citizen,
    *,
    limit: int,
    before: uuid.UUID | None,
    organisation: str | None = None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The caller's applications, newest first, and where the next page begins.

    Or those of the organisation of this code, which the caller represents.
    """
    party = parties.chosen(house, caller, organisation)
    return persons.page(house, party, KIND, limit=limit, before=before)


def view_own(house: House, caller: Citizen, case_id: uuid.UUID) -> dict:
    """One of the caller's applications; NotFound for anybody else's."""
    return persons.view(house, parties.on_case(house, caller, case_id), KIND, case_id)


def withdraw(house: House, caller: Citizen, case_id: uuid.UUID) -> dict:
    """Give an open application up."""
    party = parties.on_case(house, caller, case_id)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        steps.take(house, tx, case, body, party.step(machines.WITHDRAW, now), now)

    return persons.act(house, party, KIND, case_id, "撤回修复申请", act)


def resubmit(
    house: House, caller: Citizen, case_id: uuid.UUID, statement: str | None = None
) -> dict:
    """Hand in again what was returned, with other words where they are given."""
    party, text = parties.on_case(house, caller, case_id), None
    if statement is not None:
        text = words.statement("statement", statement, LONGEST_STATEMENT)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.REPAIRS.after(case.state, machines.RESUBMIT)
        body["statement"] = text or body["statement"]
        body["missing"] = []
        steps.await_acceptance(case, city_date(now))
        steps.take(house, tx, case, body, party.step(machines.RESUBMIT, now), now)
        kinds.begun(tx, case, now)

    return persons.act(house, party, KIND, case_id, "补正修复申请", act)


def _check(
    house: House,
    tx: Tx,
    subject_id: uuid.UUID,
    target: Target,
    now: datetime,
    *,
    with_service: bool,
) -> str:
    """Refuse what cannot be applied for now; the record's class."""
    connection = tx.connection()
    report = standing.read_report(house, connection, subject_id, now)
    found = standing.find_record(report, target.id)
    if found is None:
        raise NotFound
    record_class, record = found
    if record["effect"] != standing.NEGATIVE:
        raise invalid_field("record_id", "not_negative", "这条信息不是失信信息，不需要修复")
    if record["status"] == REPAIRED:
        raise Conflict("already_repaired", "这条信息已经修复")
    case = standing.latest_cases(connection, subject_id).get(target.text)
    if case is not None and case.closed_at is None:
        raise Conflict("repair_open", "您对这条信息的修复申请正在办理，请等候结果")
    today = city_date(now)
    verdict = standing.judged(house, report, record_class, record, case, today)
    reasons = standing.against(verdict, today, with_service=with_service)
    if reasons:
        errors = [FieldError("record_id", code, text) for code, text in reasons.items()]
        raise Forbidden("not_eligible", "；".join(reasons.values()), errors=errors)
    return house.catalogue.items[record["item_code"]].severity


def _begin(
    house: House, tx: Tx, party: Party, target: Target, body: dict[str, Any], now: datetime
) -> Case:
    accept_by = steps.acceptance_term(city_date(now))
    new = NewCase(
        kind=REPAIR, state=machines.APPLIED, target=target.text, body=body, accept_by=accept_by
    )
    if party.organisation:
        body["organisation"] = dict(party.organisation)
    step = party.step(machines.APPLY, now)
    case = ledger.open(house, tx, party.subject_id, new, step, party.caller.account_id)
    if party.organisation:
        about = Purpose("申请信用修复", f"修复申请 {case.case_id.hex}", KIND.shown)
        party.note(tx.connection(), about, now)
    kinds.set_due(case, accept_by)
    kinds.begun(tx, case, now)
    steps.tell(house, tx, case, body, step, now)
    tx.flush()
    return case
