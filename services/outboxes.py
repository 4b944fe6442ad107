"""Rows that the worker does something about: claimed, done with no transaction open, finished.

A claim moves the row's next try beyond what doing it can take. Whoever dies in between leaves
the claim to run out, and the row is taken up again: at least once, never lost.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select

from services.house import House

T = TypeVar("T")


def claim(
    house: House,
    table: Any,
    *conditions: ColumnElement[bool],
    limit: int,
    lease: timedelta,
    take: Callable[[Any], T],
    is_try: bool = True,
    order: Any = None,
    ready: ColumnElement[bool] | None = None,
) -> list[T]:
    """Claim rows whose next try is due, the longest due first, and what `take` makes of them.

    The table has `next_try_at` and `attempts`; a claim that is a try counts as one. `ready` is
    a condition of the rows to claim that is too dear for the look whether there are any.
    """
    now = house.clock.now()
    is_due = (*conditions, table.next_try_at <= now)
    with house.db.session(write=False) as tx:
        if tx.scalar(select(table.next_try_at).where(*is_due).limit(1)) is None:
            return []  # the usual case, without taking SQLite's write lock
    query = select(table).where(*is_due).order_by(table.next_try_at if order is None else order)
    if ready is not None:
        query = query.where(ready)
    with house.db.session() as tx:
        rows = tx.scalars(query.limit(limit).with_for_update(skip_locked=True, of=table)).all()
        for row in rows:
            row.next_try_at = now + lease
            row.attempts += is_try
        taken = [take(row) for row in rows]
        tx.commit()
    return taken


def pause(attempts: int, first_s: int, longest_s: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, up to the longest."""
    return timedelta(seconds=min(first_s * 2 ** min(attempts - 1, 20), longest_s))
