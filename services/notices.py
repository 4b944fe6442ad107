"""What people are told: a row in the transaction that gives cause, sent by the dispatcher.

A row is claimed, sent with no transaction open, then finished. A dispatcher that dies in
between leaves the claim to run out, and the notice is sent again: at least once, never lost.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session as Tx

from clients.wechat import QuotaExceeded, TokenRejected, WeChatError, WeChatUnavailable
from models import Notice, Sealer, new_id
from policy import notices as notice_policy
from services import accounts, consents, outboxes, subscriptions, unreached
from services.callers import Citizen
from services.clocks import city_iso, city_words
from services.errors import DatabaseUnavailable
from services.house import House
from services.races import settled

log = logging.getLogger(__name__)

# A claim takes no more than can be sent within its lease, every channel stalling.
LEASE = timedelta(seconds=60)
CLAIMED_AT_ONCE = 8
TAKEN_UP = 400  # a run of the dispatcher ends then; it begins anew within a second
GIVE_UP_AFTER = timedelta(hours=24)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5, 3600
PLACE = b"notices.body"
LISTED, LIST = "listed", "list"
SUBSCRIPTION, TEMPLATE = "subscription", "template"
UNREACHABLE = "waiver_unreachable"
USED_UP = 43101  # WeChat: not subscribed, or no acceptance left
# What `row` gives, for a statement that is made before it.
COLUMNS = (
    *("notice_id", "account_id", "kind", "body"),
    *("created_at", "next_try_at", "state", "attempts"),
)


@dataclass(frozen=True, slots=True)
class _Due:
    notice_id: uuid.UUID
    account_id: uuid.UUID
    kind: str
    body: bytes
    created_at: datetime
    attempts: int


def queue(
    house: House,
    tx: Tx,
    account_id: uuid.UUID,
    kind: str,
    now: datetime,
    told: Mapping[str, str] | None = None,
    *,
    case_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Have an account told; the row commits with the caller's transaction.

    `told` fills the fields that the kind declares, money and times already worded.
    """
    values = row(house.sealer, account_id, kind, now, told)
    tx.execute(insert(Notice).values(values | {"case_id": case_id}))
    return values["notice_id"]


def only_declared(kind: str, told: Mapping[str, str]) -> dict[str, str]:
    """Of what may be told, the fields that this kind has."""
    return {name: told[name] for name in notice_policy.load().kinds[kind].fields}


def row(
    sealer: Sealer,
    account_id: uuid.UUID,
    kind: str,
    now: datetime,
    told: Mapping[str, str] | None = None,
) -> dict:
    """The values of a notice, for an INSERT of the caller's own."""
    words = notice_policy.load().kinds[kind].fill(told or {})
    notice_id = new_id()
    body = orjson.dumps({"title": words.title, "text": words.text, "short": words.short})
    return {
        "notice_id": notice_id,
        "account_id": account_id,
        "kind": kind,
        "body": sealer.seal(notice_id.bytes, PLACE, body),
        "created_at": now,
        "next_try_at": now,
        "state": "due",
        "attempts": 0,
    }


def warn_if_unreachable(
    house: House,
    tx: Tx,
    account_id: uuid.UUID,
    subject_id: uuid.UUID,
    now: datetime,
    told: Mapping[str, str],
) -> uuid.UUID | None:
    """As an order begins: say in the app's list where WeChat would not deliver its reminder.

    To be asked last, so that what the order's own transaction queued is counted. `told`:
    merchant, item and due. None where the reminder can arrive.
    """
    if not subscriptions.foresee(tx, account_id, subject_id).falls_short:
        return None
    values = row(house.sealer, account_id, UNREACHABLE, now, told)
    tx.add(Notice(**values | {"state": LISTED, "channel": LIST}))
    return values["notice_id"]


def count_unreached(house: House) -> int:
    """How many people's essential notices of the last day no channel but the app's list took."""
    kinds = [kind for kind, wording in notice_policy.load().kinds.items() if wording.essential]
    query = select(func.count(Notice.notice_id)).where(
        Notice.state == LISTED,
        Notice.next_try_at > house.clock.now() - timedelta(days=1),
        Notice.kind.in_(kinds),
    )
    with house.db.session(write=False) as tx:
        return tx.scalar(query) or 0


