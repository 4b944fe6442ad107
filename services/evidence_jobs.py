"""What the worker does for evidence: fetching photos from WeChat, and forgetting what is due."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from clients.files import StoreUnavailable
from clients.wechat import MediaGone, WeChatError
from models import Evidence
from services import content_checks, evidence, evidence_files, outboxes, photo_outcomes
from services.errors import DatabaseUnavailable, ServiceError, Unavailable
from services.evidence_files import Found
from services.house import House

log = logging.getLogger(__name__)
# Longer than WeChat may take for one photo and we to draw it anew.
LEASE = timedelta(seconds=60)
KEPT_BY_WECHAT = timedelta(days=3)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5, 1800
TAKEN_UP = 100  # a run ends then; it begins anew within seconds
FORGOTTEN_AT_ONCE = 50
GONE = "微信已不再保存这张图片，请重新发送"


@dataclass(frozen=True, slots=True)
class _Due:
    subject_id: uuid.UUID
    evidence_id: uuid.UUID
    media: bytes
    created_at: datetime
    attempts: int


def run(house: House) -> int:
    """Fetch what was sent into the chat, forget what is due; returns how many were taken up."""
    taken_up = 0
    while taken_up < TAKEN_UP and (due := _claim(house)):
        _fetch(house, due[0])
        taken_up += 1
    return taken_up + forget(house)


def forget(house: House) -> int:
    """Delete files and rows whose keeping ended, and those whose writer died."""
    now, forgotten = house.clock.now(), 0
    died = (Evidence.state == evidence.STORING) & (Evidence.next_try_at <= now)
    query = select(Evidence.subject_id, Evidence.evidence_id).where(
        or_(Evidence.delete_after <= now, died)
    )
    with house.db.connect(write=False) as tx:
        rows = tx.execute(query.limit(FORGOTTEN_AT_ONCE)).all()
    for subject_id, evidence_id in rows:
        try:
            # The row goes last: without it nobody would know of the file.
            evidence_files.delete(house, evidence_id)
        except StoreUnavailable as error:
            log.warning("a file of evidence was not deleted", extra={"cause": str(error)})
            continue
        _forget_row(house, subject_id, evidence_id)
        forgotten += 1
    return forgotten


def _forget_row(house: House, subject_id: uuid.UUID, evidence_id: uuid.UUID) -> None:
    with house.db.session(subject_id) as tx:
        row = tx.get(Evidence, (subject_id, evidence_id))
        if row is not None:
            tx.delete(row)
        content_checks.forget(tx, content_checks.of_evidence(evidence_id))
        tx.commit()


def _claim(house: House) -> list[_Due]:
    is_there = (Evidence.state == evidence.FETCHING, Evidence.media.is_not(None))
    return outboxes.claim(house, Evidence, *is_there, limit=1, lease=LEASE, take=_taken)


def _taken(row: Evidence) -> _Due:
    assert row.media is not None
    return _Due(row.subject_id, row.evidence_id, row.media, row.created_at, row.attempts)


def _fetch(house: House, due: _Due) -> None:
    place = b"evidence.media:" + due.evidence_id.bytes
    media_id = house.sealer.open(due.subject_id.bytes, place, due.media).decode()
    try:
        sent = house.official.fetch_media(media_id)
        found = evidence_files.recognised(sent)
        evidence_files.store(house, due.evidence_id, found.content)
    except MediaGone:
        _fail(house, due, GONE)
    except (WeChatError, Unavailable):
        _postpone(house, due)
    except ServiceError as refusal:
        _fail(house, due, refusal.message)
    except DatabaseUnavailable:
        raise  # there is nothing to write down in; the claim runs out
    except Exception as error:
        # One photo that cannot be taken must not hold up those behind it.
        log.error("a photo was not fetched", extra={"cause": type(error).__name__})
        _postpone(house, due)
    else:
        _finish(house, due, found, evidence.digest_of(house, sent))


def _finish(house: House, due: _Due, found: Found, digest: bytes) -> None:
    with house.db.session(due.subject_id) as tx:
        row = tx.get(Evidence, (due.subject_id, due.evidence_id), with_for_update=True)
        if row is not None and row.state == evidence.FETCHING:
            row.digest = digest
            evidence.release(tx, row, found, house.clock.now())
            tx.commit()
    if row is None:
        evidence_files.delete(house, due.evidence_id)  # its time ended while it was fetched


def _postpone(house: House, due: _Due) -> None:
    now = house.clock.now()
    if now - due.created_at > KEPT_BY_WECHAT:
        _fail(house, due, GONE)
        return
    pause = outboxes.pause(due.attempts, FIRST_PAUSE_S, LONGEST_PAUSE_S)
    with house.db.session(due.subject_id) as tx:
        row = tx.get(Evidence, (due.subject_id, due.evidence_id))
        if row is not None and row.state == evidence.FETCHING:
            row.next_try_at = now + pause
        tx.commit()


def _fail(house: House, due: _Due, reason: str) -> None:
    now = house.clock.now()
    with house.db.session(due.subject_id) as tx:
        row = tx.get(Evidence, (due.subject_id, due.evidence_id), with_for_update=True)
        if row is not None and row.state == evidence.FETCHING:
            row.state, row.media = evidence.FAILED, None
            photo_outcomes.note(row, reason, now)
        tx.commit()
