"""Those who were given a record hear what became of it: repaired, corrected, deleted."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Sharing
from services import webhooks
from services.clocks import city_iso
from services.house import House

REPAIRED, CORRECTED, DELETED = "record.repaired", "record.corrected", "record.deleted"
UNDISCLOSED = "record.undisclosed"


def of_record(tx: Tx, subject_id: uuid.UUID, record_id: uuid.UUID) -> Sequence[Sharing]:
    """Under which authorisations the record was handed out, the first one first."""
    mine = (Sharing.subject_id == subject_id, Sharing.record_id == record_id)
    query = select(Sharing).where(*mine)
    return tx.scalars(query.order_by(Sharing.at, Sharing.authorisation_id)).all()


def tell_all(
    house: House,
    tx: Tx,
    subject_id: uuid.UUID,
    record_id: uuid.UUID,
    kind: str,
    now: datetime,
) -> None:
    """Have everybody told who was given the record."""
    for sharing in of_record(tx, subject_id, record_id):
        tell(house, tx, sharing, kind, now)


def tell(house: House, tx: Tx, sharing: Sharing, kind: str, now: datetime) -> uuid.UUID:
    """Have one of them told; it knows the record by the ids under which it was given."""
    told = {
        "authorisation_id": sharing.authorisation_id.hex,
        "record_id": sharing.record_id.hex,
        "given_at": city_iso(sharing.at),
        "at": city_iso(now),
    }
    return webhooks.queue(tx, house, sharing.institution_id, kind, told, now)
