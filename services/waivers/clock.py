"""What the clock does to an order by itself: expiry, reminders, the end of a dispute window."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session as Tx

from models import Waiver
from services import ready_files, wakes
from services.errors import NotFound
from services.house import House
from services.merchants import places
from services.waivers import ledger, machine
from services.waivers.ledger import SYSTEM, Step
from services.wakes import AT_ONCE, Reference


def run(house: House) -> int:
    """Wake every order whose moment has come; returns how many. For the worker."""
    return wakes.run(house, due_of, catch_up)


def due_of(tx: Connection, now: datetime, *conditions) -> list[Reference]:
    """The orders among these that the clock has something to do with, the longest due first."""
    query = select(Waiver.subject_id, Waiver.waiver_id).where(Waiver.wakes_at <= now, *conditions)
    rows = tx.execute(query.order_by(Waiver.wakes_at).limit(AT_ONCE))
    return [(row.subject_id, row.waiver_id) for row in rows]


def catch_up(house: House, due: Iterable[Reference]) -> int:
    """Bring these orders up to the present, each in a transaction of its own."""
    return wakes.each(house, due, awake, "waiver")


def catch_up_merchant(house: House, institution_id: uuid.UUID) -> datetime:
    """Likewise every order of a merchant's; returns the present."""
    now = house.clock.now()
    with house.db.of_institution(institution_id) as tx:
        due = due_of(tx, now, Waiver.institution_id == institution_id)
    catch_up(house, due)
    return now


def awake(
    house: House, tx: Tx, subject_id: uuid.UUID, waiver_id: uuid.UUID
) -> tuple[Waiver, datetime]:
    """An order, locked, with all done that the clock had to do until now; and that moment.

    NotFound where the subject of the transaction has none of this id.
    """
    ready_files.lock(tx.connection(), [subject_id])
    # Only now: an order that lapsed while we waited for the lock may have given its room away.
    now = house.clock.now()
    waiver = ledger.find(tx, subject_id, waiver_id)
    if waiver is None:
        raise NotFound
    _wake(house, tx, waiver, now)
    return waiver, now


def _wake(house: House, tx: Tx, waiver: Waiver, now: datetime) -> None:
    while waiver.wakes_at is not None and waiver.wakes_at <= now:
        moment = waiver.wakes_at
        match waiver.state:
            case machine.CREATED:
                step = Step(machine.EXPIRE, SYSTEM, moment)
                ledger.move(house, tx, waiver, step, now)
            case machine.CLAIMED if places.is_suspended(tx, waiver.institution_id):
                # Nobody is there to be paid: the claim waits, and looks again tomorrow.
                waiver.wakes_at = now + timedelta(days=1)
            case machine.CLAIMED:
                ledger.prove_by_message(tx, waiver)
                step = Step(machine.DEFAULT, SYSTEM, moment)
                ledger.move(house, tx, waiver, step, now)
            case machine.ACTIVE if moment < waiver.due_at:
                waiver.wakes_at = waiver.due_at
                if now < waiver.due_at:  # else the reminder came too late to be one
                    ledger.tell(house, tx, waiver, "waiver_due_soon", None, now)
            case machine.ACTIVE:
                _mark_overdue(house, tx, waiver, moment, now)
            case _:
                waiver.wakes_at = None


def _mark_overdue(house: House, tx: Tx, waiver: Waiver, moment: datetime, now: datetime) -> None:
    waiver.wakes_at, waiver.changed_at = None, now
    ledger.add_step(house, tx, waiver, Step("overdue", SYSTEM, moment))
    ledger.tell(house, tx, waiver, "waiver_overdue", None, now)
    tx.flush()
    ledger.announce(house, tx, waiver, "waiver.overdue", now)