def template_fields(title: str, short: str, at: datetime) -> dict[str, str]:
    """The fields of the city's templates, in the mini-program and the official account alike."""
    return {"thing1": title, "thing2": short, "time3": city_words(at)}


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
    while taken_up < TAKEN_UP and (due := _claim(house)):
        for notice in due:
            _deliver(house, notice)
        taken_up += len(due)
    return taken_up


def _shown(house: House, row: Notice) -> dict:
    told = words_of(house, row.notice_id, row.body)
    return {
        "id": row.notice_id.hex,
        "at": city_iso(row.created_at),
        "kind": row.kind,
        "title": told["title"],
        "text": told["text"],
        "state": row.state,
        "channel": row.channel,
        "sent_at": city_iso(row.sent_at) if row.sent_at else None,
    }


def words_of(house: House, notice_id: uuid.UUID, body: bytes) -> dict[str, str]:
    """What a notice says: `title`, `text` and `short`."""
    return orjson.loads(house.sealer.open(notice_id.bytes, PLACE, body))


def _claim(house: House) -> list[_Due]:
    is_due = Notice.state == "due"
    return outboxes.claim(house, Notice, is_due, limit=CLAIMED_AT_ONCE, lease=LEASE, take=_taken)


def _taken(row: Notice) -> _Due:
    return _Due(row.notice_id, row.account_id, row.kind, row.body, row.created_at, row.attempts)


def _deliver(house: House, notice: _Due) -> None:
    try:
        wording = notice_policy.load().kinds[notice.kind]
        with house.db.session(write=False) as tx:
            # Asked now, not when it was queued: a withdrawal counts for what is still to be sent.
            is_wanted = wording.essential or consents.is_given(
                tx, notice.account_id, consents.NOTICES
            )
            openids = accounts.openids(house, tx, notice.account_id) if is_wanted else {}
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
        except WeChatError as error:
            # Not subscribed, used up, not following: the next channel.
            if app == accounts.MINI and error.errcode == USED_UP:
                subscriptions.use_up(house, notice.account_id)
    if later is not None:
        raise later
    return None


def _channels(house: House, notice: _Due) -> tuple[tuple[str, str, Callable[[str], object]], ...]:
    """`(app, channel, send to an openid)`, the best first."""
    policy = notice_policy.load()
    page = policy.kinds[notice.kind].page
    told = words_of(house, notice.notice_id, notice.body)
    # What was queued before notices had fields has no short form of its own.
    short = told.get("short", told["title"])
    fields = template_fields(told["title"], short, notice.created_at)

    def subscription(openid: str) -> None:
        house.mini.send_subscription(openid, policy.mini_template, fields, page=page)

    def template(openid: str) -> None:
        # With the id, WeChat delivers once what we send again after a death in between.
        house.official.send_template(
            openid, policy.official_template, fields, client_msg_id=notice.notice_id.hex
        )

    return (
        (accounts.MINI, SUBSCRIPTION, subscription),
        (accounts.OFFICIAL, TEMPLATE, template),
    )


def _finish(house: House, notice: _Due, channel: str | None) -> None:
    now = house.clock.now()

    def finish(tx: Tx, row: Notice) -> None:
        if channel is None:
            _leave_to_list(tx, row, now)
            return
        row.state, row.channel, row.sent_at = "sent", channel, now
        if channel == SUBSCRIPTION:
            subscriptions.spend(tx, notice.account_id, now)

    _write_down(house, notice, finish)


def _postpone(house: House, notice: _Due, error: str) -> None:
    now = house.clock.now()
    pause = outboxes.pause(notice.attempts, FIRST_PAUSE_S, LONGEST_PAUSE_S)

    def postpone(tx: Tx, row: Notice) -> None:
        row.last_error = error
        row.next_try_at = now + pause
        if now - row.created_at > GIVE_UP_AFTER:
            _leave_to_list(tx, row, now)

    _write_down(house, notice, postpone)


def _leave_to_list(tx: Tx, row: Notice, now: datetime) -> None:
    """No channel takes it: it stands in the app, and somebody may have to tell it by hand."""
    row.state, row.channel = LISTED, LIST
    unreached.take_up(tx, row, now)


def _write_down(house: House, notice: _Due, change: Callable[[Tx, Notice], None]) -> None:
    def write() -> None:
        with house.db.session() as tx:
            row = tx.get(Notice, notice.notice_id)
            if row is not None:
                change(tx, row)
            tx.commit()

    settled(write)
