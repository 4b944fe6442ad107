"""What ends by the clock: files are made true again on the day something in them ended."""

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from models import ReadyFile
from services import ready_files
from services.clocks import city_date
from services.errors import DatabaseUnavailable
from services.house import House

AT_ONCE = 20
log = logging.getLogger(__name__)


def sweep(house: House) -> int:
    """Reassemble the files whose day has passed; returns how many.

    A read would do the same by itself; the sweep is for history and notices, which must not
    wait until somebody looks. A file that cannot be made is left out and logged: the others
    do not wait for it.
    """
    now = house.clock.now()
    return sum(_renew(house, due, now) for due in _due(house, now))


def _due(house: House, now: datetime) -> Iterator[list[uuid.UUID]]:
    after = uuid.UUID(int=0)
    while True:
        query = select(ReadyFile.subject_id).where(
            ReadyFile.stale_on <= city_date(now), ReadyFile.subject_id > after
        )
        with house.db.connect(write=False) as tx:
            due = list(tx.scalars(query.order_by(ReadyFile.subject_id).limit(AT_ONCE)))
        if not due:
            return
        yield due
        after = due[-1]


def _renew(house: House, due: list[uuid.UUID], now: datetime) -> int:
    try:
        with house.db.connect() as tx:
            ready_files.reassemble(tx, house.sealer, house.catalogue, due, now)
            tx.commit()
    except DatabaseUnavailable:
        raise
    except Exception as error:
        if len(due) > 1:
            return sum(_renew(house, [subject_id], now) for subject_id in due)
        cause = type(error).__name__
        log.error("a file was not renewed", extra={"subject": due[0].hex, "cause": cause})
        return 0
    return len(due)
