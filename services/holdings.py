"""Everything held about a citizen: handed out on request, and what goes when they leave.

个人信息保护法 Art. 45 (copy) and Art. 47 (deletion). What stays after leaving is what the law
has us keep: the credit file of the departments' records, and the log of looks.
"""

import uuid
from datetime import datetime

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Tx

from models import (
    Account,
    Binding,
    Consent,
    IdentityClaim,
    Link,
    Lookup,
    Notice,
    Subscription,
    Task,
    WeChatIdentity,
)
from services import (
    accounts,
    authorisations,
    bindings,
    complaints,
    links,
    live_passes,
    looks,
    notices,
    objections,
    ready_files,
    redecisions,
    repairs,
    represented,
    scores,
    subscriptions,
    tasks,
    tickets,
)
from services.callers import Citizen
from services.clocks import city_iso
from services.errors import NotFound
from services.house import House
from services.identity_gate import has_proof, own_subject, proof_required
from services.looks import Purpose
from services.report_pdf import render_holdings
from services.sessions import end_sessions
from services.subjects import read_names
from services.waivers import listings

EXPORT = Purpose("导出本人全部信息", "本人登录并已实名认证", "平台持有的本人全部信息")
PAGE = 200


def export_own(house: House, caller: Citizen) -> dict:
    """Everything held about the caller; Forbidden `proof_required` without a fresh proof."""
    subject_id = own_subject(caller)
    now = house.clock.now()
    proved = has_proof(caller, now)
    with house.db.connect(subject_id) as tx:
        looks.note_own(tx, subject_id, EXPORT, "shown" if proved else "refused", now)
        if proved:
            file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
            _, number, name = read_names(tx, house.sealer, [subject_id])[subject_id]
        tx.commit()
    if not proved:
        raise proof_required()
    return {
        "exported_at": city_iso(now),
        "identity": {"name": name, "id_number": number} | _binding(house, caller),
        "account": _account(house, caller),
        "links": links.list_own(house, caller),
        "report": orjson.loads(file.body),
        "access_log": _all(looks.list_own, house, caller),
        "notices": _all(notices.list_own, house, caller),
        "tasks": tasks.list_held(house, caller),
        "subscriptions": subscriptions.list_own(house, caller),
        "score_history": _all(scores.list_held, house, caller),
        "waivers": _all(listings.list_own, house, caller),
        "objections": _all(objections.list_own, house, caller),
        "authorisations": _all(authorisations.list_page, house, caller),
        "repairs": _all(repairs.list_cases, house, caller),
        "organisations": _all(represented.list_own, house, caller),
        "redecisions": _all(redecisions.list_own, house, caller),
        "complaints": _all(complaints.list_own, house, caller),
        "tickets": tickets.list_held(house, caller),
    }


def print_own(house: House, caller: Citizen) -> bytes:
    """Likewise as a PDF, for people to read."""
    told = export_own(house, caller)
    return render_holdings(told, platform=house.platform_name, phone=house.service_phone)


def leave(house: House, caller: Citizen) -> None:
    """Close the caller's account: nothing signs in to it any more, and what was ours to keep goes.

    Forbidden `proof_required` without a fresh proof.
    """
    subject_id = own_subject(caller)
    now = house.clock.now()
    if not has_proof(caller, now):
        raise proof_required()
    with house.db.session(subject_id) as tx:
        account = tx.get(Account, caller.account_id, with_for_update=True)
        if account is None:
            raise NotFound
        account.closed_at = now
        end_sessions(tx, caller.account_id, "account_closed", now)
        live_passes.end_all(tx, caller.account_id, now)
        mine = (Binding.subject_id == subject_id, Binding.account_id == caller.account_id)
        tx.execute(delete(Binding).where(*mine))
        authorisations.end_all(tx, subject_id, now)
        tickets.forget(tx, caller.account_id)
        _forget_identities(tx, caller.account_id)
        for table in (Notice, Task, Subscription, Link, Consent, IdentityClaim):
            tx.execute(delete(table).where(table.account_id == caller.account_id))
        tx.commit()


def _forget_identities(tx: Tx, account_id: uuid.UUID) -> None:
    query = select(WeChatIdentity).where(WeChatIdentity.account_id == account_id)
    for identity in tx.scalars(query).all():
        accounts.remove_identity(tx, identity)
    tx.execute(delete(Lookup).where(Lookup.target_id == account_id))


def _binding(house: House, caller: Citizen) -> dict:
    with house.db.session(write=False) as tx:
        binding = tx.get(Binding, own_subject(caller))
        phone = bindings.phone_of(house, tx, caller.account_id)
    assert binding is not None
    return {"phone": phone, "method": binding.method, "bound_at": city_iso(binding.bound_at)}


def _account(house: House, caller: Citizen) -> dict:
    with house.db.session(write=False) as tx:
        account = tx.get(Account, caller.account_id)
        rows = tx.scalars(
            select(WeChatIdentity).where(WeChatIdentity.account_id == caller.account_id)
        ).all()
        consents = tx.scalars(select(Consent).where(Consent.account_id == caller.account_id)).all()
    assert account is not None
    return {
        "created_at": city_iso(account.created_at),
        "wechat": [
            {
                "app": row.app,
                "openid": accounts.open_openid(house, row),
                "linked_by": row.linked_by,
                "linked_at": city_iso(row.linked_at),
            }
            for row in rows
        ],
        "consents": [_consent(row) for row in consents],
    }


def _consent(row: Consent) -> dict:
    ended: datetime | None = row.withdrawn_at
    return {
        "kind": row.kind,
        "text_version": row.text_version,
        "given_at": city_iso(row.given_at),
        "withdrawn_at": city_iso(ended) if ended else None,
    }


def _all(list_page, house: House, caller: Citizen) -> list[dict]:
    found: list[dict] = []
    before = None
    while True:
        items, before = list_page(house, caller, limit=PAGE, before=before)
        found += items
        if before is None:
            return found
