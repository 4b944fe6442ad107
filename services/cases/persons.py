"""What a person does with the own cases of one kind: look, and act."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Tx

from models import Case
from services import wakes
from services.callers import Citizen
from services.cases import clock, kinds, ledger
from services.cases.kinds import Body, Kind
from services.errors import NotFound
from services.house import House
from services.identity_gate import own_subject

Act = Callable[[Tx, Case, Body, datetime], None]


def page(
    house: House, caller: Citizen, kind: Kind, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """The caller's cases of a kind, newest first, and where the next page begins."""
    query = select(Case).order_by(Case.case_id.desc()).limit(limit + 1)
    if before:
        query = query.where(Case.case_id < before)
    found = _read(house, own_subject(caller), kind, query)
    return found[:limit], uuid.UUID(hex=found[limit - 1]["id"]) if len(found) > limit else None


def view(house: House, caller: Citizen, kind: Kind, case_id: uuid.UUID) -> dict:
    """One of the caller's cases; NotFound for anybody else's."""
    found = _read(house, own_subject(caller), kind, select(Case).where(Case.case_id == case_id))
    if not found:
        raise NotFound
    return found[0]


def act(house: House, caller: Citizen, kind: Kind, case_id: uuid.UUID, do: Act) -> dict:
    """One act of a person on an own case, which is shown as it then is."""
    subject_id = own_subject(caller)
    with house.db.session(subject_id) as tx:
        case, now = clock.awake(house, tx, subject_id, case_id, kind.code, kind.wake)
        do(tx, case, ledger.read_body(house, case), now)
        shown = shown_now(house, tx, kind, case, now)
        tx.commit()
    return shown


def shown_now(house: House, tx: Tx, kind: Kind, case: Case, now: datetime) -> dict[str, Any]:
    """A case as it stands in its own transaction."""
    [shown] = kinds.for_citizen(house, tx, kind, [case], now)
    return shown


def _read(house: House, subject_id: uuid.UUID, kind: Kind, query: Select) -> list[dict]:
    """Cases as they are now: what the clock has to do is done before they are read."""
    now = house.clock.now()
    mine = (Case.subject_id == subject_id, Case.kind == kind.code)
    with house.db.connect(subject_id, write=False) as connection:
        due = clock.due_of(connection, now, *mine)

    def awake(house: House, tx: Tx, subject_id: uuid.UUID, case_id: uuid.UUID) -> object:
        return clock.awake(house, tx, subject_id, case_id, kind.code, kind.wake)

    wakes.each(house, due, awake, "case")
    with house.db.session(subject_id, write=False) as tx:
        return kinds.for_citizen(house, tx, kind, list(tx.scalars(query.where(*mine))), now)
