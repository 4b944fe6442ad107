"""What we write into a chat: at once, or through a queue that the worker sends in order.

A message is a row in the transaction that gives cause. It is claimed, its parts are sent with no
transaction open, and each part that arrived is struck off before the next one goes: a worker that
dies in between leaves the claim to run out, and at most that one part is sent again. Where the
chat is closed to us, the person is told by a notice instead.
"""

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as Tx
from sqlalchemy.orm import aliased

from clients.wechat import QuotaExceeded, TokenRejected, WeChatError, WeChatUnavailable, outgoing
from clients.wechat.outgoing import Part
from models import ChatMessage, TicketLine, new_id
from policy import notices as notice_policy
from services import chat_grants, notices, outboxes
from services.chats import chat_hash
from services.errors import DatabaseUnavailable
from services.house import House

log = logging.getLogger(__name__)

DUE, SENT, TOLD, DROPPED = "due", "sent", "told", "dropped"
ANSWER = "chat_answer"
# Who asked about the own file and got no answer for so long has put the phone away; what is
# personal is then not written onto its screen any more.
ANSWER_KEPT = timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(hours=24)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5, 300
MOST_PARTS = 10
LANES = 8  # chats written into at the same time
LEASE = timedelta(seconds=60)  # longer than all parts take, every call but the last one slow
TAKEN_UP = 400  # a run of the dispatcher ends then; it begins anew within a second
PLACE = b"chat_messages.body"
# After WeChat did not answer, nobody else waits for it for a while.
AWAY = "wechat-away"
AWAY_FOR = timedelta(seconds=10)
# WeChat takes nothing more of us for this chat: too late, too many, not following, blocked,
# declined, the account may not write at all.
CLOSED = frozenset({45015, 45047, 43004, 43019, 48002})
LATER = (WeChatUnavailable, QuotaExceeded, TokenRejected)


@dataclass(frozen=True, slots=True)
class _Due:
    message_id: uuid.UUID
    body: bytes
    created_at: datetime
    attempts: int


class _Closed(Exception):
    """This chat takes nothing from us now."""


class _Overtaken(Exception):
    """The claim ran out, and somebody else has the message."""


def send_now(house: House, openid: str, part: Part, now: datetime) -> bool:
    """Write into the chat at once; whether it arrived. Not to be called inside a transaction.

    False where nothing is left of what WeChat allows, WeChat refuses, or does not answer.
    """
    if _is_away(house, now) or not chat_grants.spend(house, openid, now):
        return False
    try:
        _send(house, openid, part, now)
    except WeChatError as error:
        log.info("a chat message was not taken", extra={"cause": str(error)})
        return False
    return True


