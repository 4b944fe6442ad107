"""What became of photos that were sent into the chat and could not be taken: told once for all.

Photos that were sent together fail one by one, some within seconds and some hours later. A row
that failed says why, and when to tell; whatever else of its case failed until then is told with it.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from clients.wechat.outgoing import Text
from models import Case, Evidence
from services import accounts, chat_messages, notices
from services.house import House

KIND = "evidence_failed"
# As long as fetching and checking the rest of what was sent together usually takes.
TOLD_AFTER = timedelta(seconds=15)
AT_ONCE = 50
BLOCKED = "没有通过微信的内容安全检查"
UUID_OF_CHAT = 8


def is_from_chat(evidence_id: uuid.UUID) -> bool:
    """Whether it came through the chat: only those ids are made of WeChat's (RFC 9562, 5.8)."""
    return evidence_id.version == UUID_OF_CHAT


def note(row: Evidence, reason: str, now: datetime) -> None:
    """Have the person told soon why a photo from the chat was not taken."""
    row.failure, row.next_try_at = reason, now + TOLD_AFTER


def tell(house: House) -> int:
    """Tell what is due, a message a case; returns how many. For the worker."""
    is_due = (Evidence.failure.is_not(None), Evidence.next_try_at <= house.clock.now())
    query = select(Evidence.subject_id, Evidence.case_id).where(*is_due).distinct()
    with house.db.connect(write=False) as tx:
        cases = tx.execute(query.limit(AT_ONCE)).all()
    for subject_id, case_id in cases:
        _tell_of_case(house, subject_id, case_id)
    return len(cases)


def _tell_of_case(house: House, subject_id: uuid.UUID, case_id: uuid.UUID) -> None:
    untold = (
        *(Evidence.subject_id == subject_id, Evidence.case_id == case_id),
        *(Evidence.failure.is_not(None), Evidence.next_try_at.is_not(None)),
    )
    with house.db.session(subject_id) as tx:
        rows = tx.scalars(select(Evidence).where(*untold).with_for_update()).all()
        case = tx.get(Case, (subject_id, case_id))
        if not rows or case is None:
            return
        for row in rows:
            row.next_try_at = None
        _queue(house, tx, case, rows)
        tx.commit()


def _queue(house: House, tx: Tx, case: Case, rows: Sequence[Evidence]) -> None:
    """Into the chat; a notice says it where there is no chat, or WeChat closed it."""
    if case.account_id is None:
        return  # an organisation's, which nobody follows until its next representative comes
    now = house.clock.now()
    reasons = Counter(row.failure or "" for row in rows)
    told = {"reason": "；".join(reasons)}
    openid = accounts.openids(house, tx, case.account_id).get(accounts.OFFICIAL)
    if openid is None:
        notices.queue(house, tx, case.account_id, KIND, now, told)
        return
    words = _words(case, reasons)
    chat_messages.queue(house, tx, openid, [Text(words)], now, case.account_id, KIND, told=told)


def _words(case: Case, reasons: Counter[str]) -> str:
    """The number of the case and not its title: hours later anybody may see the screen."""
    number = case.case_id.hex[-8:]
    lines = [f"您发来的照片有 {reasons.total()} 张没有收下（编号 {number} 的异议）："]
    lines += [f"· {count} 张：{reason}" for reason, count in reasons.items()]
    if case.closed_at is None:
        lines.append("请换一张或重新拍，直接发到这里。没提到的照片不用重发。")
    return "\n".join(lines)
