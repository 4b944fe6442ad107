"""The lease on a batch: one worker at a time, and the next one when it died or was frozen."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from models import Batch
from services.house import House

LEASE = timedelta(minutes=5)


class LeaseLost(Exception):
    """This worker was away for so long that another one took its batch over."""


class Lease:
    """A worker's hold on a batch, renewed in every transaction that works on it.

    A worker that slept past its lease would otherwise wake and go on writing rows beside the
    one that took over; the renewal fails instead, and with it the transaction.
    """

    def __init__(self, house: House, batch_id: uuid.UUID, until: datetime):
        self.batch_id = batch_id
        self._house = house
        self._until = until

    def hold(self, tx: Connection) -> None:
        """Renew within the transaction; LeaseLost when the batch is somebody else's by now."""
        until = max(self._house.clock.now() + LEASE, self._until)
        mine = (Batch.batch_id == self.batch_id) & (Batch.lease_until == self._until)
        if tx.execute(update(Batch).where(mine).values(lease_until=until)).rowcount != 1:
            raise LeaseLost
        self._until = until
