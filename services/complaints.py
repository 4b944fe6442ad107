"""投诉: a person is not content with the service, and is answered by a known date."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session as Tx

from models import Case, new_id
from policy import profiles
from services import parties, ready_files, words
from services.callers import Citizen, StaffCaller
from services.cases import clock, desks, kinds, ledger, machines, persons, restorations
from services.cases.kinds import Body, Kind
from services.cases.ledger import CITIZEN, NewCase, Step
from services.cases.machines import COMPLAINT
from services.clocks import city_date
from services.house import House
from services.identity_gate import own_subject

LONGEST_ABOUT, LONGEST_TEXT = 60, 2000
ANSWERED = "answered"


def submit(house: House, caller: Citizen, about: str, text: str) -> dict:
    """Complain about the service; the complaint as it stands, with the day of the answer."""
    subject_id = own_subject(caller)
    body: Body = {
        "about": words.one_line("about", about, LONGEST_ABOUT),
        "statement": words.statement("text", text, LONGEST_TEXT),
    }
    with house.db.session(subject_id) as tx:
        ready_files.lock(tx.connection(), [subject_id])
        now = house.clock.now()
        due_on = clock.term(city_date(now), profiles.load().complaint)
        new = NewCase(
            kind=COMPLAINT,
            state=machines.SUBMITTED,
            target=f"service:{new_id().hex}",  # of one thing one may complain again
            body=body,
            due_on=due_on,
            wakes_at=clock.end_of(due_on),
        )
        step = Step(machines.SUBMIT, CITIZEN, now)
        case = ledger.open(house, tx, subject_id, new, step, caller.account_id)
        kinds.begun(tx, case, now)
        ledger.tell(house, tx, case, "complaint_submitted", now, _told(case, body))
        shown = persons.shown_now(house, tx, parties.own(caller), KIND, case, now)
        tx.commit()
    return shown


def list_own(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """The caller's complaints, newest first, and where the next page begins."""
    return persons.page(house, parties.own(caller), KIND, limit=limit, before=before)


def view_own(house: House, caller: Citizen, case_id: uuid.UUID) -> dict:
    """One of the caller's complaints; NotFound for anybody else's."""
    return persons.view(house, parties.own(caller), KIND, case_id)


def withdraw(house: House, caller: Citizen, case_id: uuid.UUID) -> dict:
    """Take a complaint back that was not answered yet."""
    return persons.give_up(house, parties.own(caller), KIND, case_id)


def list_open(
    house: House,
    caller: StaffCaller,
    *,
    due_before: date | None = None,
    limit: int,
    after: uuid.UUID | None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The open complaints, what is due first comes first; no names."""
    return desks.queue(house, KIND, due_before=due_before, limit=limit, after=after)


def open_case(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """One complaint on one page; the person in it sees that it was opened."""
    return desks.open_case(house, caller, KIND, case_id)


def decide(
    house: House,
    caller: StaffCaller,
    case_id: uuid.UUID,
    statement: str,
    restoration: Any = None,
) -> dict:
    """Answer a complaint; `restoration` says what was taken back, and who was told."""
    note = words.statement("statement", statement, LONGEST_TEXT)
    restored = restorations.read(restoration)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.COMPLAINTS.after(case.state, machines.DECIDE)
        case.outcome, case.decided_by, case.decided_at = ANSWERED, caller.staff_id, now
        body |= {"decision": note, "restoration": restored}
        step = desks.step(caller, machines.DECIDE, now, note)
        kinds.move(house, tx, case, body, step, now)
        ledger.tell(house, tx, case, "complaint_decided", now, _told(case, body))

    return desks.act(house, caller, KIND, case_id, "答复投诉", act)


def wake(house: House, tx: Tx, case: Case, now: datetime) -> None:
    """What is not answered in time goes to the next role, and the person hears so."""
    kinds.note_overdue(house, tx, case, _told(case, ledger.read_body(house, case)), now)


def _told(case: Case, body: Body) -> dict[str, str]:
    due = case.due_on.isoformat() if case.due_on else ""
    return {"what": body["about"], "due": due, "reason": body.get("decision", "")}


def _of_citizen(house: House, case: Case, body: Body) -> dict:
    return {
        "about": body["about"],
        "text": body["statement"],
        "decision": body.get("decision"),
        "restoration": body.get("restoration"),
    }


# What somebody complains about they wrote themselves: it may name anybody.
KIND = Kind(
    COMPLAINT,
    "投诉",
    "投诉内容",
    wake,
    _of_citizen,
    of_desk=lambda *_: {},
    of_queue=lambda *_: {},
    what=lambda _, body: body["about"],
    deeds={machines.DECIDE: "answer_complaints"},
)
