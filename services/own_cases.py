"""What a citizen has at the office, of whatever kind: what runs, and what was closed.

With the code of an organisation that the caller represents, what that organisation has there.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from models import Case
from services import parties
from services.callers import Citizen
from services.case_files import KINDS
from services.cases import clock, kinds, ledger, persons, rounds
from services.cases.machines import RESUBMIT
from services.errors import NotFound
from services.house import House
from services.identity_gate import own_subject
from services.looks import Purpose
from services.parties import Party

LAST = "9999-12-31"
LOOK = Purpose("查看办理的事", "", "异议和修复申请的进度")
Line = dict[str, Any]


def list_open(house: House, caller: Citizen) -> list[Line]:
    """The caller's own cases that are not closed, as they are now.

    First what waits for the person, then what is due first. `{id, kind, called, what, state,
    state_name, submitted_at, decided_at, due_on, next_act, next_on, days_left, overdue, outcome,
    outcome_name}`; `next_act` is `resubmit` where the person's turn it is.
    """
    return _open(house, parties.own(caller))


def list_all(
    house: House,
    caller: Citizen,
    *,
    limit: int,
    before: uuid.UUID | None,
    organisation: str | None = None,
) -> tuple[list[Line], list[Line], uuid.UUID | None]:
    """What runs, what was closed, newest first, and where the next page of that begins.

    What runs stands on the first page. Of an organisation all of it is one look.
    """
    party = parties.chosen(house, caller, organisation)
    if party.organisation:
        persons.note_look(house, party, LOOK, house.clock.now())
    running = _open(house, party) if before is None else []
    query = select(Case).where(Case.closed_at.is_not(None)).order_by(Case.case_id.desc())
    if before:
        query = query.where(Case.case_id < before)
    closed = _read(house, party, query.limit(limit + 1))
    onward = uuid.UUID(hex=closed[limit - 1]["id"]) if len(closed) > limit else None
    return running, closed[:limit], onward


def kind_of(house: House, caller: Citizen, case_id: uuid.UUID) -> str:
    """Of which kind a case of the caller's own is; NotFound for anybody else's."""
    subject_id = own_subject(caller)
    mine = (Case.subject_id == subject_id, Case.case_id == case_id)
    with house.db.connect(subject_id, write=False) as tx:
        kind = tx.scalar(select(Case.kind).where(*mine))
    if kind is None:
        raise NotFound
    return kind


def _open(house: House, party: Party) -> list[Line]:
    found = _read(house, party, select(Case).where(Case.closed_at.is_(None)))
    return sorted(
        found, key=lambda line: (line["next_act"] != RESUBMIT, line["next_on"] or LAST, line["id"])
    )


def _read(house: House, party: Party, query: Select) -> list[Line]:
    """Cases as they are now: what the clock has to do is done before they are read."""
    subject_id, now = party.subject_id, house.clock.now()
    mine = Case.subject_id == subject_id
    with house.db.connect(subject_id, write=False) as connection:
        due = clock.due_of(connection, now, mine)
    rounds.catch_up(house, due)
    with house.db.session(subject_id, write=False) as tx:
        return [_line(house, case, now) for case in tx.scalars(query.where(mine))]


def _line(house: House, case: Case, now: datetime) -> Line:
    kind, body = KINDS[case.kind], ledger.read_body(house, case)
    return kinds.shared(case, now) | {
        "kind": kind.code,
        "called": kind.called,
        "what": kind.what(house, body),
        "outcome_name": kind.of_citizen(house, case, body).get("outcome_name"),
    }
