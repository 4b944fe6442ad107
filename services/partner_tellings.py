"""Everybody who authorised a partner hears that it was suspended, or may query again.

They may be a city: the worker goes through them in portions, each with how far it came in one
transaction, so that whoever dies in between leaves nobody out and tells nobody twice.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Authorisation, Partner
from services import authorisations, notices
from services.house import House

AT_ONCE = 200


def run(house: House) -> int:
    """Tell whoever is to be told; returns how many were. For the worker."""
    with house.db.session(write=False) as tx:
        waiting = tx.scalars(
            select(Partner.institution_id).where(Partner.telling.is_not(None))
        ).all()
    return sum(_tell_all(house, institution_id) for institution_id in waiting)


def _tell_all(house: House, institution_id: uuid.UUID) -> int:
    told = 0
    while portion := _tell_some(house, institution_id):
        told += portion
    return told


def _tell_some(house: House, institution_id: uuid.UUID) -> int:
    now = house.clock.now()
    with house.db.session() as tx:
        partner = tx.get(Partner, institution_id, with_for_update=True)
        if partner is None or partner.telling is None:
            return 0
        rows = _next(tx, partner, now)
        for row in rows:
            account_id = authorisations.account_of(tx, row)
            words = {"partner": partner.name}
            notices.queue(house, tx, account_id, partner.telling, now, words)
            partner.told_up_to = row.subject_id
        if len(rows) < AT_ONCE:
            partner.telling = partner.told_up_to = None
        tx.commit()
    return len(rows)


def _next(tx: Tx, partner: Partner, now: datetime) -> list[Authorisation]:
    """A standing authorisation of each of the next people, in the order of their ids."""
    mine = (
        Authorisation.institution_id == partner.institution_id,
        Authorisation.withdrawn_at.is_(None),
        Authorisation.expires_at > now,
    )
    people = select(Authorisation.subject_id).where(*mine).distinct()
    if partner.told_up_to is not None:
        people = people.where(Authorisation.subject_id > partner.told_up_to)
    people = people.order_by(Authorisation.subject_id).limit(AT_ONCE)
    subjects = tx.scalars(people).all()
    query = select(Authorisation).where(*mine, Authorisation.subject_id.in_(subjects))
    found = {row.subject_id: row for row in tx.scalars(query.order_by(Authorisation.given_at))}
    return [found[subject_id] for subject_id in subjects]
