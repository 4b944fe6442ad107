"""授权: a person lets one partner read named classes of the own file, until a moment.

A separate consent that names recipient, contact, purpose, method and classes (PIPL Art. 23).
What is granted are record classes. The score is none of them and cannot be granted: it is made
of all classes, so that it would tell of those that were not, and it is there to unlock what the
city offers, not to be handed on. Lists are not granted either.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as Tx

from models import Authorisation, AuthorisationOwner, Binding, Partner, new_id
from policy import authorisations as policy
from policy.authorisations import AuthorisationPolicy
from policy.catalogues import RECORD_CLASSES
from services import notices, partners, ready_files
from services.callers import Citizen
from services.clocks import city_iso, city_words
from services.errors import Conflict, NotFound, invalid_field
from services.house import House
from services.identity_gate import has_proof, own_subject, proof_required
from services.words import one_line

TITLES = dict(RECORD_CLASSES)
LONGEST_PURPOSE, LONGEST_METHOD = 100, 40
STANDING, WITHDRAWN, EXPIRED = "standing", "withdrawn", "expired"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person lets a partner do; `recipient_id` is the partner's."""

    recipient_id: uuid.UUID
    purpose: str
    method: str
    classes: Sequence[str]
    expires_at: datetime


def text_in_force() -> dict:
    """What is agreed to; the fields in braces are filled with what is granted."""
    rules = policy.load()
    return {"version": rules.version, "title": rules.title, "text": rules.text}


def give(house: House, caller: Citizen, grant: Grant, version: str | None = None) -> dict:
    """Authorise a partner. What stands already in the very same words is given once.

    Forbidden `proof_required` without a fresh proof; Invalid naming what cannot be granted;
    Conflict `text_changed` when the caller was shown another `version` of the text,
    `too_many` when so many stand already.
    """
    subject_id = own_subject(caller)
    now = house.clock.now()
    if not has_proof(caller, now):
        raise proof_required()
    rules = policy.load()
    if version is not None and version != rules.version:
        raise Conflict("text_changed", "授权书内容已更新，请重新阅读后再同意")
    wish = _checked(grant, rules, now)
    with house.db.session(subject_id) as tx:
        ready_files.lock(tx.connection(), [subject_id])
        partner = partners.find(tx, wish.recipient_id)
        if partner is None:
            raise invalid_field("recipient_id", "unknown", "没有这家合作机构，或已停止合作")
        row = _same(house, tx, subject_id, wish, now)
        if row is None:
            _refuse_too_many(tx, subject_id, rules, now)
            row = _add(house, tx, caller, subject_id, wish, rules, now)
            _tell(house, tx, row, partner, "authorisation_given", now)
        tx.commit()
    return _shown(house, row, partner, now)


def list_own(house: House, caller: Citizen) -> list[dict]:
    """The caller's authorisations that stand, newest first."""
    subject_id = own_subject(caller)
    now = house.clock.now()
    with house.db.session(subject_id, write=False) as tx:
        rows = tx.execute(_mine(subject_id).where(*_stands(now))).all()
    return [_shown(house, row.Authorisation, row.Partner, now) for row in rows]


