"""What a partner is given of a file: the granted classes, while the authorisation stands."""

import uuid
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Authorisation, AuthorisationOwner, Sharing
from services import institutions, looks, notices, ready_files
from services.authorisations import (
    EXPIRED,
    STANDING,
    WITHDRAWN,
    account_of,
    state_of,
    terms,
    titles,
)
from services.callers import InstitutionCaller
from services.clocks import city_date, city_iso
from services.errors import Forbidden, ServiceError
from services.house import House
from services.looks import Purpose
from services.sections import is_disclosed
from services.subjects import insert_or_ignore

PURPOSE = "按授权查询信用信息"
ENDED = {WITHDRAWN: "已撤回", EXPIRED: "已到期"}
FOREIGN, SUSPENDED = "不是给该机构的授权", "该机构已被停用"


def read(house: House, caller: InstitutionCaller, number: str) -> dict:
    """The granted classes of a file, once this very query is in its person's log.

    Forbidden `not_authorised` for what is withdrawn, expired, another partner's or none: the
    same answer. Unauthenticated `client_suspended` for a suspended partner, whose try stands
    in the log as well. The authorisation is read, and held, in the transaction that hands out the
    records: a withdrawal that was answered comes before every query that begins after it.
    """
    now = house.clock.now()
    found = _find(house, number)
    if found is None:
        raise _refusal(caller)
    authorisation_id, subject_id = found
    with house.db.session(subject_id) as tx:
        row = tx.get(Authorisation, (subject_id, authorisation_id), with_for_update=True)
        assert row is not None  # its owner was written with it
        against = _against(row, caller, now)
        look = looks.row(
            subject_id,
            Purpose(PURPOSE, _basis(row, against), titles(row.classes)),
            caller.name,
            "partner",
            "refused" if against else "shown",
            now,
        )
        tx.execute(looks.INSERT, look)
        report = {} if against else _hand_out(house, tx, row, caller, now)
        tx.commit()
    if against:
        raise _refusal(caller)
    # The receipt is the line in the person's log, whose id both can name.
    return {"receipt": {"id": look["look_id"].hex, "text_version": row.text_version}} | report


def list_given(
    house: House, caller: InstitutionCaller, *, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """What the caller was authorised to read, oldest first, ended ones too; it names nobody."""
    now = house.clock.now()
    query = select(Authorisation).where(Authorisation.institution_id == caller.institution_id)
    if after:
        query = query.where(Authorisation.authorisation_id > after)
    query = query.order_by(Authorisation.authorisation_id).limit(limit + 1)
    with house.db.of_institution(caller.institution_id) as connection, Session(connection) as tx:
        rows = tx.scalars(query).all()
    items = [terms(house, row, now) for row in rows[:limit]]
    return items, rows[limit - 1].authorisation_id if len(rows) > limit else None


def _find(house: House, number: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The authorisation of this number, and whose it is; None for none of ours."""
    try:
        authorisation_id = uuid.UUID(hex=number)
    except ValueError:
        return None
    query = select(AuthorisationOwner.subject_id).where(
        AuthorisationOwner.authorisation_id == authorisation_id
    )
    with house.db.connect(write=False) as tx:
        subject_id = tx.scalar(query)
    return (authorisation_id, subject_id) if subject_id else None


def _against(row: Authorisation, caller: InstitutionCaller, now: datetime) -> str | None:
    """Why this query is refused, as its person reads it; None where it is not."""
    if row.institution_id != caller.institution_id:
        return FOREIGN
    if caller.suspended:
        return SUSPENDED
    state = state_of(row, now)
    return None if state == STANDING else ENDED[state]


def _basis(row: Authorisation, against: str | None) -> str:
    return f"授权 {row.authorisation_id.hex}" + (f"（{against}）" if against else "")


def _hand_out(
    house: House, tx: Session, row: Authorisation, caller: InstitutionCaller, now: datetime
) -> dict:
    subject_id, connection = row.subject_id, tx.connection()
    file = ready_files.current(connection, house.sealer, house.catalogue, subject_id, now)
    whole = orjson.loads(file.body)
    granted = [_still_shared(each) for each in whole["sections"] if each["class"] in row.classes]
    _note_sharings(tx, row, granted, now)
    _note_use(house, tx, row, caller, now)
    return {
        "authorisation_id": row.authorisation_id.hex,
        "generated_at": whole["generated_at"],
        "read_at": city_iso(now),
        "classes": row.classes,
        "expires_at": city_iso(row.expires_at),
        "subject": whole["subject"],
        "sections": granted,
    }


def _still_shared(section: dict) -> dict:
    """What was repaired, or is no longer disclosed, is its person's alone."""
    return section | {"records": [each for each in section["records"] if is_disclosed(each)]}


def _note_sharings(tx: Session, row: Authorisation, granted: list[dict], now: datetime) -> None:
    given = [
        {
            "subject_id": row.subject_id,
            "record_id": uuid.UUID(record["id"]),
            "authorisation_id": row.authorisation_id,
            "institution_id": row.institution_id,
            "at": now,
        }
        for section in granted
        for record in section["records"]
    ]
    if given:
        connection = tx.connection()
        connection.execute(insert_or_ignore(connection, Sharing), given)


def _note_use(
    house: House, tx: Session, row: Authorisation, caller: InstitutionCaller, now: datetime
) -> None:
    """Count the use; the first of a day is told to the person."""
    last, row.last_used_at = row.last_used_at, now
    row.used += 1
    if last is None or city_date(last) != city_date(now):
        told = {"partner": caller.name, "classes": titles(row.classes)}
        notices.queue(house, tx, account_of(tx, row), "authorisation_used", now, told)


def _refusal(caller: InstitutionCaller) -> ServiceError:
    if caller.suspended:
        return institutions.suspended()
    return Forbidden("not_authorised", "没有有效的授权：本人没有授权贵机构，或授权已到期、已撤回")
