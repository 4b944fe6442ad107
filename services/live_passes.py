"""What of an account's passes still lives: two at most, and nothing once the person withdrew."""

import uuid
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session as Tx

from models import Pass, Scan

AT_ONCE = 2


def end_all(tx: Tx, account_id: uuid.UUID, now: datetime) -> None:
    """End every live pass and open scan of an account: not the person any more, or no consent.

    A scan is good for an order as long as the person lets the merchant ask, and no longer
    (PIPL 15: effective with the next query).
    """
    live = (Pass.account_id == account_id, Pass.expires_at > now, Pass.ended_at.is_(None))
    tx.execute(update(Pass).where(*live).values(ended_at=now))
    scanned = (Scan.account_id == account_id, Scan.expires_at > now)
    tx.execute(update(Scan).where(*scanned).values(expires_at=now))


def make_room(tx: Tx, account_id: uuid.UUID, now: datetime) -> None:
    """Leave room for one more live pass; a used one is not live any more."""
    used = exists().where(Scan.pass_hash == Pass.pass_hash)
    query = select(Pass).where(
        Pass.account_id == account_id, Pass.expires_at > now, Pass.ended_at.is_(None), ~used
    )
    live = tx.scalars(query.order_by(Pass.issued_at.desc(), Pass.pass_hash)).all()
    for oldest in live[AT_ONCE - 1 :]:
        oldest.ended_at = now
    tx.flush()
