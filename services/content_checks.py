"""What citizens submit is judged by WeChat's content check before others see it (运营规范 5.18).

A check is a row in the transaction that takes in the text or the picture. It is claimed, asked
with no transaction open, then finished; a text's verdict is the answer, a picture's is pushed
later, under a trace id. Whatever cannot be judged by WeChat is left to a person: `review`.
"""

import hashlib
import logging
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session as Tx

from clients.wechat import QuotaExceeded, TokenRejected, WeChatError, WeChatUnavailable
from models import Case, ContentCheck, Evidence, Ticket, TicketLine, new_id
from services import accounts, file_links, notices, outboxes, photo_outcomes
from services.cases import ledger
from services.errors import DatabaseUnavailable
from services.house import House

log = logging.getLogger(__name__)

TEXT, PICTURE = "text", "picture"
DUE, ASKED, DONE = "due", "asked", "done"
PASS, REVIEW, RISKY = "pass", "review", "risky"
VERDICTS = (PASS, REVIEW, RISKY)
LEASE = timedelta(seconds=60)
ANSWER_WITHIN = timedelta(minutes=30)  # WeChat's own promise for pictures
# Longer than WeChat is ever away, shorter than the term in which a case is to be accepted.
GIVE_UP_AFTER = timedelta(hours=12)
MOST_TRIES = 5  # of a picture that WeChat says it could not download
CLAIMED_AT_ONCE, TAKEN_UP = 8, 400
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5, 1800
# A verdict may be faster than our own note of its trace id. WeChat hangs up after five seconds.
# Where the citizen's own words stand in a case.
CITIZENS_WORDS = ("statement", "review_statement")
WAIT_FOR_TRACE_S, LOOK_AGAIN_S = 3.0, 0.1


@dataclass(frozen=True, slots=True)
class _Due:
    check_id: uuid.UUID
    kind: str
    about: str
    subject_id: uuid.UUID | None
    account_id: uuid.UUID
    created_at: datetime
    attempts: int


def of_case(case_id: uuid.UUID) -> str:
    """What a check says that it is about, for the citizen's words in a case."""
    return f"case:{case_id.hex}"


def of_evidence(evidence_id: uuid.UUID) -> str:
    """What a check says that it is about, for a file."""
    return f"evidence:{evidence_id.hex}"


def queue(
    tx: Tx,
    kind: str,
    about: str,
    subject_id: uuid.UUID | None,
    account_id: uuid.UUID,
    now: datetime,
) -> uuid.UUID:
    """Have a `text` or `picture` judged; the row commits with the caller's transaction.

    `about`: `of_case`, `of_evidence` or `ticket:<hex>` (all that the citizen said in it so far).
    Words that change are queued anew: the newest check counts.
    """
    check_id = new_id()
    tx.add(
        ContentCheck(
            check_id=check_id,
            kind=kind,
            about=about,
            subject_id=subject_id,
            account_id=account_id,
            state=DUE,
            attempts=0,
            next_try_at=now,
            created_at=now,
        )
    )
    return check_id


def verdict_of(tx: Tx | Connection, about: str) -> str | None:
    """`pass`, `review` or `risky` of the newest check; None before there is one."""
    return verdicts_of(tx, [about]).get(about)


def verdicts_of(tx: Tx | Connection, abouts: Collection[str]) -> dict[str, str | None]:
    """Likewise of many at once; what was never queued is not among them."""
    query = select(ContentCheck.about, ContentCheck.verdict).where(ContentCheck.about.in_(abouts))
    rows = tx.execute(query.order_by(ContentCheck.created_at, ContentCheck.check_id))
    return {row.about: row.verdict for row in rows}


def forget(tx: Tx, about: str) -> None:
    """Delete what was said about something that is deleted itself."""
    tx.execute(delete(ContentCheck).where(ContentCheck.about == about))


def dispatch(house: House) -> int:
    """Ask about what is due, give up on what was never answered; returns how many. For the worker."""
    taken_up = 0
    while taken_up < TAKEN_UP and (due := _claim(house, DUE)):
        for check in due:
            _guarded(house, check, _ask)
        taken_up += len(due)
    while taken_up < TAKEN_UP and (unanswered := _claim(house, ASKED)):
        for check in unanswered:
            _guarded(house, check, lambda house, check: _finish(house, check.check_id, REVIEW))
        taken_up += len(unanswered)
    return taken_up


def judge(house: House, trace_id: str, verdict: str) -> bool:
    """Take WeChat's pushed verdict on a picture; False for a trace that is none of ours.

    An empty verdict: WeChat could not download the picture. A repeated push changes nothing.
    """
    trace_hash = _hashed(trace_id)
    deadline = time.monotonic() + WAIT_FOR_TRACE_S
    while (check := _traced(house, trace_hash)) is None:
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_AGAIN_S)
    if verdict in VERDICTS:
        _finish(house, check.check_id, verdict)
    elif check.attempts >= MOST_TRIES:
        _finish(house, check.check_id, REVIEW)
    else:
        _postpone(house, check)
    return True


def _claim(house: House, state: str) -> list[_Due]:
    return outboxes.claim(
        house,
        ContentCheck,
        ContentCheck.state == state,
        limit=CLAIMED_AT_ONCE,
        lease=LEASE,
        take=_taken,
        is_try=state == DUE,
    )


