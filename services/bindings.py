"""Which account is which person: bound once, moved by the face only, undone by the person."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session as Tx

from models import Binding, Case, Evidence, IdentityClaim, Session, Subject, Waiver, new_id
from services import accounts, authorisations, consents, links, live_passes, notices, ready_files
from services.callers import Citizen
from services.errors import Conflict
from services.house import House
from services.identity_gate import has_proof, own_subject, proof_required
from services.races import settled
from services.sessions import end_sessions
from services.subjects import PERSON, find_target, store_lookups, subject_row

FACE = "face"


class BoundElsewhere(Exception):
    """Another account is this person: only a face moves that."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says to be."""

    name: str
    id_number: str
    phone: str


def bind(
    house: House,
    caller: Citizen,
    claim: Claim,
    method: str,
    now: datetime,
    *,
    claim_id: uuid.UUID | None = None,
) -> None:
    """Bind the caller to the person, whose file is made when there is none yet.

    Bound to another account before, the binding moves if the face decided: the old
    account's sessions end, and it is told; BoundElsewhere if something else did. Conflict
    `already_bound` when the caller is somebody else already.
    """
    settled(lambda: _bind_once(house, caller, claim, method, now, claim_id))


def refuse_another(house: House, caller: Citizen, id_number: str) -> None:
    """Conflict `already_bound` when the caller is proved to be somebody with another number."""
    if caller.subject_id is None:
        return
    with house.db.session(write=False) as tx:
        claimed = find_target(tx.connection(), house.sealer, PERSON, id_number)
    if claimed != caller.subject_id:
        raise _already_bound()


def unbind(house: House, caller: Citizen) -> None:
    """Undo the proof of identity: the binding goes, and every session of the account ends.

    Forbidden `proof_required` without a fresh proof.
    """
    subject_id = own_subject(caller)
    now = house.clock.now()
    if not has_proof(caller, now):
        raise proof_required()
    with house.db.session(subject_id) as tx:
        # By both: the identity may have moved to another account since the caller was resolved.
        mine = (Binding.subject_id == subject_id, Binding.account_id == caller.account_id)
        tx.execute(delete(Binding).where(*mine))
        _end_standing(tx, caller.account_id, "unbound", now)
        authorisations.end_all(tx, subject_id, now)
        notices.queue(house, tx, caller.account_id, "identity_unbound", now)
        tx.commit()


def phone_of(house: House, tx: Tx, account_id: uuid.UUID) -> str | None:
    """The phone that was bound together with an account's identity; None without one."""
    binding = tx.scalars(select(Binding).where(Binding.account_id == account_id)).first()
    return _open_phone(house, binding)


def phone_of_person(house: House, tx: Tx, subject_id: uuid.UUID) -> str | None:
    """The phone that a person is bound with, by whichever account; None without one."""
    return _open_phone(house, tx.get(Binding, subject_id))


def _open_phone(house: House, binding: Binding | None) -> str | None:
    if binding is None:
        return None
    return house.sealer.open(binding.subject_id.bytes, b"bindings.phone", binding.phone).decode()


def _bind_once(
    house: House,
    caller: Citizen,
    claim: Claim,
    method: str,
    now: datetime,
    claim_id: uuid.UUID | None,
) -> None:
    with house.db.session(write=False) as tx:
        known = find_target(tx.connection(), house.sealer, PERSON, claim.id_number)
    subject_id = known or new_id()
    with house.db.session(subject_id) as tx:
        bound = accounts.bound_subject(tx, caller.account_id)
        if bound not in (None, subject_id):
            raise _already_bound()
        if claim_id is not None and not _take_claim(tx, claim_id):
            return  # the same face, confirmed twice at the same moment
        if known is None:
            _make_person(house, tx, subject_id, claim, now)
        _set_verified_name(house, tx, subject_id, claim.name)
        _set_binding(house, tx, caller, subject_id, claim, method, now)
        session = tx.get(Session, caller.session_id)
        if session is not None:
            session.proved_at = now
        tx.flush()
        ready_files.reassemble(tx.connection(), house.sealer, house.catalogue, [subject_id], now)
        tx.commit()


def _take_claim(tx: Tx, claim_id: uuid.UUID) -> bool:
    """Use up a face that was shown: it counts once."""
    waiting = tx.get(IdentityClaim, claim_id, with_for_update=True)
    if waiting is None or waiting.state != "waiting":
        return False
    waiting.state = "bound"
    return True


def _make_person(house: House, tx: Tx, subject_id: uuid.UUID, claim: Claim, now: datetime) -> None:
    connection = tx.connection()
    store_lookups(connection, house.sealer, PERSON, {claim.id_number: subject_id})
    row = subject_row(house.sealer, subject_id, PERSON, claim.id_number, claim.name, now)
    connection.execute(insert(Subject), row)


def _set_verified_name(house: House, tx: Tx, subject_id: uuid.UUID, name: str) -> None:
    """The authority's spelling of a name wins over what any department once typed."""
    subject = tx.get(Subject, subject_id)
    assert subject is not None  # found by its look-up or made just now
    subject.name = house.sealer.seal(subject_id.bytes, b"subjects.name", name.encode())
    subject.name_verified = True


def _set_binding(
    house: House,
    tx: Tx,
    caller: Citizen,
    subject_id: uuid.UUID,
    claim: Claim,
    method: str,
    now: datetime,
) -> None:
    phone = house.sealer.seal(subject_id.bytes, b"bindings.phone", claim.phone.encode())
    binding = tx.get(Binding, subject_id, with_for_update=True)
    is_new = binding is None or binding.account_id != caller.account_id
    if binding is None:
        binding = Binding(subject_id=subject_id)
        tx.add(binding)
    elif is_new:
        if method != FACE:
            raise BoundElsewhere
        _end_standing(tx, binding.account_id, "identity_moved", now)
        notices.queue(house, tx, binding.account_id, "identity_moved", now)
    binding.account_id, binding.phone = caller.account_id, phone
    binding.method, binding.bound_at = method, now
    if is_new:
        _hand_on(tx, subject_id, caller.account_id)
        notices.queue(house, tx, caller.account_id, "identity_bound", now)


def _hand_on(tx: Tx, subject_id: uuid.UUID, account_id: uuid.UUID) -> None:
    """What is told of the person's orders and cases comes to this account, and to no earlier one."""
    for table in (Case, Evidence, Waiver):
        mine = (table.subject_id == subject_id, table.account_id != account_id)
        tx.execute(update(table).where(*mine).values(account_id=account_id))


def _end_standing(tx: Tx, account_id: uuid.UUID, reason: str, now: datetime) -> None:
    """End what an account could do as the person it no longer is.

    Whoever proves to be another person with it next must inherit neither chats nor consents nor codes.
    """
    end_sessions(tx, account_id, reason, now)
    links.end_all(tx, account_id, now)
    consents.end_all(tx, account_id, now)
    live_passes.end_all(tx, account_id, now)


def _already_bound() -> Conflict:
    return Conflict("already_bound", "当前账号已绑定其他人的身份，请先解除绑定")
