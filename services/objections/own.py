"""What a person does with the own objections: submit, look, resubmit, withdraw, ask for review.

An organisation's representative does the same with the organisation's.
"""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Case
from services import parties, ready_files, words
from services.callers import Citizen
from services.cases import clock as case_clock
from services.cases import kinds, ledger, machines, persons
from services.cases.kinds import Body
from services.cases.ledger import NewCase
from services.cases.machines import OBJECTION
from services.clocks import city_date
from services.errors import Conflict, invalid_field
from services.house import House
from services.looks import Purpose
from services.objections import grounds, outcomes, steps, targets
from services.objections.grounds import ITEM, Target
from services.objections.views import KIND
from services.parties import Party
from services.races import settled
from services.subjects import ORGANISATION

LONGEST_STATEMENT = 2000
ALREADY_OPEN = "您对这一项的异议正在办理，请等候结果"


def submit(
    house: House,
    caller: Citizen,
    *,
    ground: str,
    statement: str,
    record_id: uuid.UUID | None = None,
    item_code: str | None = None,
    list_entry_id: uuid.UUID | None = None,
    show_statement: bool = True,
    organisation: str | None = None,
) -> dict:
    """Object to a record, a list entry, or to what is missing; the objection as it stands.

    The record says whose it is: the caller's own, or that of an organisation that they
    represent; `organisation`, its code, where they represent several. `show_statement`: the
    own words stand beside the record where it is upheld. Conflict `objection_open` while one
    about the same runs, NotFound for what is not the caller's, Invalid naming the field.
    """
    target = grounds.choose(ground, record_id, item_code, list_entry_id)
    text = words.statement("statement", statement, LONGEST_STATEMENT)

    def write(party: Party) -> dict:
        subject_id = party.subject_id
        with house.db.session(subject_id) as tx:
            ready_files.lock(tx.connection(), [subject_id])
            now = house.clock.now()
            party.confirm(house, tx.connection(), now)
            about = targets.describe(house, tx, party, target)
            if _is_open(tx, subject_id, target):
                raise Conflict("objection_open", ALREADY_OPEN)
            body = {
                "about": about,
                "before": targets.as_it_stands(house, tx, subject_id, target),
                "statement": text,
                "show_statement": show_statement,
            }
            case = _begin(house, tx, party, target, ground, body, now)
            shown = persons.shown_now(house, tx, party, KIND, case, now)
            tx.commit()
        return shown

    whose = _whose(house, caller, target, organisation)
    return parties.first(whose, lambda party: settled(lambda: write(party)))


