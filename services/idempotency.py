"""The same request twice is one act: answers kept under an institution's own key for a day."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from models import IdempotencyKey
from services.callers import Citizen, InstitutionCaller, StaffCaller
from services.errors import Conflict, Invalid, malformed_field
from services.house import House

KEPT = timedelta(hours=24)
RUNNING_AT_MOST = timedelta(minutes=2)
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def key_hash(
    caller: Citizen | InstitutionCaller | StaffCaller, method: str, path: str, key: str
) -> bytes:
    """The scope of a key: holder, method, path. Malformed when the key itself is unusable."""
    if not key or len(key) > LONGEST_KEY:
        raise malformed_field(
            "Idempotency-Key", "key_length", f"Idempotency-Key 的长度须为 1 到 {LONGEST_KEY} 个字符"
        )
    text = "\0".join((caller.key_holder.hex, method, path, key))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def begin(house: House, key: bytes, body_hash: bytes) -> Answer | None:
    """Claim a key, or return the answer that was given under it.

    Invalid `idempotency_key_reused` for another body, Conflict `request_in_progress` while
    the first request still runs.
    """
    now = house.clock.now()
    try:
        with house.db.session() as tx:
            row = tx.get(IdempotencyKey, key, with_for_update=True)
            stale = row is not None and (
                row.created_at + KEPT < now
                or (row.status is None and row.created_at + RUNNING_AT_MOST < now)
            )
            if row is not None and not stale:
                return _replay(house, row, body_hash)
            if row is None:
                row = IdempotencyKey(key_hash=key)
                tx.add(row)
            row.body_hash, row.status, row.answer, row.created_at = body_hash, None, None, now
            tx.commit()
    except IntegrityError as error:
        raise _running() from error
    return None


def finish(house: House, key: bytes, status: int, body: bytes) -> None:
    """Keep the answer that was given under a key."""
    with house.db.session() as tx:
        row = tx.get(IdempotencyKey, key)
        if row is not None:
            row.status = status
            row.answer = house.sealer.seal(key, b"idempotency_keys.answer", body)
        tx.commit()


def release(house: House, key: bytes) -> None:
    """Forget a key whose request was refused before anything was done."""
    with house.db.session() as tx:
        tx.execute(delete(IdempotencyKey).where(IdempotencyKey.key_hash == key))
        tx.commit()


def _replay(house: House, row: IdempotencyKey, body_hash: bytes) -> Answer:
    if bytes(row.body_hash) != body_hash:
        raise Invalid("idempotency_key_reused", "该 Idempotency-Key 已用于内容不同的请求")
    if row.status is None or row.answer is None:
        raise _running()
    body = house.sealer.open(row.key_hash, b"idempotency_keys.answer", row.answer)
    return Answer(row.status, body)


def _running() -> Conflict:
    return Conflict("request_in_progress", "相同的请求正在处理，请稍后再试")