def _taken(row: ContentCheck) -> _Due:
    return _Due(
        check_id=row.check_id,
        kind=row.kind,
        about=row.about,
        subject_id=row.subject_id,
        account_id=row.account_id,
        created_at=row.created_at,
        attempts=row.attempts,
    )


def _guarded(house: House, check: _Due, act: Callable[[House, _Due], None]) -> None:
    try:
        act(house, check)
    except (QuotaExceeded, TokenRejected, WeChatUnavailable):
        _postpone(house, check)
    except WeChatError:
        # Not seen for two hours (61010), a stranger to the mini-program, an unlucky picture:
        # asking again would be answered the same.
        _finish(house, check.check_id, REVIEW)
    except DatabaseUnavailable:
        raise  # there is nothing to write down in; the claim runs out
    except Exception as error:
        # One check that cannot be made must not hold up those behind it.
        log.error("a content check failed", extra={"cause": type(error).__name__})
        _postpone(house, check)


def _ask(house: House, check: _Due) -> None:
    with house.db.session(check.subject_id, write=False) as tx:
        openid = accounts.openids(house, tx, check.account_id).get(accounts.MINI)
        words = _words(house, tx, check) if check.kind == TEXT else ""
    if openid is None or (check.kind == TEXT and not words):
        _finish(house, check.check_id, REVIEW)
    elif check.kind == TEXT:
        _finish(house, check.check_id, house.mini.check_text(openid, words))
    else:
        assert check.subject_id is not None
        evidence_id, now = uuid.UUID(hex=check.about.partition(":")[2]), house.clock.now()
        address = file_links.make(house, file_links.CHECKER, check.subject_id, evidence_id, now)
        _remember(house, check.check_id, house.mini.check_picture(openid, address))


def _words(house: House, tx: Tx, check: _Due) -> str:
    """What the citizen said, opened where it is kept; empty when it is gone."""
    kind, _, hexed = check.about.partition(":")
    about_id = uuid.UUID(hex=hexed)
    if kind == "ticket":
        return _words_of_ticket(house, tx, about_id)
    case = tx.get(Case, (check.subject_id, about_id))
    if case is None:
        return ""
    body = ledger.read_body(house, case)
    return "\n".join(body[key] for key in CITIZENS_WORDS if body.get(key))


def _words_of_ticket(house: House, tx: Tx, ticket_id: uuid.UUID) -> str:
    if tx.get(Ticket, ticket_id) is None:
        return ""
    query = select(TicketLine).where(TicketLine.ticket_id == ticket_id, TicketLine.by == "citizen")
    lines = tx.scalars(query.order_by(TicketLine.line_id)).all()
    place = b"ticket_lines.words"
    return "\n".join(
        house.sealer.open(line.line_id.bytes, place, line.words).decode() for line in lines
    )


def _remember(house: House, check_id: uuid.UUID, trace_id: str) -> None:
    with house.db.session() as tx:
        row = tx.get(ContentCheck, check_id, with_for_update=True)
        if row is not None and row.state == DUE:
            row.state, row.trace_hash = ASKED, _hashed(trace_id)
            row.next_try_at = house.clock.now() + ANSWER_WITHIN
        tx.commit()


def _finish(house: House, check_id: uuid.UUID, verdict: str) -> None:
    """Write down a verdict and do what follows. One that came too late still counts over `review`."""
    with house.db.session(write=False) as tx:
        known = tx.get(ContentCheck, check_id)
    if known is None:
        return
    now = house.clock.now()
    with house.db.session(known.subject_id) as tx:
        row = tx.get(ContentCheck, check_id, with_for_update=True)
        if row is None or row.verdict in (PASS, RISKY) or row.verdict == verdict:
            return
        row.state, row.verdict = DONE, verdict
        row.next_try_at, row.finished_at = None, now
        if row.kind == PICTURE:
            _release(house, tx, row, now)
        tx.commit()


def _release(house: House, tx: Tx, row: ContentCheck, now: datetime) -> None:
    """Show a picture to the parties of its case, or to nobody."""
    evidence_id = uuid.UUID(hex=row.about.partition(":")[2])
    evidence = tx.get(Evidence, (row.subject_id, evidence_id), with_for_update=True)
    if evidence is None:
        return
    evidence.state = "blocked" if row.verdict == RISKY else "ready"
    if row.verdict == RISKY and photo_outcomes.is_from_chat(evidence_id):
        photo_outcomes.note(evidence, photo_outcomes.BLOCKED, now)
    elif row.verdict == RISKY:
        notices.queue(house, tx, row.account_id, "evidence_blocked", now)


def _postpone(house: House, check: _Due) -> None:
    """Ask again later; after so long, a person looks instead."""
    now = house.clock.now()
    if now - check.created_at > GIVE_UP_AFTER:
        _finish(house, check.check_id, REVIEW)
        return
    pause = outboxes.pause(check.attempts, FIRST_PAUSE_S, LONGEST_PAUSE_S)
    with house.db.session() as tx:
        row = tx.get(ContentCheck, check.check_id, with_for_update=True)
        if row is not None and row.state != DONE:
            row.state, row.trace_hash = DUE, None
            row.next_try_at = now + pause
        tx.commit()


def _traced(house: House, trace_hash: bytes) -> _Due | None:
    with house.db.session(write=False) as tx:
        row = tx.scalar(select(ContentCheck).where(ContentCheck.trace_hash == trace_hash))
        return _taken(row) if row is not None else None


def _hashed(trace_id: str) -> bytes:
    return hashlib.sha256(trace_id.encode("utf-8", "surrogatepass")).digest()
