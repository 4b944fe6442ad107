"""Opening, reading and moving one case; every step leaves its row, and is all or nothing.

What is specific to a kind - clocks, effects, words - is the kind's own module's; it sets the
case's dates before it moves it, and tells the person afterwards.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Case, CaseOwner, CaseStep, new_id
from policy import profiles
from services import evidence_files, notices, representatives
from services.callers import StaffCaller
from services.cases import facts
from services.cases.machines import MACHINES
from services.errors import Forbidden, NotFound
from services.house import House

CITIZEN, STAFF, DEPARTMENT, SYSTEM = "citizen", "staff", "department", "system"


@dataclass(frozen=True, slots=True)
class Step:
    """One act upon a case: which, whose, when it counts, in which words.

    `actor_id` is the person who acts for an organisation.
    """

    act: str
    by: str
    at: datetime
    note: str | None = None
    actor_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None
    institution_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a case begins with; `body` is sealed with its row."""

    kind: str
    state: str
    target: str
    body: Mapping[str, Any]
    ground: str | None = None
    accept_by: date | None = None
    due_on: date | None = None
    wakes_at: datetime | None = None
    suspends: bool = False


def open(
    house: House, tx: Tx, subject_id: uuid.UUID, new: NewCase, step: Step, account_id: uuid.UUID
) -> Case:
    """Begin a case under the profile in force.

    Of two at once about the same target the second's `flush` raises IntegrityError: the index
    `uq_cases_open_target` is what says that one is open at a time.
    """
    case = Case(
        subject_id=subject_id,
        case_id=new_id(),
        kind=new.kind,
        account_id=account_id,
        state=new.state,
        target=new.target,
        ground=new.ground,
        body=b"",
        profile=profiles.active().code,
        opened_at=step.at,
        changed_at=step.at,
        accept_by=new.accept_by,
        due_on=new.due_on,
        wakes_at=new.wakes_at,
        suspends=new.suspends,
        returned=False,
    )
    write_body(house, case, new.body)
    tx.add(case)
    tx.add(CaseOwner(case_id=case.case_id, subject_id=subject_id))
    add_step(house, tx, case, step)
    facts.begin(house, tx, case, new.body, step.at)
    tx.flush()
    return case


def find(tx: Tx, subject_id: uuid.UUID, case_id: uuid.UUID) -> Case | None:
    """A case of the subject that the transaction is about, locked."""
    return tx.get(Case, (subject_id, case_id), with_for_update=True)


def whose(house: House, case_id: uuid.UUID) -> uuid.UUID:
    """Whose case it is, for those who come from a desk; NotFound for none of ours."""
    with house.db.session(write=False) as tx:
        owner = tx.get(CaseOwner, case_id)
    if owner is None:
        raise NotFound
    return owner.subject_id


def of_another(house: House, caller: StaffCaller, case_id: uuid.UUID) -> uuid.UUID:
    """Likewise for a desk, which never touches its own case: Forbidden `own_case`.

    An organisation's is that of its representative, and of who was that when it began.
    """
    subject_id = whose(house, case_id)
    mine = caller.subject_id
    if mine is not None and (
        subject_id == mine
        or representatives.is_represented_by(house, subject_id, mine)
        or _acted_in(house, subject_id, case_id, mine)
    ):
        raise Forbidden("own_case", "这是您本人的事项，须由其他同事办理")
    return subject_id


def read_body(house: House, case: Case) -> dict[str, Any]:
    """The sealed words of a case."""
    return orjson.loads(house.sealer.open(case.subject_id.bytes, _place(case), case.body))


def write_body(house: House, case: Case, body: Mapping[str, Any]) -> None:
    """Seal the words of a case into its row."""
    case.body = house.sealer.seal(case.subject_id.bytes, _place(case), orjson.dumps(body))


def move(house: House, tx: Tx, case: Case, step: Step, now: datetime) -> None:
    """Take one step: state and timeline. Conflict `wrong_state` where there is no such way.

    `now` is later than the step's own moment where the clock took it late. A case that ends
    has nothing left for the clock to do, and its files go in time.
    """
    machine = MACHINES[case.kind]
    case.state = machine.after(case.state, step.act)
    case.changed_at = now
    is_closed = case.state in machine.closed
    case.closed_at = step.at if is_closed else None
    if is_closed:
        case.wakes_at = None
    evidence_files.retain(tx, case, now)
    facts.follow(tx, case, step.act, step.at)
    add_step(house, tx, case, step)
    tx.flush()


def add_step(house: House, tx: Tx, case: Case, step: Step) -> None:
    """Write a line of the timeline."""
    row = CaseStep(
        subject_id=case.subject_id,
        step_id=new_id(),
        case_id=case.case_id,
        at=step.at,
        state=case.state,
        act=step.act,
        by=step.by,
        actor_id=step.actor_id,
        staff_id=step.staff_id,
        institution_id=step.institution_id,
        note=None,
    )
    if step.note is not None:
        place = b"case_steps.note:" + row.step_id.bytes
        row.note = house.sealer.seal(case.subject_id.bytes, place, step.note.encode())
    tx.add(row)


def tell(
    house: House, tx: Tx, case: Case, kind: str, now: datetime, told: Mapping[str, str]
) -> None:
    """Have who follows the case told; of `told` the fields that this kind of notice has."""
    if case.account_id is None:
        return
    words = notices.only_declared(kind, told)
    notices.queue(house, tx, case.account_id, kind, now, words, case_id=case.case_id)


def _acted_in(
    house: House, subject_id: uuid.UUID, case_id: uuid.UUID, person_id: uuid.UUID
) -> bool:
    steps = select(CaseStep.step_id).where(
        CaseStep.subject_id == subject_id,
        CaseStep.case_id == case_id,
        CaseStep.actor_id == person_id,
    )
    with house.db.session(subject_id, write=False) as tx:
        return tx.scalar(steps.limit(1)) is not None


def _place(case: Case) -> bytes:
    return b"cases.body:" + case.case_id.bytes
