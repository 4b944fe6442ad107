"""From a delivered file to live credit files.

Two steps, each safe to repeat. *Staging* streams the file, checks every row, and writes what
is good to a waiting table in short transactions. *Merging* takes some subjects at a time:
their waiting rows, their records and their ready files change in one transaction, so that a
person's file changes at once or not at all. A crash loses at most the step that was running.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from models import Batch, BatchReject, Institution, StagedRow
from services.feeds import FeedRefused
from services.house import House
from services.ingestion.merging import merge
from services.ingestion.staging import stage

LEASE = timedelta(minutes=5)
Progress = Callable[[str, int, int], None]


def claim(house: House, batch_id: uuid.UUID | None = None) -> uuid.UUID | None:
    """Take a batch that waits, or whose worker died; None when there is nothing to do."""
    now = house.clock.now()
    waiting = (Batch.state == "queued") | ((Batch.state == "running") & (Batch.lease_until < now))
    query = select(Batch).where(waiting)
    if batch_id:
        query = query.where(Batch.batch_id == batch_id)
    with house.db.session(write=False) as tx:
        if tx.scalars(query.limit(1)).first() is None:
            return None
    query = query.order_by(Batch.batch_id).limit(1).with_for_update(skip_locked=True)
    with house.db.session() as tx:
        batch = tx.scalars(query).first()
        if batch is None:
            return None
        batch.state, batch.lease_until = "running", now + LEASE
        tx.commit()
        return batch.batch_id


def run(house: House, batch_id: uuid.UUID, progress: Progress | None = None) -> None:
    """Bring a claimed batch to its end; called again after a crash it finishes the rest.

    `progress(step, done, total)` is called now and then; `total` is 0 while it is unknown.
    """
    with house.db.session(write=False) as tx:
        batch = tx.get(Batch, batch_id)
        assert batch is not None
        institution = tx.get(Institution, batch.institution_id)
        assert institution is not None
    allowed = None if institution.items is None else frozenset(institution.items)
    try:
        if not batch.staged:
            _forget_staged(house, batch_id)
            stage(house, batch, allowed, _extending(house, batch_id, progress))
        merge(house, batch, _extending(house, batch_id, progress))
    except FeedRefused as refusal:
        _forget_staged(house, batch_id)
        _finish(house, batch_id, "refused", refusal.reason)
    else:
        _finish(house, batch_id, "done", None)


def _extending(house: House, batch_id: uuid.UUID, progress: Progress | None) -> Progress:
    """Report progress, and keep the lease while the work moves."""
    extended = house.clock.now()

    def report(step: str, done: int, total: int) -> None:
        nonlocal extended
        now = house.clock.now()
        if now - extended > LEASE / 5:
            _extend(house, batch_id, now)
            extended = now
        if progress:
            progress(step, done, total)

    return report


def _extend(house: House, batch_id: uuid.UUID, now: datetime) -> None:
    with house.db.session() as tx:
        batch = tx.get(Batch, batch_id)
        if batch is not None:
            batch.lease_until = now + LEASE
        tx.commit()


def _forget_staged(house: House, batch_id: uuid.UUID) -> None:
    """Clear what a staging that did not finish left behind."""
    with house.db.session() as tx:
        tx.execute(delete(StagedRow).where(StagedRow.batch_id == batch_id))
        tx.execute(delete(BatchReject).where(BatchReject.batch_id == batch_id))
        tx.commit()


def _finish(house: House, batch_id: uuid.UUID, state: str, reason: str | None) -> None:
    """Close the batch; only then the sealed delivery goes."""
    with house.db.session() as tx:
        batch = tx.get(Batch, batch_id)
        assert batch is not None
        stored_as = batch.stored_as
        batch.state, batch.reason = state, reason
        batch.finished_at, batch.lease_until, batch.stored_as = house.clock.now(), None, None
        tx.commit()
    if stored_as:
        house.files.delete(stored_as)
