"""What the clock does to an order by itself: expiry, reminders, the end of a dispute window."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session as Tx

from models import Waiver
from services import ready_files
from services.errors import DatabaseUnavailable, NotFound
from services.house import House
from services.merchants import places
from services.waivers import ledger, machine
from services.waivers.ledger import SYSTEM, Step

AT_ONCE = 100
log = logging.getLogger(__name__)
Reference = tuple[uuid.UUID, uuid.UUID]


def run(house: House) -> int:
    """Wake every order whose moment has come; returns how many. For the worker."""
    now = house.clock.now()
    woken = 0
    while True:
        with house.db.connect(write=False) as tx:
            due = due_of(tx, now)
        done = catch_up(house, due)
        woken += done
        if len(due) < AT_ONCE or not done:
            return woken


def due_of(tx: Connection, now: datetime, *conditions) -> list[Reference]:
    """The orders among these that the clock has something to do with, the longest due first."""
    query = select(Waiver.subject_id, Waiver.waiver_id).where(Waiver.wakes_at <= now, *conditions)
    rows = tx.execute(query.order_by(Waiver.wakes_at).limit(AT_ONCE))
    return [(row.subject_id, row.waiver_id) for row in rows]


def catch_up(house: House, due: Iterable[Reference]) -> int:
    """Bring these orders up to the present, each in a transaction of its own."""
    done = 0
    for subject_id, waiver_id in due:
        try:
            with house.db.session(subject_id) as tx:
                awake(house, tx, subject_id, waiver_id)
                tx.commit()
            done += 1
        except DatabaseUnavailable:
            raise
        except Exception as error:
            # One order that cannot be moved must not hold up those behind it.
            told = {"waiver": waiver_id.hex, "cause": type(error).__name__}
            log.error("an order was not brought up to date", extra=told)
    return done


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
