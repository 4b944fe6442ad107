"""Whether the parts that the house stands on answer."""

import logging
from datetime import timedelta

from clients.files import StoreUnavailable
from models import Heartbeat
from services.errors import DatabaseUnavailable
from services.house import House

log = logging.getLogger(__name__)
WORKER = "worker"
LATE_AFTER = timedelta(seconds=60)


def check(house: House) -> dict[str, str]:
    """`database`, `redis`, `files` and `worker`, each `ok`, `down`, `late` or `unused`.

    Without Redis everything is slower and stricter, without the worker later, without the files
    nothing is handed in or delivered; only without the database there is nothing to answer from.
    """
    redis = "unused" if not house.cache.is_configured else "ok" if house.cache.ping() else "down"
    apart = {"redis": redis, "files": _files(house)}
    try:
        house.db.ping()
        return {"database": "ok", **apart, "worker": _worker(house)}
    except DatabaseUnavailable:
        return {"database": "down", **apart, "worker": "unknown"}


def beat(house: House, name: str = WORKER) -> None:
    """Say that a part lives."""
    with house.db.session() as tx:
        row = tx.get(Heartbeat, name) or Heartbeat(name=name)
        row.at = house.clock.now()
        tx.add(row)
        tx.commit()


def _files(house: House) -> str:
    try:
        house.files.check()
    except StoreUnavailable as error:
        log.warning("the store of files is away", extra={"cause": str(error)})
        return "down"
    return "ok"


def _worker(house: House) -> str:
    with house.db.session(write=False) as tx:
        row = tx.get(Heartbeat, WORKER)
    if row is None:
        return "down"
    return "ok" if abs(house.clock.now() - row.at) < LATE_AFTER else "late"
