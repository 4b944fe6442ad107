"""Proving once who one is, keeping that proof fresh, and undoing it.

The authority is asked with no transaction open.
"""

import hashlib
import secrets
import unicodedata
import uuid
from datetime import datetime, timedelta

import orjson
from sqlalchemy import func, select

from clients.identity import AuthorityUnavailable
from models import IdentityClaim, Session, new_id
from policy.identifiers import IdentifierError, parse_id_number
from policy.masks import mask_phone
from services import accounts, bindings, page_proofs
from services.bindings import BoundElsewhere, Claim
from services.callers import Citizen
from services.clocks import city_date
from services.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
    invalid_field,
)
from services.house import House
from services.identity_attempts import counted
from services.identity_gate import own_subject
from services.phone_codes import exchanged

CLAIM_LIFE = timedelta(hours=1)  # as long as WeChat keeps a verify_id
LONGEST_NAME = 50
FACES_ALLOWED, FACES_WINDOW = 10, timedelta(hours=6)
# Control characters, lone surrogates, line breaks. Not `str.isprintable`: it refuses the
# characters of names that are younger than this Python.
NOT_IN_NAMES = frozenset({"Cc", "Cs", "Zl", "Zp"})
INVISIBLE = "Cf"  # pasted along, like zero-width blanks


def prove(
    house: House,
    caller: Citizen,
    *,
    name: str,
    id_number: str,
    phone_code: str,
    device: str | None,
) -> str | None:
    """Bind the caller to a person, or return the `verify_id` for the face that decides.

    None: bound, because name, number and phone belong together. Forbidden
    `identity_mismatch`: name and number do not. TooMany after five failures in six hours.
    """
    now = house.clock.now()
    name, number = _checked_input(name, id_number, now)
    bindings.refuse_another(house, caller, number)
    with counted(house, caller, device), exchanged(house, caller, phone_code) as phone:
        claim = Claim(name, number, phone)
        try:
            verdict = house.authority.check(claim.name, claim.id_number, claim.phone)
        except AuthorityUnavailable as error:
            raise authority_unavailable() from error
        if verdict == "mismatch":
            raise identity_mismatch()
        if verdict == "match":
            try:
                bindings.bind(house, caller, claim, "three_elements", now)
                return None
            except BoundElsewhere:
                pass  # whoever lost their WeChat account shows their face
        return _begin_face(house, caller, claim, now)


def confirm_face(house: House, caller: Citizen, verify_id: str, device: str | None) -> None:
    """Bind the caller after the face was shown; a binding elsewhere moves here.

    Conflict `face_pending` before that, Forbidden `identity_mismatch` when it failed.
    """
    now = house.clock.now()
    claim_id, state, claim, out_seq_no = _open_claim(house, caller, verify_id, now)
    if state == "failed":
        raise face_failed()
    if state == "bound":
        own_subject(caller)  # Forbidden when it was unbound again: a face counts once
        return
    with counted(house, caller, device):
        try:
            result = house.authority.face_result(
                verify_id, out_seq_no, claim.name, claim.id_number, _openid(house, caller)
            )
        except AuthorityUnavailable as error:
            raise authority_unavailable() from error
        if result == "pending":
            raise Conflict("face_pending", "还没有完成人脸核验，请先按提示完成")
        if result == "failed":
            _close_claim(house, claim_id, "failed")
            raise face_failed()
        bindings.bind(house, caller, claim, bindings.FACE, now, claim_id=claim_id)


def refresh_proof(
    house: House, caller: Citizen, phone_code: str, device: str | None, asking: str | None = None
) -> None:
    """Count this session as freshly proved, if the bound phone speaks.

    `asking`: a page of the same account that waits for the proof, and gets it as well.
    """
    own_subject(caller)
    sessions = [caller.session_id]
    if asking is not None:
        sessions.append(page_proofs.asked_by(house, asking))
    with counted(house, caller, device), exchanged(house, caller, phone_code) as phone:
        _prove_sessions(house, caller, phone, sessions)


def _prove_sessions(house: House, caller: Citizen, phone: str, sessions: list[uuid.UUID]) -> None:
    with house.db.session() as tx:
        found = [tx.get(Session, session_id) for session_id in sessions]
        if bindings.phone_of(house, tx, caller.account_id) != phone:
            raise Forbidden("phone_mismatch", "这个手机号不是实名认证时绑定的手机号")
        for session in found:
            if session is None or session.account_id != caller.account_id:
                raise Forbidden("page_of_another", "网页上登录的不是您本人，没有为它验证")
            session.proved_at = house.clock.now()
        tx.commit()


