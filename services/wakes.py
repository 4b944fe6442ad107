"""What the clock does by itself: rows that name the moment of their next step are woken in turn."""

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session as Tx

from services.errors import DatabaseUnavailable
from services.house import House

AT_ONCE = 100
log = logging.getLogger(__name__)
Reference = tuple[uuid.UUID, uuid.UUID]


def run(
    house: House,
    due_of: Callable[[Connection, datetime], Sequence[Reference]],
    catch_up: Callable[[House, Sequence[Reference]], int],
) -> int:
    """Wake whatever is due, at most `AT_ONCE` at a time; returns how many were woken."""
    now = house.clock.now()
    woken = 0
    while True:
        with house.db.connect(write=False) as tx:
            due = due_of(tx, now)
        done = catch_up(house, due)
        woken += done
        if len(due) < AT_ONCE or not done:
            return woken


def each(
    house: House,
    due: Iterable[Reference],
    awake: Callable[[House, Tx, uuid.UUID, uuid.UUID], object],
    called: str,
) -> int:
    """Bring each of these up to the present in a transaction of its own; `called` is for the log.

    One that cannot be moved does not hold up those behind it.
    """
    done = 0
    for subject_id, row_id in due:
        try:
            with house.db.session(subject_id) as tx:
                awake(house, tx, subject_id, row_id)
                tx.commit()
            done += 1
        except DatabaseUnavailable:
            raise
        except Exception as error:
            told = {called: row_id.hex, "cause": type(error).__name__}
            log.error("what the clock does was not done", extra=told)
    return done
