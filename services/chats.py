"""The official account's chat: each push acted on once, and whose chat it is."""

import hashlib
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Tx

from clients.wechat import WeChatError, WeChatUser
from models import Link, SeenMessage, new_id
from services import accounts
from services.follows import is_overtaken
from services.house import House
from services.races import settled

WAIT_FOR_FIRST_S = 3.5  # WeChat hangs up after five seconds
CREATE_TIME_STEP = timedelta(seconds=1)  # two pushes of one second have no order
# Later than any answer that is still being worked on, earlier than WeChat's first repetition.
GIVEN_UP_AFTER = timedelta(seconds=4.5)


def answer_once(house: House, dedupe_key: str, answer: Callable[[], str]) -> str:
    """Act on a push once; its repetition gets the same answer, empty while that is unknown.

    A push whose first delivery died on the way is acted on at its repetition.
    """
    key = hashlib.sha256(dedupe_key.encode()).digest()
    message_id = _claim(house, key)
    if message_id is None:
        return _first_answer(house, key)
    try:
        reply = answer()
    except BaseException:
        _forget(house, key)
        raise
    with house.db.session() as tx:
        row = tx.get(SeenMessage, key)
        if row is not None:
            row.reply = _seal(house, message_id, reply)
        tx.commit()
    return reply


def is_known(house: House, openid: str) -> bool:
    """Whether this chat belongs to somebody who proved who they are."""
    with house.db.session(write=False) as tx:
        identity = accounts.find_identity(house, tx, accounts.OFFICIAL, openid)
        return identity is not None and accounts.bound_subject(tx, identity.account_id) is not None


def welcome(house: House, openid: str, at: datetime) -> bool:
    """A new follower: known at once when WeChat tells the unionid of somebody we know.

    A push never carries the unionid, so it is asked for here. Returns whether they are known.
    """
    try:
        unionid = house.official.user_info(openid)
    except WeChatError:
        unionid = None

    def take_in() -> None:
        with house.db.session() as tx:
            if not is_overtaken(house, tx, openid, at):
                # Following anew begins from nothing: the leaving before it may still be under way.
                _untie(house, tx, openid, at - CREATE_TIME_STEP)
                if unionid:
                    user = WeChatUser(openid, unionid)
                    accounts.account_of(house, tx, accounts.OFFICIAL, user, at)
            tx.commit()

    settled(take_in)
    return is_known(house, openid)


def leave(house: House, openid: str, at: datetime) -> None:
    """A follower left: the chat opens nothing any more. Their file and cases stay."""

    def let_go() -> None:
        with house.db.session() as tx:
            if not is_overtaken(house, tx, openid, at):
                _untie(house, tx, openid, at)
            tx.commit()

    settled(let_go)


def _untie(house: House, tx: Tx, openid: str, at: datetime) -> None:
    """Let a chat no longer open an account that it was tied to before this moment.

    Who signed in with this openid stays signed up: that was no tie.
    """
    identity = accounts.find_identity(house, tx, accounts.OFFICIAL, openid)
    if identity is None or identity.linked_by == accounts.BY_SIGN_IN or identity.linked_at > at:
        return
    tx.execute(
        update(Link)
        .where(Link.identity_id == identity.identity_id, Link.undone_at.is_(None))
        .values(undone_at=house.clock.now())
    )
    accounts.remove_identity(tx, identity)
    tx.flush()


def _claim(house: House, key: bytes) -> uuid.UUID | None:
    """Claim a push for this delivery; None when another one has it."""
    message_id, now = new_id(), house.clock.now()
    try:
        with house.db.session() as tx:
            tx.add(SeenMessage(dedupe_hash=key, message_id=message_id, seen_at=now))
            tx.commit()
            return message_id
    except IntegrityError:
        return _take_over(house, key, now)


def _take_over(house: House, key: bytes, now: datetime) -> uuid.UUID | None:
    with house.db.session() as tx:
        row = tx.get(SeenMessage, key, with_for_update=True)
        if row is None or row.reply is not None or now - row.seen_at < GIVEN_UP_AFTER:
            return None
        row.seen_at = now
        tx.commit()
        return row.message_id


def _first_answer(house: House, key: bytes) -> str:
    deadline = time.monotonic() + WAIT_FOR_FIRST_S
    while time.monotonic() < deadline:
        with house.db.session(write=False) as tx:
            row = tx.get(SeenMessage, key)
        if row is None:
            return ""
        if row.reply is not None:
            name = b"seen_messages.reply"
            return house.sealer.open(row.message_id.bytes, name, row.reply).decode()
        time.sleep(0.05)
    return ""


def _seal(house: House, message_id: uuid.UUID, reply: str) -> bytes:
    return house.sealer.seal(message_id.bytes, b"seen_messages.reply", reply.encode())


def _forget(house: House, key: bytes) -> None:
    with house.db.session() as tx:
        tx.execute(delete(SeenMessage).where(SeenMessage.dedupe_hash == key))
        tx.commit()
