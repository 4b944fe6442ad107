"""What ends by the clock: files are made true again on the day something in them ended."""

from sqlalchemy import select

from models import ReadyFile
from services import ready_files
from services.clocks import city_date
from services.house import House

AT_ONCE = 20


def sweep(house: House) -> int:
    """Reassemble some of the files whose day has passed; returns how many.

    A read would do the same by itself; the sweep is for history and notices, which must not
    wait until somebody looks.
    """
    now = house.clock.now()
    query = select(ReadyFile.subject_id).where(ReadyFile.stale_on <= city_date(now)).limit(AT_ONCE)
    with house.db.connect(write=False) as tx:
        due = tx.scalars(query).all()
    if due:
        with house.db.connect() as tx:
            ready_files.reassemble(tx, house.sealer, house.catalogue, due, now)
            tx.commit()
    return len(due)
