"""The log of looks: written in the transaction of the look itself, shown to the subject."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from models import Look, new_id
from models.hot import HotConnection, HotStatement
from services.callers import Citizen, StaffCaller
from services.clocks import city_iso
from services.house import House
from services.identity_gate import own_subject

INSERT = insert(Look)
HOT_INSERT = HotStatement(INSERT)
OWNER, SELF, STAFF = "本人", "self", "staff"
SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody looks, on what basis, and what they are shown."""

    purpose: str
    basis: str
    shown: str


def note(
    tx: Connection,
    subject_id: uuid.UUID,
    purpose: Purpose,
    *,
    who: str,
    role: str,
    outcome: str,
    now: datetime,
) -> None:
    """Write one look. The caller's transaction commits it together with the look."""
    tx.execute(INSERT, row(subject_id, purpose, who, role, outcome, now))


def note_by_staff(
    tx: Connection, subject_id: uuid.UUID, purpose: Purpose, caller: StaffCaller, now: datetime
) -> None:
    """Write that a desk looked: the unit and the number of who did, never the name."""
    who = f"{caller.unit} {caller.staff_no}"
    note(tx, subject_id, purpose, who=who, role=STAFF, outcome=SHOWN, now=now)


def note_own(
    tx: Connection, subject_id: uuid.UUID, purpose: Purpose, outcome: str, now: datetime
) -> None:
    """Write that a person looked at the own file."""
    note(tx, subject_id, purpose, who=OWNER, role=SELF, outcome=outcome, now=now)


def note_own_hot(
    hot: HotConnection, subject_id: uuid.UUID, purpose: Purpose, outcome: str, now: datetime
) -> None:
    """Likewise by the shortest way, as the last act of the look's own transaction: it commits."""
    values = row(subject_id, purpose, OWNER, SELF, outcome, now)
    hot.write_and_commit((HOT_INSERT, values))


def row(
    subject_id: uuid.UUID, purpose: Purpose, who: str, role: str, outcome: str, now: datetime
) -> dict:
    """The values of a look, for an INSERT of the caller's own."""
    return {
        "subject_id": subject_id,
        "look_id": new_id(),
        "at": now,
        "who": who,
        "role": role,
        "purpose": purpose.purpose,
        "basis": purpose.basis,
        "shown": purpose.shown,
        "outcome": outcome,
    }


def list_own(
    house: House,
    caller: Citizen,
    *,
    limit: int,
    before: uuid.UUID | None,
    others: bool = False,
) -> tuple[list[dict], uuid.UUID | None]:
    """Who looked at the caller's file, newest first, and where the next page begins.

    `others`: only those who are not the caller.
    """
    return page(house, own_subject(caller), limit=limit, before=before, others=others)


def page(
    house: House,
    subject_id: uuid.UUID,
    *,
    limit: int,
    before: uuid.UUID | None,
    others: bool = False,
) -> tuple[list[dict], uuid.UUID | None]:
    """Likewise at a subject's file, for whoever has shown that it is theirs."""
    query = select(
        Look.look_id,
        Look.at,
        Look.who,
        Look.role,
        Look.purpose,
        Look.basis,
        Look.shown,
        Look.outcome,
    ).where(Look.subject_id == subject_id)
    if before:
        query = query.where(Look.look_id < before)
    if others:
        query = query.where(Look.role != SELF)
    query = query.order_by(Look.look_id.desc()).limit(limit + 1)
    with house.db.connect(subject_id, write=False) as tx:
        rows = tx.execute(query).all()
    shown = ("who", "role", "purpose", "basis", "shown", "outcome")
    items = [
        {"id": found.look_id.hex, "at": city_iso(found.at)}
        | {name: found._mapping[name] for name in shown}
        for found in rows[:limit]
    ]
    return items, rows[limit - 1].look_id if len(rows) > limit else None
