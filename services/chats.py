"""The official account's chat: each push acted on once, and whose chat it is."""

import hashlib
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from clients.wechat import WeChatError, WeChatUser
from models import SeenMessage, new_id
from services import accounts
from services.house import House

KEPT = timedelta(hours=24)
WAIT_FOR_FIRST_S = 3.5  # WeChat hangs up after five seconds


def answer_once(house: House, dedupe_key: str, answer: Callable[[], str]) -> str:
    """Act on a push once; its repetition gets the same answer, empty while that is unknown."""
    key = hashlib.sha256(dedupe_key.encode()).digest()
    message_id = new_id()
    try:
        with house.db.session() as tx:
            tx.add(SeenMessage(dedupe_hash=key, message_id=message_id, seen_at=house.clock.now()))
            tx.commit()
    except IntegrityError:
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


def welcome(house: House, openid: str) -> bool:
    """A new follower: known at once when WeChat tells the unionid of somebody we know.

    A push never carries the unionid, so it is asked for here. Returns whether they are known.
    """
    try:
        unionid = house.official.user_info(openid)
    except WeChatError:
        unionid = None
    if unionid:
        user = WeChatUser(openid, unionid)
        with house.db.session() as tx:
            accounts.account_of(house, tx, accounts.OFFICIAL, user, house.clock.now())
            tx.commit()
    return is_known(house, openid)


def leave(house: House, openid: str) -> None:
    """A follower left: the chat opens nothing any more. Their file and cases stay."""
    with house.db.session() as tx:
        identity = accounts.find_identity(house, tx, accounts.OFFICIAL, openid)
        if identity is not None:
            accounts.remove_identity(tx, identity)
        tx.commit()


def forget_old(house: House) -> None:
    """Delete what WeChat no longer repeats."""
    with house.db.session() as tx:
        query = delete(SeenMessage).where(SeenMessage.seen_at < house.clock.now() - KEPT)
        tx.execute(query)
        tx.commit()


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
