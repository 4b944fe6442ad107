"""What the black list does to a merchant, and what is taken back once the listing was wrong."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session as Tx

from models import Institution, Merchant
from services import webhooks
from services.clocks import city_iso
from services.house import House

RESUMED = "merchant.resumed"
LISTED = "列入严重失信主体名单："
LONGEST_REASON = 200


def suspend(tx: Connection, listed: Mapping[uuid.UUID, str], now: datetime) -> list[str]:
    """Suspend the merchants among these organisations, each listed on its basis; their names."""
    names = []
    query = (
        select(Merchant.institution_id, Merchant.organisation_id, Merchant.name)
        .join(Institution, Institution.institution_id == Merchant.institution_id)
        .where(Merchant.organisation_id.in_(listed), Institution.suspended_at.is_(None))
    )
    for row in tx.execute(query).all():
        reason = f"{LISTED}{listed[row.organisation_id]}"[:LONGEST_REASON]
        is_it = row.institution_id
        stop = update(Institution).where(Institution.institution_id == is_it)
        tx.execute(stop.values(suspended_at=now))
        why = update(Merchant).where(Merchant.institution_id == is_it)
        tx.execute(why.values(suspension=reason))
        names.append(row.name)
    return names


def restore(house: House, tx: Tx, organisation_id: uuid.UUID, now: datetime) -> str | None:
    """Let an organisation's merchant go on that a listing alone had suspended, and tell it.

    Its name; None where there is none, or it was suspended for another reason.
    """
    query = select(Merchant).where(Merchant.organisation_id == organisation_id)
    merchant = tx.scalars(query).first()
    if merchant is None:
        return None
    # Locked before it is looked at: a supervisor may be suspending it for a reason of their own.
    institution = tx.get(Institution, merchant.institution_id, with_for_update=True)
    tx.refresh(merchant)
    assert institution is not None  # a merchant is an institution
    if institution.suspended_at is None or not (merchant.suspension or "").startswith(LISTED):
        return None
    institution.suspended_at = merchant.suspension = None
    told = {"reason": "列入名单经异议处理认定有误，已移出名单", "at": city_iso(now)}
    webhooks.queue(tx, house, merchant.institution_id, RESUMED, told, now)
    return merchant.name
