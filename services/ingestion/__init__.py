"""From a delivered file to live credit files.

Two steps, each safe to repeat. *Staging* streams the file, checks every row, and writes what
is good to a waiting table in short transactions. *Merging* takes some subjects at a time:
their waiting rows, their records and their ready files change in one transaction, so that a
person's file changes at once or not at all. A crash loses at most the step that was running.
"""

import logging
import uuid
from collections.abc import Callable

from sqlalchemy import delete, select, update

from models import Batch, BatchReject, Institution, StagedRow
from services.feeds import FeedRefused
from services.house import House
from services.ingestion.collecting import rarely
from services.ingestion.leases import LEASE, Lease, LeaseLost
from services.ingestion.merging import merge
from services.ingestion.staging import stage

Progress = Callable[[str, int, int], None]
log = logging.getLogger(__name__)


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
    A worker that was away for so long that another one took the batch over stops by itself.
    """
    report = progress or (lambda step, done, total: None)
    forget_deliveries(house)
    with house.db.session(write=False) as tx:
        batch = tx.get(Batch, batch_id)
        assert batch is not None
        institution = tx.get(Institution, batch.institution_id)
        assert institution is not None
    assert batch.lease_until is not None
    lease = Lease(house, batch_id, batch.lease_until)
    allowed = None if institution.items is None else frozenset(institution.items)
    try:
        with rarely:
            _bring_to_its_end(house, batch, allowed, lease, report)
    except LeaseLost:
        log.warning("another worker took the batch over")


def _bring_to_its_end(
    house: House, batch: Batch, allowed: frozenset[str] | None, lease: Lease, report: Progress
) -> None:
    try:
        if not batch.staged:
            _forget_staged(house, lease)
            stage(house, batch, allowed, lease, report)
        merge(house, batch, lease, report)
    except FeedRefused as refusal:
        _forget_staged(house, lease)
        _finish(house, lease, "refused", refusal.reason)
    else:
        _finish(house, lease, "done", None)


def forget_deliveries(house: House) -> int:
    """Delete the sealed copies that a worker which died at the very end left; returns how many."""
    query = select(Batch.batch_id, Batch.stored_as)
    query = query.where(Batch.finished_at.is_not(None), Batch.stored_as.is_not(None))
    with house.db.connect(write=False) as tx:
        left = tx.execute(query).all()
    for row in left:
        _forget_delivery(house, row.batch_id, row.stored_as)
    return len(left)


def _forget_staged(house: House, lease: Lease) -> None:
    """Clear what a staging that did not finish left behind."""
    with house.db.connect() as tx:
        lease.hold(tx)
        tx.execute(delete(StagedRow).where(StagedRow.batch_id == lease.batch_id))
        tx.execute(delete(BatchReject).where(BatchReject.batch_id == lease.batch_id))
        tx.commit()


def _finish(house: House, lease: Lease, state: str, reason: str | None) -> None:
    """Close the batch; only then the sealed delivery goes."""
    with house.db.session() as tx:
        lease.hold(tx.connection())
        batch = tx.get(Batch, lease.batch_id)
        assert batch is not None
        batch.state, batch.reason = state, reason
        batch.finished_at, batch.lease_until = house.clock.now(), None
        tx.commit()
    if batch.stored_as:
        _forget_delivery(house, batch.batch_id, batch.stored_as)


def _forget_delivery(house: House, batch_id: uuid.UUID, stored_as: str) -> None:
    """The file first: as long as it may be there, its row says so."""
    house.files.delete(stored_as)
    with house.db.connect() as tx:
        tx.execute(update(Batch).where(Batch.batch_id == batch_id).values(stored_as=None))
        tx.commit()
