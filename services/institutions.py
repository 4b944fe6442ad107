"""Machine clients: enrolment, secrets shown once, tokens, and who is behind a token."""

import secrets
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session as Tx

from models import ClientSecret, Institution, new_id
from models.hot import HotStatement
from services.callers import InstitutionCaller
from services.errors import Unauthenticated
from services.house import House
from services.tokens import (
    ACCESS_LIFE,
    INSTITUTION,
    hash_secret,
    issue_access,
    new_secret,
    read_access,
)

DEPARTMENT = "department"
# Who is suspended and still has to take back what was lent: the doors decide what opens.
ENDS_WHAT_RUNS = ("merchant",)
CALLER_COLUMNS = select(
    Institution.institution_id,
    Institution.kind,
    Institution.name,
    Institution.items,
    Institution.suspended_at,
)
CALLER = HotStatement(
    CALLER_COLUMNS.where(Institution.institution_id == bindparam("institution_id"))
)


def enrol(
    house: House, kind: str, name: str, items: Collection[str] | None = None
) -> tuple[str, str]:
    """Enrol an institution; returns `client_id` and the secret, which is not stored.

    `items`: the catalogue codes that a department may deliver; None for every item.
    """
    with house.db.session() as tx:
        institution, secret = add_institution(tx, kind, name, items, house.clock.now())
        tx.commit()
    return institution.client_id, secret


def add_institution(
    tx: Tx, kind: str, name: str, items: Collection[str] | None, now: datetime
) -> tuple[Institution, str]:
    """Likewise within somebody's transaction; returns the institution and its secret."""
    institution = Institution(
        institution_id=new_id(),
        kind=kind,
        name=name,
        client_id=f"{kind}-{secrets.token_hex(6)}",
        items=sorted(items) if items is not None else None,
        created_at=now,
        suspended_at=None,
    )
    tx.add(institution)
    return institution, add_secret(tx, institution.institution_id, now)


def add_secret(tx: Tx, institution_id: uuid.UUID, now: datetime) -> str:
    """A further secret that opens the institution's door until it is given an end."""
    secret = new_secret()
    tx.add(
        ClientSecret(
            secret_hash=hash_secret(secret),
            institution_id=institution_id,
            created_at=now,
            expires_at=None,
        )
    )
    return secret


def issue_token(house: House, client_id: str, client_secret: str) -> dict:
    """Exchange client credentials (RFC 6749, 4.4) for an access token."""
    now = house.clock.now()
    with house.db.session(write=False) as tx:
        institution = tx.scalars(
            select(Institution).where(Institution.client_id == client_id)
        ).first()
        secret = tx.get(ClientSecret, hash_secret(client_secret))
    if not _opens(institution, secret, now):
        raise Unauthenticated("client_invalid", "客户端编号或密钥不正确")
    assert institution is not None
    return {
        "access_token": issue_access(house, INSTITUTION, institution.institution_id, now),
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "scope": institution.kind,
    }


def authenticate(house: House, token: str, *, also_suspended: bool = False) -> InstitutionCaller:
    """The institution behind an access token; a suspension is effective with the next request."""
    institution_id = read_access(house, INSTITUTION, token, house.clock.now())
    return find_caller(house, institution_id, also_suspended=also_suspended)


def find_caller(
    house: House, institution_id: uuid.UUID, *, also_suspended: bool = False
) -> InstitutionCaller:
    """The machine of an institution, by the shortest way; of a suspended one where that is asked."""
    with house.db.hot() as hot:
        row = hot.first(CALLER, {"institution_id": institution_id})
    if row is None or (row.suspended_at is not None and not also_suspended):
        raise suspended()
    return as_caller(row)


def suspended() -> Unauthenticated:
    """The refusal of whoever is suspended."""
    return Unauthenticated("client_suspended", "该客户端已停用")


def find_by_client(house: House, client_id: str) -> InstitutionCaller | None:
    """The institution with this client id, for the operator's own commands."""
    with house.db.session(write=False) as tx:
        row = tx.scalars(select(Institution).where(Institution.client_id == client_id)).first()
    return as_caller(row) if row else None


def find_collector(house: House) -> InstitutionCaller | None:
    """The credit office as collector: the department that may deliver every item."""
    with house.db.session(write=False) as tx:
        rows = tx.scalars(select(Institution).where(Institution.kind == DEPARTMENT)).all()
    return next((as_caller(row) for row in rows if row.items is None), None)


def _opens(institution: Institution | None, secret: ClientSecret | None, now: datetime) -> bool:
    if institution is None or secret is None:
        return False
    if institution.suspended_at is not None and institution.kind not in ENDS_WHAT_RUNS:
        return False
    if secret.institution_id != institution.institution_id:
        return False
    return secret.expires_at is None or now < secret.expires_at


def as_caller(row: Any, operator_id: uuid.UUID | None = None) -> InstitutionCaller:
    """The machine of an institution, or a cashier of it."""
    items = frozenset(row.items) if row.items is not None else None
    is_suspended = row.suspended_at is not None
    told = (row.institution_id, row.kind, row.name, items, operator_id)
    return InstitutionCaller(*told, suspended=is_suspended)
