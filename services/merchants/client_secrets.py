"""A merchant replaces its own secret while its machines go on with the old one."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import ClientSecret, Institution
from services.callers import InstitutionCaller
from services.clocks import city_iso
from services.house import House
from services.institutions import add_secret

OVERLAP = timedelta(hours=24)
MOST_LIVE = 2


def renew(house: House, caller: InstitutionCaller) -> dict:
    """A new secret; the one in use stays good for another day, an older one ends now."""
    now = house.clock.now()
    with house.db.session() as tx:
        # Of two renewals at once the second sees the first's secret.
        tx.get(Institution, caller.institution_id, with_for_update=True)
        newest, *older = _live(tx, caller, now)
        newest.expires_at = min(newest.expires_at or now + OVERLAP, now + OVERLAP)
        for row in older[MOST_LIVE - 2 :]:
            row.expires_at = now
        secret = add_secret(tx, caller.institution_id, now)
        tx.commit()
    return {"client_secret": secret, "made_at": city_iso(now), "valid_until": None}


def list_own(house: House, caller: InstitutionCaller) -> list[dict]:
    """When the caller's live secrets were made and until when they are good, newest first."""
    with house.db.session(write=False) as tx:
        rows = _live(tx, caller, house.clock.now())
    return [
        {
            "made_at": city_iso(row.created_at),
            "valid_until": city_iso(row.expires_at) if row.expires_at else None,
        }
        for row in rows
    ]


def _live(tx: Tx, caller: InstitutionCaller, now: datetime) -> list[ClientSecret]:
    live = ClientSecret.expires_at.is_(None) | (ClientSecret.expires_at > now)
    query = select(ClientSecret).where(ClientSecret.institution_id == caller.institution_id, live)
    rows = list(tx.scalars(query))
    # The one without an end is the newest, also where the clock stood still between two.
    return sorted(rows, key=lambda row: (row.expires_at is None, row.created_at), reverse=True)
