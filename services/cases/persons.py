"""What a party does with the own cases of one kind: look, and act.

The party is a citizen, for the own person or for an organisation that they represent.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Tx

from models import Case
from services import evidence, wakes
from services.cases import clock, kinds, ledger, machines
from services.cases.kinds import Body, Kind
from services.errors import NotFound
from services.house import House
from services.looks import Purpose
from services.parties import Party

Act = Callable[[Tx, Case, Body, datetime], None]
HAND_IN = "hand_in"


def page(
    house: House, party: Party, kind: Kind, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """The party's cases of a kind, newest first, and where the next page begins."""
    query = select(Case).order_by(Case.case_id.desc()).limit(limit + 1)
    if before:
        query = query.where(Case.case_id < before)
    found = _read(house, party, kind, query)
    return found[:limit], uuid.UUID(hex=found[limit - 1]["id"]) if len(found) > limit else None


def view(house: House, party: Party, kind: Kind, case_id: uuid.UUID) -> dict:
    """One of the party's cases; NotFound for anybody else's."""
    found = _read(house, party, kind, select(Case).where(Case.case_id == case_id))
    if not found:
        raise NotFound
    return found[0]


def act(
    house: House, party: Party, kind: Kind, case_id: uuid.UUID, purpose: str, do: Act
) -> dict[str, Any]:
    """One act of a party on an own case, which is shown as it then is.

    Who acts for an organisation follows its case from then on.
    """
    with house.db.session(party.subject_id) as tx:
        case, now = clock.awake(house, tx, party.subject_id, case_id, kind.code, kind.wake)
        if party.organisation:
            party.confirm(house, tx.connection(), now)
            case.account_id = party.caller.account_id
            about = Purpose(purpose, f"{kind.called} {case_id.hex}", kind.shown)
            party.note(tx.connection(), about, now)
        do(tx, case, ledger.read_body(house, case), now)
        told = shown_now(house, tx, party, kind, case, now)
        tx.commit()
    return told


def give_up(house: House, party: Party, kind: Kind, case_id: uuid.UUID) -> dict[str, Any]:
    """Take back what was asked once and not answered yet."""

    def take_back(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        kinds.move(house, tx, case, body, party.step(machines.WITHDRAW, now), now)

    return act(house, party, kind, case_id, f"撤回{kind.called}", take_back)


def shown_now(
    house: House, tx: Tx, party: Party, kind: Kind, case: Case, now: datetime
) -> dict[str, Any]:
    """A case as it stands in its own transaction."""
    [told] = shown(house, tx, party, kind, [case], now)
    return told


def shown(
    house: House, tx: Tx, party: Party, kind: Kind, cases: list[Case], now: datetime
) -> list[dict[str, Any]]:
    """The party's cases of one kind as they stand, each with what may be done about it."""
    whose = {"organisation": party.organisation} if party.organisation else {}
    told = kinds.for_citizen(house, tx, kind, cases, now)
    return [
        each | whose | {"may": _may(kind, case)} for case, each in zip(cases, told, strict=True)
    ]


def _may(kind: Kind, case: Case) -> list[str]:
    """What the person may do about a case now: steps, and handing in evidence."""
    steps = machines.MACHINES[kind.code].open_to_person(case.state)
    taken_in = [HAND_IN] if evidence.takes_in(case) else []
    return [act for act in steps if not kind.bars(case, act)] + taken_in


def _read(house: House, party: Party, kind: Kind, query: Select) -> list[dict]:
    """Cases as they are now: what the clock has to do is done before they are read."""
    now, subject_id = house.clock.now(), party.subject_id
    mine = (Case.subject_id == subject_id, Case.kind == kind.code)
    if party.organisation:
        note_look(house, party, Purpose(f"查看{kind.called}", "", kind.shown), now)
    with house.db.connect(subject_id, write=False) as connection:
        due = clock.due_of(connection, now, *mine)

    def awake(house: House, tx: Tx, subject_id: uuid.UUID, case_id: uuid.UUID) -> object:
        return clock.awake(house, tx, subject_id, case_id, kind.code, kind.wake)

    wakes.each(house, due, awake, "case")
    with house.db.session(subject_id, write=False) as tx:
        return shown(house, tx, party, kind, list(tx.scalars(query.where(*mine))), now)


def note_look(house: House, party: Party, purpose: Purpose, now: datetime) -> None:
    """A look into an organisation's cases, written before anything is shown."""
    with house.db.connect(party.subject_id) as tx:
        party.confirm(house, tx, now)
        party.note(tx, purpose, now)
        tx.commit()
