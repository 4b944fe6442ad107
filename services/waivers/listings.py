"""Looking at orders: the citizen's own, and a merchant's own."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Waiver
from services.callers import Citizen, InstitutionCaller
from services.errors import NotFound, invalid_field
from services.house import House
from services.identity_gate import own_subject
from services.waivers import clock, ledger, machine, views

# An order is stamped before it is committed, and may come to light after a later one.
WRITTEN_WITHIN = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a merchant's orders: in this state, changed since this moment, one page of them."""

    state: str | None
    since: datetime | None
    limit: int
    after: uuid.UUID | None


def list_own(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """The caller's orders, newest first, and where the next page begins."""
    subject_id = own_subject(caller)
    query = select(Waiver).where(Waiver.subject_id == subject_id)
    if before:
        query = query.where(Waiver.waiver_id < before)
    rows, items = _read_own(
        house, subject_id, query.order_by(Waiver.waiver_id.desc()).limit(limit + 1)
    )
    return items[:limit], rows[limit - 1].waiver_id if len(rows) > limit else None


def list_waiting(house: House, caller: Citizen) -> list[dict]:
    """The caller's orders that wait for them, what was to be done first comes first.

    To be confirmed, to be answered since the merchant claims, or to be brought back.
    """
    subject_id = own_subject(caller)
    is_late = (Waiver.state == machine.ACTIVE) & (Waiver.due_at < house.clock.now())
    is_asked = Waiver.state.in_((machine.CREATED, machine.CLAIMED))
    query = select(Waiver).where(Waiver.subject_id == subject_id, is_asked | is_late)
    return _read_own(house, subject_id, query.order_by(Waiver.changed_at))[1]


def view_own(house: House, caller: Citizen, waiver_id: uuid.UUID) -> dict:
    """One of the caller's orders; NotFound for anybody else's."""
    subject_id = own_subject(caller)
    mine = (Waiver.subject_id == subject_id, Waiver.waiver_id == waiver_id)
    _, items = _read_own(house, subject_id, select(Waiver).where(*mine))
    if not items:
        raise NotFound
    return items[0]


def _read_own(house: House, subject_id: uuid.UUID, query) -> tuple[list[Waiver], list[dict]]:
    """Read orders as they are now; a claim that is seen here is proven to have been told of."""
    now = house.clock.now()
    with house.db.session(subject_id, write=False) as tx:
        due = clock.due_of(tx.connection(), now, Waiver.subject_id == subject_id)
        rows = list(tx.scalars(query))
        if not due and not any(map(_is_unseen, rows)):
            return rows, _shown_own(house, tx, rows, now)
    clock.catch_up(house, due)
    with house.db.session(subject_id) as tx:
        rows = list(tx.scalars(query.with_for_update()))
        for row in rows:
            ledger.prove_by_looking(tx, row, now)
        shown = _shown_own(house, tx, rows, now)
        tx.commit()
    return rows, shown


def _shown_own(house: House, tx: Session, rows: list[Waiver], now: datetime) -> list[dict]:
    steps = views.steps_of(tx, rows)
    return [views.for_citizen(house, tx, row, steps[row.waiver_id], now) for row in rows]


def _is_unseen(row: Waiver) -> bool:
    return row.claimed_at is not None and row.claim_proven_at is None


def list_of_merchant(
    house: House, caller: InstitutionCaller, wanted: Wanted
) -> tuple[list[dict], uuid.UUID | None]:
    """A merchant's orders, oldest first, and where the next page begins.

    Whoever polls with the newest `changed_at` that it knows as `since` misses nothing, and
    sees once more what changed in the ten seconds before.
    """
    if wanted.state is not None and wanted.state not in machine.NAMES:
        listed = "、".join(machine.NAMES)
        raise invalid_field("state", "not_listed", f"state 须为 {listed} 之一")
    now = clock.catch_up_merchant(house, caller.institution_id)
    query = select(Waiver).where(Waiver.institution_id == caller.institution_id)
    if wanted.state:
        query = query.where(Waiver.state == wanted.state)
    if wanted.since:
        query = query.where(Waiver.changed_at >= wanted.since - WRITTEN_WITHIN)
    if wanted.after:
        query = query.where(Waiver.waiver_id > wanted.after)
    query = query.order_by(Waiver.waiver_id).limit(wanted.limit + 1)
    with house.db.of_institution(caller.institution_id) as connection, Session(connection) as tx:
        rows = tx.scalars(query).all()
    items = [views.for_merchant(house, row, now) for row in rows[: wanted.limit]]
    more = len(rows) > wanted.limit
    return items, rows[wanted.limit - 1].waiver_id if more else None


def view_of_merchant(house: House, caller: InstitutionCaller, out_order_no: str) -> dict:
    """One of a merchant's orders with its timeline; NotFound for a number that it never gave."""
    with house.db.session(write=False) as tx:
        order = ledger.find_order(tx, caller.institution_id, out_order_no)
    if order is None:
        raise NotFound("not_found", "没有这个订单号")
    now = house.clock.now()
    mine = (Waiver.subject_id == order.subject_id, Waiver.waiver_id == order.waiver_id)
    with house.db.connect(order.subject_id, write=False) as connection:
        due = clock.due_of(connection, now, *mine)
    clock.catch_up(house, due)
    with house.db.session(order.subject_id, write=False) as tx:
        waiver = tx.scalars(select(Waiver).where(*mine)).one()
        steps = views.steps_of(tx, [waiver])[waiver.waiver_id]
    return views.for_merchant(house, waiver, now) | {"timeline": views.timeline(house, steps)}


def summarise(house: House, caller: InstitutionCaller) -> dict:
    """Counts and sums of a merchant's orders by state, amounts in fen."""
    query = (
        select(Waiver.state, func.count(), func.sum(Waiver.deposit_fen), func.sum(Waiver.claim_fen))
        .where(Waiver.institution_id == caller.institution_id)
        .group_by(Waiver.state)
    )
    with house.db.of_institution(caller.institution_id) as tx:
        found = {row[0]: tuple(row) for row in tx.execute(query)}
    nothing = (None, 0, 0, 0)
    states = []
    for state, name in machine.NAMES.items():
        _, count, deposits, claims = found.get(state, nothing)
        told = {"count": count, "deposit_fen": int(deposits or 0), "claim_fen": int(claims or 0)}
        states.append({"state": state, "name": name, **told})
    return {
        "states": states,
        "orders": sum(count for _, count, *_ in found.values()),
        "waived_fen": sum(int(deposits or 0) for _, _, deposits, _ in found.values()),
    }
