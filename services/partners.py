"""Partners: who may be authorised by a person to read parts of their file."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Institution, Partner
from services.callers import StaffCaller
from services.clocks import city_iso
from services.errors import Conflict, NotFound
from services.house import House
from services.institutions import add_institution
from services.races import settled
from services.words import one_line

PARTNER = "partner"
SUSPENDED, RESUMED = "partner_suspended", "partner_resumed"
LONGEST_REASON = 200
LONGEST = {"name": 60, "contact": 120, "about": 200}


def enrol(house: House, caller: StaffCaller | None, *, name: str, contact: str, about: str) -> dict:
    """Enrol a partner; its secret is in the answer and nowhere else.

    `contact` is whom a person can reach about their data, `about` what the partner does with it.
    Conflict `already_enrolled` for a name that one has. `caller` is None for the operator's
    own command.
    """
    told = {"name": name, "contact": contact, "about": about}
    words = {field: one_line(field, text, LONGEST[field]) for field, text in told.items()}
    return settled(lambda: _enrol(house, words))


def list_all(house: House) -> list[dict]:
    """Every partner that may be authorised now, by name."""
    query = _WITH_INSTITUTION.where(Institution.suspended_at.is_(None)).order_by(Partner.name)
    with house.db.session(write=False) as tx:
        return [described(row.Partner) for row in tx.execute(query)]


def list_enrolled(
    house: House, *, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """Every partner for the desk, suspended ones too, in the order of their enrolment."""
    query = _WITH_INSTITUTION
    if after:
        query = query.where(Partner.institution_id > after)
    with house.db.session(write=False) as tx:
        rows = tx.execute(query.order_by(Partner.institution_id).limit(limit + 1)).all()
    items = [_for_desk(row.Partner, row.Institution) for row in rows[:limit]]
    return items, rows[limit - 1].Partner.institution_id if len(rows) > limit else None


def suspend(house: House, caller: StaffCaller, institution_id: uuid.UUID, reason: str) -> dict:
    """Suspend a partner: its next query is refused, and everybody who authorised it is told.

    Authorisations stay as they are; they are the people's, who may withdraw them.
    """
    reason = one_line("reason", reason, LONGEST_REASON)
    now = house.clock.now()
    with house.db.session() as tx:
        partner, institution = _held(tx, institution_id)
        if institution.suspended_at is not None:
            raise Conflict("wrong_state", "该机构已处于停用状态")
        institution.suspended_at, partner.suspension = now, reason
        partner.telling, partner.told_up_to = SUSPENDED, None
        tx.commit()
    return _for_desk(partner, institution)


def resume(house: House, caller: StaffCaller, institution_id: uuid.UUID) -> dict:
    """Let a suspended partner query again; everybody who authorised it is told so too."""
    with house.db.session() as tx:
        partner, institution = _held(tx, institution_id)
        if institution.suspended_at is None:
            raise Conflict("wrong_state", "该机构未被停用")
        institution.suspended_at = partner.suspension = None
        partner.telling, partner.told_up_to = RESUMED, None
        tx.commit()
    return _for_desk(partner, institution)


def find(tx: Tx, institution_id: uuid.UUID) -> Partner | None:
    """The partner that may be authorised under this id; None where there is none."""
    query = _WITH_INSTITUTION.where(
        Partner.institution_id == institution_id, Institution.suspended_at.is_(None)
    )
    row = tx.execute(query).first()
    return row.Partner if row else None


def described(partner: Partner) -> dict:
    """A partner as people read it who are to authorise it."""
    return {
        "recipient_id": partner.institution_id.hex,
        "name": partner.name,
        "contact": partner.contact,
        "about": partner.about,
    }


def _for_desk(partner: Partner, institution: Institution) -> dict:
    return described(partner) | {
        "client_id": institution.client_id,
        "enrolled_at": city_iso(partner.enrolled_at),
        "suspended": institution.suspended_at is not None,
        "suspension": partner.suspension,
    }


def _held(tx: Tx, institution_id: uuid.UUID) -> tuple[Partner, Institution]:
    partner = tx.get(Partner, institution_id, with_for_update=True)
    institution = tx.get(Institution, institution_id, with_for_update=True)
    if partner is None or institution is None:
        raise NotFound("not_found", "没有这家合作机构")
    return partner, institution


def _enrol(house: House, words: dict[str, str]) -> dict:
    now = house.clock.now()
    with house.db.session() as tx:
        if tx.scalar(select(Partner.institution_id).where(Partner.name == words["name"])):
            raise Conflict("already_enrolled", "已有同名的合作机构")
        institution, secret = add_institution(tx, PARTNER, words["name"], None, now)
        partner = Partner(institution_id=institution.institution_id, enrolled_at=now, **words)
        tx.add(partner)
        tx.commit()
    return described(partner) | {"client_id": institution.client_id, "client_secret": secret}


_WITH_INSTITUTION = select(Partner, Institution).join(
    Institution, Institution.institution_id == Partner.institution_id
)
