"""What people are told: a row in the transaction that gives cause, sent by the dispatcher.

A row is claimed, sent with no transaction open, then finished. A dispatcher that dies in
between leaves the claim to run out, and the notice is sent again: at least once, never lost.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from clients.wechat import QuotaExceeded, TokenRejected, WeChatError, WeChatUnavailable
from models import Notice, new_id
from policy import notices as notice_policy
from services import accounts
from services.callers import Citizen
from services.clocks import city_iso
from services.errors import DatabaseUnavailable
from services.house import House

log = logging.getLogger(__name__)

# A claim takes no more than can be sent within its lease, every channel stalling.
LEASE = timedelta(seconds=60)
CLAIMED_AT_ONCE = 8
TAKEN_UP = 400  # a run of the dispatcher ends then; it begins anew within a second
GIVE_UP_AFTER = timedelta(hours=24)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5, 3600


@dataclass(frozen=True, slots=True)
class _Due:
    notice_id: uuid.UUID
    account_id: uuid.UUID
    kind: str
    created_at: datetime
    attempts: int


def queue(house: House, tx: Tx, account_id: uuid.UUID, kind: str, now: datetime) -> None:
    """Have an account told; the row commits with the caller's transaction."""
    wording = notice_policy.load().kinds[kind]
    notice_id = new_id()
    body = orjson.dumps({"title": wording.title, "text": wording.text})
    notice = Notice(
        notice_id=notice_id,
        account_id=account_id,
        kind=kind,
        body=house.sealer.seal(notice_id.bytes, b"notices.body", body),
        created_at=now,
        next_try_at=now,
        state="due",
        attempts=0,
    )
    tx.add(notice)


def list_own(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """What the caller was told, newest first, and whether it arrived."""
    query = select(Notice).where(Notice.account_id == caller.account_id)
    if before:
        query = query.where(Notice.notice_id < before)
    with house.db.session(write=False) as tx:
        rows = tx.scalars(query.order_by(Notice.notice_id.desc()).limit(limit + 1)).all()
    items = [_shown(house, row) for row in rows[:limit]]
    return items, rows[limit - 1].notice_id if len(rows) > limit else None


def dispatch(house: House) -> int:
    """Send what is due; returns how many notices were taken up."""
    taken_up = 0
    while taken_up < TAKEN_UP and (due := _claim(house, CLAIMED_AT_ONCE)):
        for notice in due:
            _deliver(house, notice)
        taken_up += len(due)
    return taken_up


def _shown(house: House, row: Notice) -> dict:
    told = orjson.loads(house.sealer.open(row.notice_id.bytes, b"notices.body", row.body))
    return {
        "id": row.notice_id.hex,
        "at": city_iso(row.created_at),
        "kind": row.kind,
        **told,
        "state": row.state,
        "channel": row.channel,
        "sent_at": city_iso(row.sent_at) if row.sent_at else None,
    }


def _claim(house: House, limit: int) -> list[_Due]:
    now = house.clock.now()
    is_due = (Notice.state == "due", Notice.next_try_at <= now)
    query = (
        select(Notice)
        .where(*is_due)
        .order_by(Notice.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    with house.db.session(write=False) as tx:
        if tx.scalar(select(Notice.notice_id).where(*is_due).limit(1)) is None:
            return []  # the usual case, without taking SQLite's write lock
    with house.db.session() as tx:
        rows = tx.scalars(query).all()
        for row in rows:
            row.next_try_at = now + LEASE
            row.attempts += 1
        due = [
            _Due(row.notice_id, row.account_id, row.kind, row.created_at, row.attempts)
            for row in rows
        ]
        tx.commit()
    return due


def _deliver(house: House, notice: _Due) -> None:
    try:
        with house.db.session(write=False) as tx:
            openids = accounts.openids(house, tx, notice.account_id)
        channel = _send(house, notice, openids)
    except WeChatError as error:
        _postpone(house, notice, type(error).__name__)
    except DatabaseUnavailable:
        raise  # there is nothing to write down in; the claim runs out
    except Exception as error:
        # One notice that cannot be sent must not hold up those behind it.
        log.error("a notice cannot be sent", extra={"cause": type(error).__name__})
        _postpone(house, notice, type(error).__name__)
    else:
        _finish(house, notice, channel)


def _send(house: House, notice: _Due, openids: dict[str, str]) -> str | None:
    """Try the channels in order of how well people see them; None: only the app's list is left.

    Raises WeChatError when no channel took it and one of them may do so later.
    """
    later: WeChatError | None = None
    for app, channel, send in _channels(house, notice):
        if app not in openids:
            continue
        try:
            send(openids[app])
            return channel
        except WeChatUnavailable:
            raise  # it may have arrived, and the other channel is the same WeChat
        except (QuotaExceeded, TokenRejected) as error:
            later = error
        except WeChatError:
            pass  # not subscribed, used up, not following: the next channel
    if later is not None:
        raise later
    return None


def _channels(house: House, notice: _Due) -> tuple[tuple[str, str, Callable[[str], object]], ...]:
    """`(app, channel, send to an openid)`, the best first."""
    policy = notice_policy.load()
    wording = policy.kinds[notice.kind]
    when = city_iso(notice.created_at)[:16].replace("T", " ")
    fields = {"thing1": wording.title, "thing2": wording.short, "time3": when}

    def subscription(openid: str) -> None:
        house.mini.send_subscription(openid, policy.mini_template, fields, page=policy.page)

    def template(openid: str) -> None:
        # With the id, WeChat delivers once what we send again after a death in between.
        house.official.send_template(
            openid, policy.official_template, fields, client_msg_id=notice.notice_id.hex
        )

    return (
        (accounts.MINI, "subscription", subscription),
        (accounts.OFFICIAL, "template", template),
    )


def _finish(house: House, notice: _Due, channel: str | None) -> None:
    now = house.clock.now()
    with house.db.session() as tx:
        row = tx.get(Notice, notice.notice_id)
        if row is not None:
            row.state, row.channel = ("sent", channel) if channel else ("listed", "list")
            row.sent_at = now if channel else None
        tx.commit()


def _postpone(house: House, notice: _Due, error: str) -> None:
    now = house.clock.now()
    pause = min(FIRST_PAUSE_S * 2 ** min(notice.attempts - 1, 20), LONGEST_PAUSE_S)
    with house.db.session() as tx:
        row = tx.get(Notice, notice.notice_id)
        if row is not None:
            row.last_error = error
            row.next_try_at = now + timedelta(seconds=pause)
            if now - row.created_at > GIVE_UP_AFTER:
                row.state, row.channel = "listed", "list"
        tx.commit()
