"""Which account is which person: bound once, moved by the face only, undone by the person."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Tx

from models import Binding, IdentityClaim, Session, Subject, new_id
from services import accounts, notices, ready_files
from services.callers import Citizen
from services.errors import Conflict, Unavailable
from services.house import House
from services.identity_gate import own_subject
from services.sessions import end_sessions
from services.subjects import PERSON, find_target, store_lookups, subject_row

FACE = "face"
TRIES = 3


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
    account's sessions end, and it is told. Conflict `already_bound` when the caller is
    somebody else already.
    """
    for _ in range(TRIES):
        try:
            return _bind_once(house, caller, claim, method, now, claim_id)
        except IntegrityError:
            continue  # the same person was made or bound just now: look again
    raise Unavailable(retry_after=1)


def is_elsewhere(house: House, caller: Citizen, id_number: str) -> bool:
    """Whether another account is bound to this person."""
    with house.db.session(write=False) as tx:
        subject_id = find_target(tx.connection(), house.sealer, PERSON, id_number)
        binding = tx.get(Binding, subject_id) if subject_id else None
        return binding is not None and binding.account_id != caller.account_id


def unbind(house: House, caller: Citizen) -> None:
    """Undo the proof of identity: the binding goes, and every session of the account ends."""
    subject_id = own_subject(caller)
    now = house.clock.now()
    with house.db.session() as tx:
        tx.execute(delete(Binding).where(Binding.subject_id == subject_id))
        end_sessions(tx, caller.account_id, "unbound", now)
        notices.queue(house, tx, caller.account_id, "identity_unbound", now)
        tx.commit()


def phone_of(house: House, tx: Tx, account_id: uuid.UUID) -> str | None:
    """The phone that was bound together with an account's identity; None without one."""
    binding = tx.scalars(select(Binding).where(Binding.account_id == account_id)).first()
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
            raise Conflict("already_bound", "当前账号已绑定其他人的身份，请先解除绑定")
        if known is None:
            _make_person(house, tx, subject_id, claim, now)
        _set_verified_name(house, tx, subject_id, claim.name)
        _set_binding(house, tx, caller, subject_id, claim, method, now)
        session = tx.get(Session, caller.session_id)
        if session is not None:
            session.proved_at = now
        if claim_id is not None:
            waiting = tx.get(IdentityClaim, claim_id)
            if waiting is not None:
                waiting.state = "bound"
        tx.flush()
        ready_files.reassemble(tx.connection(), house.sealer, house.catalogue, [subject_id], now)
        tx.commit()


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
    if binding is None:
        binding = Binding(subject_id=subject_id)
        tx.add(binding)
    elif binding.account_id != caller.account_id:
        if method != FACE:
            raise Unavailable(retry_after=1)  # bound elsewhere just now: asked again, a face
        end_sessions(tx, binding.account_id, "identity_moved", now)
        notices.queue(house, tx, binding.account_id, "identity_moved", now)
    binding.account_id, binding.phone = caller.account_id, phone
    binding.method, binding.bound_at = method, now
    notices.queue(house, tx, caller.account_id, "identity_bound", now)
