"""Standing consents: asked for with their text, given for one version of it, withdrawn at any time."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Tx

from models import Consent
from policy import consents as consent_policy
from policy.consents import ConsentText
from services import live_passes
from services.callers import Citizen
from services.clocks import city_iso
from services.errors import Conflict, NotFound, invalid_field
from services.house import House
from services.identity_gate import own_subject
from services.races import settled

MERCHANT_CHECK = "merchant_check"
NOTICES = "notices"


def list_own(house: House, caller: Citizen) -> list[dict]:
    """Every consent that can be given, with its text and whether the caller gave it."""
    own_subject(caller)
    with house.db.session(write=False) as tx:
        rows = tx.scalars(select(Consent).where(Consent.account_id == caller.account_id)).all()
    given = {row.kind: row for row in rows}
    return [_shown(text, given.get(text.kind)) for text in consent_policy.load().values()]


def give(house: House, caller: Citizen, kind: str, version: str | None = None) -> dict:
    """Consent to the present text.

    Invalid for a kind that is not asked for. Conflict `text_changed` when the caller was
    shown another `version` of the text.
    """
    own_subject(caller)
    text = consent_policy.load().get(kind)
    if text is None:
        raise invalid_field("kind", "not_listed", "没有这种授权同意")
    if version is not None and version != text.version:
        raise Conflict("text_changed", "授权内容已更新，请重新阅读后再同意")
    return settled(lambda: _give(house, caller, text))


def withdraw(house: House, caller: Citizen, kind: str) -> None:
    """Withdraw a consent, given or not; nothing is asked. NotFound for a kind that is none."""
    own_subject(caller)
    if kind not in consent_policy.load():
        raise NotFound
    now = house.clock.now()
    with house.db.session() as tx:
        _withdraw(tx, now, Consent.account_id == caller.account_id, Consent.kind == kind)
        if kind == MERCHANT_CHECK:
            live_passes.end_all(tx, caller.account_id, now)
        tx.commit()


def is_given(tx: Tx, account_id: uuid.UUID, kind: str) -> bool:
    """Whether an account consents to the present text of this kind."""
    row = tx.get(Consent, (account_id, kind))
    return _stands(row, consent_policy.load()[kind])


def end_all(tx: Tx, account_id: uuid.UUID, now: datetime) -> None:
    """Withdraw all: the account is no longer the person who consented."""
    _withdraw(tx, now, Consent.account_id == account_id)


def _give(house: House, caller: Citizen, text: ConsentText) -> dict:
    now = house.clock.now()
    with house.db.session() as tx:
        row = tx.get(Consent, (caller.account_id, text.kind), with_for_update=True)
        if row is None:
            row = Consent(account_id=caller.account_id, kind=text.kind)
            tx.add(row)
        if not _stands(row, text):  # given twice, the first time counts
            row.text_version, row.given_at, row.withdrawn_at = text.version, now, None
        tx.commit()
    return _shown(text, row)


def _stands(row: Consent | None, text: ConsentText) -> bool:
    return row is not None and row.withdrawn_at is None and row.text_version == text.version


def _withdraw(tx: Tx, now: datetime, *conditions) -> None:
    tx.execute(
        update(Consent).where(*conditions, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now)
    )


def _shown(text: ConsentText, row: Consent | None) -> dict:
    stands = _stands(row, text)
    return {
        "kind": text.kind,
        "title": text.title,
        "text": text.text,
        "version": text.version,
        "given": stands,
        "given_at": city_iso(row.given_at) if row is not None and stands else None,
    }
