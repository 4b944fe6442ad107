"""Whether the parts that the house stands on answer."""

from datetime import timedelta

from models import Heartbeat
from services.errors import DatabaseUnavailable
from services.house import House

WORKER = "worker"
LATE_AFTER = timedelta(seconds=60)


def check(house: House) -> dict[str, str]:
    """`database`, `redis` and `worker`, each `ok`, `down`, `late` or `unused`.

    Without Redis everything is slower and stricter, without the worker later; only without
    the database there is nothing to answer from.
    """
    redis = "unused" if not house.cache.is_configured else "ok" if house.cache.ping() else "down"
    try:
        house.db.ping()
        return {"database": "ok", "redis": redis, "worker": _worker(house)}
    except DatabaseUnavailable:
        return {"database": "down", "redis": redis, "worker": "unknown"}


def beat(house: House, name: str = WORKER) -> None:
    """Say that a part lives."""
    with house.db.session() as tx:
        row = tx.get(Heartbeat, name) or Heartbeat(name=name)
        row.at = house.clock.now()
        tx.add(row)
        tx.commit()


def _worker(house: House) -> str:
    with house.db.session(write=False) as tx:
        row = tx.get(Heartbeat, WORKER)
    if row is None:
        return "down"
    return "ok" if abs(house.clock.now() - row.at) < LATE_AFTER else "late"