def queue(
    house: House,
    tx: Tx,
    openid: str,
    parts: Sequence[Part],
    now: datetime,
    account_id: uuid.UUID | None = None,
    kind: str = ANSWER,
    *,
    told: Mapping[str, str] | None = None,
    kept: timedelta = ANSWER_KEPT,
    message_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Have these parts written into the chat, in order; commits with the caller's transaction.

    What is not sent within `kept`, or into a closed chat, becomes a notice of `kind` with the
    fields `told` to the account; without an account, its short form as a template message.
    A message that carries words of a ticket bears the id of their line (`message_id`): once it
    is sent they are seen.
    """
    if not 1 <= len(parts) <= MOST_PARTS:
        raise ValueError(f"a message has 1 to {MOST_PARTS} parts")
    told = told or {}
    notice_policy.load().kinds[kind].fill(told)  # what does not fit is seen here, not hours later
    message_id = message_id or new_id()
    body = {
        "openid": openid,
        "parts": [part.as_json() for part in parts],
        "account_id": account_id.hex if account_id else None,
        "kind": kind,
        "told": dict(told),
        "until": (now + kept).isoformat(),
    }
    tx.add(
        ChatMessage(
            message_id=message_id,
            chat_hash=chat_hash(house, openid),
            body=_sealed(house, message_id, body),
            created_at=now,
            next_try_at=now,
            state=DUE,
            attempts=0,
        )
    )
    return message_id


def dispatch(house: House) -> int:
    """Write what is due into its chats; returns how many messages were taken up."""
    taken_up = 0
    while taken_up < TAKEN_UP and (due := _claim(house)):
        with ThreadPoolExecutor(len(due), thread_name_prefix="chats") as pool:
            list(pool.map(lambda message: _deliver(house, message), due))
        taken_up += len(due)
    return taken_up


def count_dropped(house: House) -> int:
    """How many messages of the last day nobody could be told of in any way."""
    since = house.clock.now() - timedelta(days=1)
    query = select(func.count(ChatMessage.message_id)).where(
        ChatMessage.state == DROPPED, ChatMessage.next_try_at > since
    )
    with house.db.session(write=False) as tx:
        return tx.scalar(query) or 0


def _claim(house: House) -> list[_Due]:
    """The oldest message of each of a few chats; a chat's next one waits for it."""
    if _is_away(house, house.clock.now()):
        return []
    before = aliased(ChatMessage)
    waits = select(before.message_id).where(
        before.chat_hash == ChatMessage.chat_hash,
        before.state == DUE,
        before.message_id < ChatMessage.message_id,
    )
    return outboxes.claim(
        house,
        ChatMessage,
        ChatMessage.state == DUE,
        limit=LANES,
        lease=LEASE,
        take=_taken,
        order=ChatMessage.message_id,
        ready=~waits.exists(),
    )


def _taken(row: ChatMessage) -> _Due:
    return _Due(row.message_id, row.body, row.created_at, row.attempts)


def _deliver(house: House, message: _Due) -> None:
    try:
        body = _opened(house, message)
        try:
            _send_parts(house, message, body)
        except _Closed:
            _tell_otherwise(house, message, body)
    except _Overtaken:
        return
    except LATER as error:
        _postpone(house, message, type(error).__name__)
    except DatabaseUnavailable:
        raise  # there is nothing to write down in; the claim runs out
    except Exception as error:
        # One message that cannot be sent must not hold up those of other chats.
        log.error("a chat message cannot be sent", extra={"cause": type(error).__name__})
        _postpone(house, message, type(error).__name__)


def _send_parts(house: House, message: _Due, body: dict[str, Any]) -> None:
    """Send what is left, striking off each part that arrived; _Closed where that is over."""
    if house.clock.now() >= datetime.fromisoformat(body["until"]):
        raise _Closed
    while body["parts"]:
        now = house.clock.now()
        # What nothing is known of is tried: the cache was lost, and WeChat knows.
        if not chat_grants.spend(house, body["openid"], now) and chat_grants.is_used_up(
            house, body["openid"], now
        ):
            raise _Closed
        try:
            _send(house, body["openid"], outgoing.read(body["parts"][0]), now)
        except LATER:
            raise
        except WeChatError as error:
            log.info("a chat message was not taken", extra={"cause": str(error)})
            raise _Closed from None
        body["parts"] = body["parts"][1:]
        values = {"body": _sealed(house, message.message_id, body)}
        if body["parts"]:
            _change_own(house, message, values)
        else:
            _change_own(house, message, values | {"state": SENT}, partial(_note_seen, message, now))


def _note_seen(message: _Due, now: datetime, tx: Tx) -> None:
    line = TicketLine.line_id == message.message_id
    tx.execute(update(TicketLine).where(line).values(seen_at=now))


def _send(house: House, openid: str, part: Part, spent_at: datetime) -> None:
    """Send one part that was taken out of the grants; WeChatError, with the grants put right."""
    try:
        house.official.send_custom(openid, part)
    except WeChatError as error:
        if error.errcode in CLOSED:
            chat_grants.empty(house, openid)
        else:
            chat_grants.give_back(house, openid, spent_at)
        if isinstance(error, WeChatUnavailable):
            _note_away(house)
        raise


def _tell_otherwise(house: House, message: _Due, body: Mapping[str, Any]) -> None:
    """A notice to the account, in the transaction that ends the message."""
    if body["account_id"] is None:
        _change_own(house, message, {"state": _tell_stranger(house, message, body)})
        return

    def tell(tx: Tx) -> None:
        account_id, now = uuid.UUID(hex=body["account_id"]), house.clock.now()
        notices.queue(house, tx, account_id, body["kind"], now, body["told"])

    _change_own(house, message, {"state": TOLD}, tell)


def _tell_stranger(house: House, message: _Due, body: Mapping[str, Any]) -> str:
    """A template message, for a chat that is nobody's: it does not end with the 48 hours."""
    policy = notice_policy.load()
    words = policy.kinds[body["kind"]].fill(body["told"])
    fields = notices.template_fields(words.title, words.short, message.created_at)
    try:
        house.official.send_template(
            body["openid"],
            policy.official_template,
            fields,
            client_msg_id=message.message_id.hex,
        )
    except LATER:
        raise
    except WeChatError as error:
        log.info("nobody could be told", extra={"cause": str(error)})
        return DROPPED
    return TOLD


def _postpone(house: House, message: _Due, error: str) -> None:
    """Try again later; what could not even be told within a day is dropped."""
    now = house.clock.now()
    pause = outboxes.pause(message.attempts, FIRST_PAUSE_S, LONGEST_PAUSE_S)
    values: dict[str, Any] = {
        "last_error": error[:60],
        "next_try_at": now + pause,
    }
    if now - message.created_at > GIVE_UP_AFTER:
        values["state"] = DROPPED
    try:
        _change_own(house, message, values)
    except _Overtaken:
        return


def _change_own(
    house: House,
    message: _Due,
    values: Mapping[str, Any],
    also: Callable[[Tx], None] = lambda tx: None,
) -> None:
    """Change a message whose claim is still ours; _Overtaken after it ran out."""
    mine = (
        ChatMessage.message_id == message.message_id,
        ChatMessage.state == DUE,
        ChatMessage.attempts == message.attempts,
    )
    with house.db.session() as tx:
        changed = tx.execute(update(ChatMessage).where(*mine).values(values))
        if not changed.rowcount:  # type: ignore[attr-defined]
            raise _Overtaken
        also(tx)
        tx.commit()


def _is_away(house: House, now: datetime) -> bool:
    until = house.cache.get(AWAY)
    return until is not None and now < datetime.fromisoformat(until.decode())


def _note_away(house: House) -> None:
    until = house.clock.now() + AWAY_FOR
    house.cache.set(AWAY, until.isoformat(), ex=int(AWAY_FOR.total_seconds()))


def _sealed(house: House, message_id: uuid.UUID, body: Mapping[str, Any]) -> bytes:
    return house.sealer.seal(message_id.bytes, PLACE, orjson.dumps(body))


def _opened(house: House, message: _Due) -> dict[str, Any]:
    return orjson.loads(house.sealer.open(message.message_id.bytes, PLACE, message.body))