def describe(house: House, caller: Citizen) -> dict:
    """Who the caller is, masked, and through which of WeChat's doors they are known."""
    identity = accounts.masked_identity(house, caller.account_id)
    with house.db.session(write=False) as tx:
        apps = sorted(accounts.openids(house, tx, caller.account_id))
        phone = bindings.phone_of(house, tx, caller.account_id)
    return {"identity": identity, "phone": mask_phone(phone) if phone else None, "linked": apps}


def identity_mismatch() -> Forbidden:
    return Forbidden("identity_mismatch", "姓名、身份证号与本人信息不一致，请核对后重试")


def face_failed() -> Forbidden:
    return Forbidden("identity_mismatch", "人脸核验未通过，请由本人在光线充足处重新核验")


def authority_unavailable() -> Unavailable:
    return Unavailable(message="身份核验服务暂时不可用，请稍后再试", retry_after=5)


def _checked_input(name: str, id_number: str, now: datetime) -> tuple[str, str]:
    kinds = [unicodedata.category(character) for character in name]
    if not NOT_IN_NAMES.isdisjoint(kinds):
        raise _invalid_name()
    name = "".join(c for c, kind in zip(name, kinds, strict=True) if kind != INVISIBLE).strip()
    if not name or len(name) > LONGEST_NAME:
        raise _invalid_name()
    try:
        return name, parse_id_number(id_number, today=city_date(now)).number
    except IdentifierError as error:
        raise invalid_field("id_number", error.code, error.message_zh) from error


def _invalid_name() -> Invalid:
    return invalid_field("name", "name_invalid", "请填写与身份证一致的姓名")


def _openid(house: House, caller: Citizen) -> str:
    """The caller's openid in the mini-program, where alone a face can be shown."""
    with house.db.session(write=False) as tx:
        openid = accounts.openids(house, tx, caller.account_id).get(accounts.MINI)
    if openid is None:
        raise Conflict("mini_program_required", "请在微信小程序中完成人脸核验")
    return openid


def _begin_face(house: House, caller: Citizen, claim: Claim, now: datetime) -> str:
    _refuse_too_many_faces(house, caller, now)
    out_seq_no = f"zx{secrets.token_hex(12)}"
    openid = _openid(house, caller)
    try:
        verify_id = house.authority.begin_face(out_seq_no, claim.name, claim.id_number, openid)
    except AuthorityUnavailable as error:
        raise authority_unavailable() from error
    claim_id = new_id()
    body = {"name": claim.name, "number": claim.id_number, "phone": claim.phone, "seq": out_seq_no}
    sealed = house.sealer.seal(claim_id.bytes, b"identity_claims.body", orjson.dumps(body))
    row = IdentityClaim(
        claim_id=claim_id,
        verify_hash=_verify_hash(verify_id),
        account_id=caller.account_id,
        body=sealed,
        state="waiting",
        created_at=now,
        expires_at=now + CLAIM_LIFE,
    )
    with house.db.session() as tx:
        tx.add(row)
        tx.commit()
    return verify_id


def _refuse_too_many_faces(house: House, caller: Citizen, now: datetime) -> None:
    """A face check that is begun costs the city and wears out the person who is claimed."""
    mine = (
        IdentityClaim.account_id == caller.account_id,
        IdentityClaim.created_at > now - FACES_WINDOW,
    )
    with house.db.session(write=False) as tx:
        begun, first = tx.execute(
            select(func.count(IdentityClaim.claim_id), func.min(IdentityClaim.created_at)).where(
                *mine
            )
        ).one()
    if begun >= FACES_ALLOWED:
        wait = max(1, int((first + FACES_WINDOW - now).total_seconds()))
        raise TooMany("too_many_faces", "发起人脸核验的次数过多，请稍后再试", retry_after=wait)


def _verify_hash(verify_id: str) -> bytes:
    return hashlib.sha256(verify_id.encode("utf-8", "surrogatepass")).digest()


def _open_claim(
    house: House, caller: Citizen, verify_id: str, now: datetime
) -> tuple[uuid.UUID, str, Claim, str]:
    query = select(IdentityClaim).where(
        IdentityClaim.verify_hash == _verify_hash(verify_id),
        IdentityClaim.account_id == caller.account_id,
    )
    with house.db.session(write=False) as tx:
        row = tx.scalars(query).first()
    if row is None or row.expires_at <= now:
        raise NotFound("not_found", "没有找到这次核验，请重新提交实名信息")
    sealed = house.sealer.open(row.claim_id.bytes, b"identity_claims.body", row.body)
    body = orjson.loads(sealed)
    claim = Claim(body["name"], body["number"], body["phone"])
    return row.claim_id, row.state, claim, body["seq"]


def _close_claim(house: House, claim_id: uuid.UUID, state: str) -> None:
    with house.db.session() as tx:
        row = tx.get(IdentityClaim, claim_id)
        if row is not None:
            row.state = state
        tx.commit()
