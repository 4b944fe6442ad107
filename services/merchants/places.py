"""Finding a merchant by what one has: an id in a row, or the code on a card."""

import uuid
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Institution, Merchant, Site
from services.codes import as_meant
from services.errors import NotFound


class Shown(NamedTuple):
    """What a citizen is told of a merchant beside an order."""

    name: str
    code: str


class Place(NamedTuple):
    """A merchant with its institution, as they stand now."""

    merchant: Merchant
    institution: Institution

    @property
    def is_suspended(self) -> bool:
        return self.institution.suspended_at is not None


def shown(tx: Tx, institution_id: uuid.UUID) -> Shown:
    """Name and code of a merchant; asked twice in a transaction, it is read once."""
    merchant = tx.get(Merchant, institution_id)
    assert merchant is not None  # merchants are suspended, never deleted
    return Shown(merchant.name, merchant.code)


def is_suspended(tx: Tx, institution_id: uuid.UUID) -> bool:
    """Whether a merchant is suspended now."""
    query = select(Institution.suspended_at).where(Institution.institution_id == institution_id)
    return tx.scalar(query) is not None


def find(tx: Tx, code: str) -> Place:
    """The merchant with this code on its card; NotFound for any other."""
    query = select(Merchant, Institution).join(
        Institution, Institution.institution_id == Merchant.institution_id
    )
    row = tx.execute(query.where(Merchant.code == as_meant(code))).first()
    if row is None:
        raise NotFound("not_found", "没有找到这家商户")
    return Place(row.Merchant, row.Institution)


def find_site(tx: Tx, institution_id: uuid.UUID, code: str) -> Site | None:
    """The merchant's open site with this code."""
    mine = (Site.institution_id == institution_id, Site.closed_at.is_(None))
    return tx.scalars(select(Site).where(Site.code == as_meant(code), *mine)).first()