def list_page(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """All that the caller ever gave, ended ones too, newest first."""
    subject_id = own_subject(caller)
    now = house.clock.now()
    query = _mine(subject_id).limit(limit + 1)
    if before:
        query = query.where(Authorisation.authorisation_id < before)
    with house.db.session(subject_id, write=False) as tx:
        rows = tx.execute(query).all()
    items = [_shown(house, row.Authorisation, row.Partner, now) for row in rows[:limit]]
    return items, rows[limit - 1].Authorisation.authorisation_id if len(rows) > limit else None


def withdraw(house: House, caller: Citizen, authorisation_id: uuid.UUID) -> None:
    """Withdraw, effective with the partner's next query; nothing is asked.

    NotFound for what is not the caller's. What has ended stays as it ended.
    """
    subject_id = own_subject(caller)
    now = house.clock.now()
    with house.db.session(subject_id) as tx:
        # The lock is the one under which a report is handed out: whoever is read to meanwhile
        # either came before the withdrawal or is refused.
        row = tx.get(Authorisation, (subject_id, authorisation_id), with_for_update=True)
        if row is None:
            raise NotFound
        if state_of(row, now) == STANDING:
            row.withdrawn_at = now
            partner = tx.get(Partner, row.institution_id)
            assert partner is not None  # an enrolment is never undone
            _tell(house, tx, row, partner, "authorisation_withdrawn", now)
        tx.commit()


def end_all(tx: Tx, subject_id: uuid.UUID, now: datetime) -> None:
    """Withdraw all of a person's: nobody is there any more who could."""
    mine = Authorisation.subject_id == subject_id
    tx.execute(update(Authorisation).where(mine, *_stands(now)).values(withdrawn_at=now))


def state_of(row: Authorisation, now: datetime) -> str:
    """How an authorisation is now: `standing`, `withdrawn` or `expired`."""
    if row.withdrawn_at is not None:
        return WITHDRAWN
    return STANDING if now < row.expires_at else EXPIRED


def account_of(tx: Tx, row: Authorisation) -> uuid.UUID:
    """Who is to be told: the person's account of today, else the one that gave it."""
    query = select(Binding.account_id).where(Binding.subject_id == row.subject_id)
    return tx.scalar(query) or row.account_id


def titles(classes: Sequence[str]) -> str:
    """The classes in words, as people read them."""
    return "、".join(TITLES[code] for code in classes)


def terms(house: House, row: Authorisation, now: datetime) -> dict:
    """What was agreed to, as both sides read it; it names nobody whose file it is."""
    return {
        "id": row.authorisation_id.hex,
        "purpose": _purpose(house, row),
        "method": row.method,
        "classes": row.classes,
        "given_at": city_iso(row.given_at),
        "expires_at": city_iso(row.expires_at),
        "withdrawn_at": city_iso(row.withdrawn_at) if row.withdrawn_at else None,
        "state": state_of(row, now),
        "used": row.used,
        "last_used_at": city_iso(row.last_used_at) if row.last_used_at else None,
        "receipt": {"id": row.authorisation_id.hex, "text_version": row.text_version},
    }


def _checked(grant: Grant, rules: AuthorisationPolicy, now: datetime) -> Grant:
    for code in grant.classes:
        if code not in TITLES:
            listed = "、".join(TITLES)
            raise invalid_field("classes", "not_listed", f"classes 须为 {listed} 中的若干项")
    if not grant.classes:
        raise invalid_field("classes", "empty", "请至少选择一类信息")
    if not now < grant.expires_at <= now + rules.longest:
        text = f"有效期须晚于现在，最长 {rules.longest.days} 天"
        raise invalid_field("expires_at", "out_of_range", text)
    return Grant(
        grant.recipient_id,
        one_line("purpose", grant.purpose, LONGEST_PURPOSE),
        one_line("method", grant.method, LONGEST_METHOD),
        [code for code in TITLES if code in grant.classes],  # once each, in the file's order
        grant.expires_at,
    )


def _same(
    house: House, tx: Tx, subject_id: uuid.UUID, wish: Grant, now: datetime
) -> Authorisation | None:
    """What stands already in these words: a phone that was not sure asks again."""
    query = select(Authorisation).where(
        Authorisation.subject_id == subject_id,
        Authorisation.institution_id == wish.recipient_id,
        Authorisation.expires_at == wish.expires_at,
        *_stands(now),
    )
    words = (wish.purpose, wish.method, wish.classes)
    return next(
        (
            row
            for row in tx.scalars(query)
            if (_purpose(house, row), row.method, row.classes) == words
        ),
        None,
    )


def _refuse_too_many(
    tx: Tx, subject_id: uuid.UUID, rules: AuthorisationPolicy, now: datetime
) -> None:
    mine = (Authorisation.subject_id == subject_id, *_stands(now))
    standing = tx.scalar(select(func.count(Authorisation.authorisation_id)).where(*mine)) or 0
    if standing >= rules.most_standing:
        text = f"同时有效的授权最多 {rules.most_standing} 项，请先撤回不再需要的"
        raise Conflict("too_many", text)


def _add(
    house: House,
    tx: Tx,
    caller: Citizen,
    subject_id: uuid.UUID,
    wish: Grant,
    rules: AuthorisationPolicy,
    now: datetime,
) -> Authorisation:
    authorisation_id = new_id()
    row = Authorisation(
        subject_id=subject_id,
        authorisation_id=authorisation_id,
        account_id=caller.account_id,
        institution_id=wish.recipient_id,
        purpose=house.sealer.seal(
            subject_id.bytes, _place(authorisation_id), wish.purpose.encode()
        ),
        method=wish.method,
        classes=list(wish.classes),
        text_version=rules.version,
        given_at=now,
        expires_at=wish.expires_at,
        withdrawn_at=None,
        used=0,
        last_used_at=None,
    )
    tx.add_all([row, AuthorisationOwner(authorisation_id=authorisation_id, subject_id=subject_id)])
    return row


def _tell(
    house: House, tx: Tx, row: Authorisation, partner: Partner, kind: str, now: datetime
) -> None:
    told = {
        "partner": partner.name,
        "classes": titles(row.classes),
        "until": city_words(row.expires_at),
    }
    notices.queue(house, tx, account_of(tx, row), kind, now, notices.only_declared(kind, told))


def _shown(house: House, row: Authorisation, partner: Partner, now: datetime) -> dict:
    shown = terms(house, row, now)
    words = {
        "recipient": partner.name,
        "contact": partner.contact,
        "purpose": shown["purpose"],
        "method": row.method,
        "classes": titles(row.classes),
        "until": city_words(row.expires_at),
    }
    # The words that were agreed to are at hand while they are those in force.
    rules = policy.load()
    text = rules.worded(words) if row.text_version == rules.version else None
    return shown | {
        "recipient_id": partner.institution_id.hex,
        "recipient": partner.name,
        "contact": partner.contact,
        "suspended": partner.suspension is not None,
        "text": text,
    }


def _mine(subject_id: uuid.UUID):
    return (
        select(Authorisation, Partner)
        .join(Partner, Partner.institution_id == Authorisation.institution_id)
        .where(Authorisation.subject_id == subject_id)
        .order_by(Authorisation.authorisation_id.desc())
    )


def _stands(now: datetime):
    return Authorisation.withdrawn_at.is_(None), Authorisation.expires_at > now


def _purpose(house: House, row: Authorisation) -> str:
    place = _place(row.authorisation_id)
    return house.sealer.open(row.subject_id.bytes, place, row.purpose).decode()


def _place(authorisation_id: uuid.UUID) -> bytes:
    return b"authorisations.purpose:" + authorisation_id.bytes
