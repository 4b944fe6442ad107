"""What a citizen must have shown before a use case begins."""

import uuid
from datetime import datetime, timedelta

from services.callers import Citizen
from services.errors import Forbidden

PROOF_LIFE = timedelta(minutes=10)


def own_subject(caller: Citizen) -> uuid.UUID:
    """The caller's own file; Forbidden `identity_required` before the identity is proved."""
    if caller.subject_id is None:
        raise Forbidden("identity_required", "请先完成实名认证，再查看本人信用信息")
    return caller.subject_id


def has_proof(caller: Citizen, now: datetime) -> bool:
    """Whether this session proved the identity within the last ten minutes (ASVS 7.5.3)."""
    return caller.proved_at is not None and now - caller.proved_at <= PROOF_LIFE


def proof_required() -> Forbidden:
    """The refusal of a sensitive act without a fresh proof."""
    return Forbidden("proof_required", "为保护您的信息，请先用绑定的手机号验证身份，再继续操作")