def list_own(
    house: House,
    caller: Citizen,
    *,
    limit: int,
    before: uuid.UUID | None,
    organisation: str | None = None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The caller's objections, newest first, and where the next page begins.

    Or those of the organisation of this code, which the caller represents.
    """
    party = parties.chosen(house, caller, organisation)
    return persons.page(house, party, KIND, limit=limit, before=before)


def view_own(house: House, caller: Citizen, case_id: uuid.UUID) -> dict:
    """One of the caller's objections; NotFound for anybody else's."""
    return persons.view(house, parties.on_case(house, caller, case_id), KIND, case_id)


def is_over(shown: Mapping[str, Any]) -> bool:
    """Whether nobody works on an objection any more."""
    return shown["state"] in machines.OBJECTIONS.closed


def withdraw(house: House, caller: Citizen, case_id: uuid.UUID) -> dict:
    """Give an open objection up; the record is again as it was before."""
    party = parties.on_case(house, caller, case_id)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        steps.take(house, tx, case, body, party.step(machines.WITHDRAW, now), now)

    return persons.act(house, party, KIND, case_id, "撤回异议", act)


def resubmit(
    house: House, caller: Citizen, case_id: uuid.UUID, statement: str | None = None
) -> dict:
    """Hand in again what was returned, with other words where they are given."""
    party, text = parties.on_case(house, caller, case_id), None
    if statement is not None:
        text = words.statement("statement", statement, LONGEST_STATEMENT)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.OBJECTIONS.after(case.state, machines.RESUBMIT)
        body["missing"] = []
        if text is not None:
            body["statement"] = text
        kinds.begun(tx, case, now)
        steps.await_acceptance(case, city_date(now))
        steps.take(house, tx, case, body, party.step(machines.RESUBMIT, now), now)

    return persons.act(house, party, KIND, case_id, "补正异议", act)


def review(house: House, caller: Citizen, case_id: uuid.UUID, statement: str) -> dict:
    """Ask for a second look at a decision, by somebody else than who decided."""
    party = parties.on_case(house, caller, case_id)
    text = words.statement("statement", statement, LONGEST_STATEMENT)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.OBJECTIONS.after(case.state, machines.REVIEW_ASKED)
        if case.outcome in outcomes.NOTHING_LEFT:
            raise Conflict("nothing_to_review", "这一项已删除或移出名单，没有可以复核的内容")
        if _is_open(tx, case.subject_id, grounds.read_target(case.target)):
            raise Conflict("objection_open", ALREADY_OPEN)
        body["review_statement"] = text
        kinds.begun(tx, case, now)
        case.latest_on = None
        steps.start_term(case, body, city_date(now))
        steps.take(house, tx, case, body, party.step(machines.REVIEW_ASKED, now, text), now)

    return persons.act(house, party, KIND, case_id, "申请复核异议", act)


def _whose(
    house: House, caller: Citizen, target: Target, organisation: str | None
) -> Iterator[Party]:
    """Whose record or entry it may be; of what is missing the item says only of which kind."""
    item = house.catalogue.items.get(target.key) if target.kind == ITEM else None
    if item is None or item.subject_kind != ORGANISATION or organisation is not None:
        yield from parties.of_any(house, caller, organisation)
        return
    represented = list(parties.organisations(house, caller))
    if len(represented) > 1:
        told = "您是多家单位的法定代表人，请说明是哪一家（organisation）"
        raise invalid_field("organisation", "required", told)
    yield from represented or [parties.own(caller)]


def _begin(
    house: House,
    tx: Tx,
    party: Party,
    target: Target,
    ground: str,
    body: Body,
    now: datetime,
) -> Case:
    """Write the case down; a profile that marks at once marks here."""
    subject_id, account_id = party.subject_id, party.caller.account_id
    if party.organisation:
        body["organisation"] = dict(party.organisation)
    accept_by = steps.acceptance_term(city_date(now))
    new = NewCase(
        kind=OBJECTION,
        state=machines.SUBMITTED,
        target=target.text,
        ground=ground,
        body=body,
        accept_by=accept_by,
        wakes_at=case_clock.end_of(accept_by),
        suspends=target.kind != ITEM and not _was_decided(tx, subject_id, target),
    )
    step = party.step(machines.SUBMIT, now)
    case = ledger.open(house, tx, subject_id, new, step, account_id)
    if party.organisation:
        about = Purpose("提出异议", f"异议 {case.case_id.hex}", KIND.shown)
        party.note(tx.connection(), about, now)
    kinds.begun(tx, case, now)
    steps.mark(house, tx, case, body, now)
    steps.tell(house, tx, case, body, step, now)
    return case


def _is_open(tx: Tx, subject_id: uuid.UUID, target: Target) -> bool:
    return _exists(tx, subject_id, target, Case.closed_at.is_(None))


def _was_decided(tx: Tx, subject_id: uuid.UUID, target: Target) -> bool:
    """Whether this was objected to and decided before: then only new evidence suspends (rule 5)."""
    return _exists(tx, subject_id, target, Case.decided_at.is_not(None))


def _exists(tx: Tx, subject_id: uuid.UUID, target: Target, condition) -> bool:
    mine = (Case.subject_id == subject_id, Case.kind == OBJECTION, Case.target == target.text)
    return tx.scalar(select(Case.case_id).where(*mine, condition).limit(1)) is not None
