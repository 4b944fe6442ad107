"""The credit office enrols a merchant, suspends it, lets it go on, and hands out its secret."""

import logging
import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Tx

from models import ClientSecret, Institution, Merchant, Organisation
from policy.identifiers import IdentifierError, parse_uscc
from services import ready_files
from services.callers import StaffCaller
from services.clocks import city_iso
from services.codes import new_code
from services.errors import Conflict, Forbidden, NotFound, invalid_field
from services.house import House
from services.institutions import add_institution, add_secret
from services.lists import BLACK, open_entries
from services.races import settled
from services.words import one_line

MERCHANT = "merchant"
LONGEST_NAME, LONGEST_REASON = 60, 200
log = logging.getLogger(__name__)


def enrol(
    house: House,
    caller: StaffCaller | None,
    uscc: str,
    *,
    name: str | None = None,
    phone: str | None = None,
) -> dict:
    """Enrol the organisation with this code; its secret is in the answer and nowhere else.

    `name` is what stands over the shop's door, else the organisation's own. Invalid naming
    `uscc` where the organisation file does not know it; Conflict `already_enrolled`;
    Forbidden `black_listed`. `caller` is None for the operator's own command.
    """
    try:
        uscc = parse_uscc(uscc)
    except IdentifierError as error:
        raise invalid_field("uscc", error.code, error.message_zh) from error
    with house.db.session(write=False) as tx:
        organisation = tx.scalars(select(Organisation).where(Organisation.uscc == uscc)).first()
    if organisation is None:
        text = "信用档案中没有这家单位，请先由登记机关报送其信息"
        raise invalid_field("uscc", "unknown_organisation", text)
    # The organisation's own name is the register's, however long.
    name = one_line("name", name, LONGEST_NAME) if name else organisation.name[:LONGEST_NAME]
    by = caller.staff_id if caller else None
    # Two merchants may draw the same code at the same moment.
    return settled(lambda: _enrol(house, organisation, name, phone, by))


def list_all(
    house: House, *, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """Every merchant, suspended ones too, in the order of their enrolment."""
    query = select(Merchant, Institution).join(
        Institution, Institution.institution_id == Merchant.institution_id
    )
    if after:
        query = query.where(Merchant.institution_id > after)
    with house.db.session(write=False) as tx:
        rows = tx.execute(query.order_by(Merchant.institution_id).limit(limit + 1)).all()
    items = [_described(row.Merchant, row.Institution) for row in rows[:limit]]
    return items, rows[limit - 1].Merchant.institution_id if len(rows) > limit else None


def view(house: House, institution_id: uuid.UUID) -> dict:
    """One merchant as the list has it; NotFound for what is none."""
    with house.db.session(write=False) as tx:
        merchant = tx.get(Merchant, institution_id)
        institution = tx.get(Institution, institution_id)
    if merchant is None or institution is None:
        raise _unknown()
    return _described(merchant, institution)


def suspend(house: House, caller: StaffCaller, institution_id: uuid.UUID, reason: str) -> dict:
    """Suspend a merchant: its machines, cashiers, card and offers stop with the next request.

    Running orders go on: they are its customers' as much as its own.
    """
    reason = one_line("reason", reason, LONGEST_REASON)
    now = house.clock.now()
    with house.db.session() as tx:
        merchant, institution = _held(tx, institution_id)
        if institution.suspended_at is not None:
            raise Conflict("wrong_state", "该商户已处于停用状态")
        institution.suspended_at, merchant.suspension = now, reason
        tx.commit()
    _note("a merchant was suspended", caller, merchant)
    return _described(merchant, institution)


def resume(house: House, caller: StaffCaller, institution_id: uuid.UUID) -> dict:
    """Let a suspended merchant go on; Forbidden `black_listed` while it is on that list."""
    now = house.clock.now()
    with house.db.session(write=False) as tx:
        merchant = tx.get(Merchant, institution_id)
    if merchant is None:
        raise _unknown()
    with house.db.session(merchant.organisation_id) as tx:
        _refuse_black_listed(tx, merchant.organisation_id, now)
        merchant, institution = _held(tx, institution_id)
        if institution.suspended_at is None:
            raise Conflict("wrong_state", "该商户未被停用")
        institution.suspended_at = merchant.suspension = None
        tx.commit()
    _note("a merchant may go on", caller, merchant)
    return _described(merchant, institution)


def renew_secret(house: House, caller: StaffCaller, institution_id: uuid.UUID) -> dict:
    """A new secret for a merchant that lost its own; the others end at once."""
    now = house.clock.now()
    with house.db.session() as tx:
        merchant, institution = _held(tx, institution_id)
        tx.execute(delete(ClientSecret).where(ClientSecret.institution_id == institution_id))
        secret = add_secret(tx, institution_id, now)
        tx.commit()
    _note("a merchant's secrets were replaced", caller, merchant)
    return {"client_id": institution.client_id, "client_secret": secret}


def _enrol(
    house: House, organisation: Organisation, name: str, phone: str | None, by: uuid.UUID | None
) -> dict:
    now = house.clock.now()
    subject_id = organisation.subject_id
    with house.db.session(subject_id) as tx:
        # Held against an import of lists, which would suspend it if it were here already.
        _refuse_black_listed(tx, subject_id, now)
        if tx.scalar(select(Merchant.code).where(Merchant.organisation_id == subject_id)):
            raise Conflict("already_enrolled", "该单位已登记为商户")
        institution, secret = add_institution(tx, MERCHANT, name, None, now)
        merchant = Merchant(
            institution_id=institution.institution_id,
            organisation_id=subject_id,
            uscc=organisation.uscc,
            name=name,
            code=new_code(),
            phone=phone,
            webhook_url=None,
            enrolled_at=now,
            enrolled_by=by,
            suspension=None,
        )
        tx.add(merchant)
        tx.commit()
    return {
        "institution_id": merchant.institution_id.hex,
        "name": merchant.name,
        "uscc": merchant.uscc,
        "code": merchant.code,
        "client_id": institution.client_id,
        "client_secret": secret,
    }


def _refuse_black_listed(tx: Tx, subject_id: uuid.UUID, now: datetime) -> None:
    ready_files.lock(tx.connection(), [subject_id])
    if open_entries(tx.connection(), BLACK, [subject_id], now):
        raise Forbidden("black_listed", "该单位在严重失信主体名单（黑名单）中，移出名单后方可办理")


def _held(tx: Tx, institution_id: uuid.UUID) -> tuple[Merchant, Institution]:
    """A merchant, held until the transaction ends."""
    institution = tx.get(Institution, institution_id, with_for_update=True)
    merchant = tx.get(Merchant, institution_id) if institution else None
    if merchant is None or institution is None:
        raise _unknown()
    return merchant, institution


def _unknown() -> NotFound:
    return NotFound("not_found", "没有找到这家商户")


def _described(merchant: Merchant, institution: Institution) -> dict:
    suspended_at = institution.suspended_at
    return {
        "institution_id": merchant.institution_id.hex,
        "name": merchant.name,
        "uscc": merchant.uscc,
        "code": merchant.code,
        "client_id": institution.client_id,
        "phone": merchant.phone,
        "enrolled_at": city_iso(merchant.enrolled_at),
        "suspended_at": city_iso(suspended_at) if suspended_at else None,
        "suspension": merchant.suspension,
    }


def _note(event: str, caller: StaffCaller, merchant: Merchant) -> None:
    log.info(event, extra={"merchant": merchant.institution_id.hex, "staff_no": caller.staff_no})
