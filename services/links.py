"""Six digits that tie the chat to a proven session: shown here, typed there.

Never a link sent in the chat, which somebody else could be made to open. The digits come
from the proven side and are typed by the side that is to be trusted.
"""

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Tx

from clients.wechat import WeChatUser
from models import Binding, Link, WeChatIdentity, new_id
from services import accounts, notices
from services.callers import Citizen
from services.clocks import city_iso
from services.errors import Conflict, NotFound, Unavailable
from services.follows import is_overtaken
from services.guesses import refuse_guessing
from services.house import House
from services.identity_gate import own_subject
from services.races import settled
from services.tokens import keyed_hash

CODE_LIFE = timedelta(minutes=5)
# With a hundred codes shown at a time, a stranger's guess is right once in ten thousand.
CODES_ALLOWED = ((5, 600), (10, 86_400))  # so many in so many seconds, by chat
TRIES = 5


def open_link(house: House, caller: Citizen) -> dict:
    """Six digits for the caller to type into the official account's chat within five minutes.

    They end the ones shown before.
    """
    own_subject(caller)
    now = house.clock.now()
    for _ in range(TRIES):
        code = f"{secrets.randbelow(10**6):06}"
        try:
            with house.db.session() as tx:
                _free_old_code(house, tx, code, now)
                _end_waiting(tx, caller.account_id)
                link = Link(
                    link_id=new_id(),
                    account_id=caller.account_id,
                    code_hash=keyed_hash(house, "link", code),
                    created_at=now,
                    expires_at=now + CODE_LIFE,
                )
                tx.add(link)
                tx.commit()
            return {"id": link.link_id.hex, "code": code, "expires_at": city_iso(link.expires_at)}
        except IntegrityError:
            continue  # somebody else is being shown these very digits
    raise Unavailable(retry_after=1)


def redeem(house: House, user: WeChatUser, code: str, typed_at: datetime) -> None:
    """Link the chat of an official account's follower to the session that shows this code.

    NotFound for a code that nobody is being shown; more than five codes in ten minutes, or
    ten in a day, are TooMany, so that a million cannot be tried. Conflict when the chat belongs to
    somebody who is proved to be another person, or did something later than typing this.
    """
    now = house.clock.now()
    refuse_guessing(house, "link-codes", user.openid, CODES_ALLOWED, now)
    settled(lambda: _redeem(house, user, code, typed_at, now))


def list_own(house: House, caller: Citizen) -> list[dict]:
    """The caller's links: waiting, linked or undone."""
    own_subject(caller)
    now = house.clock.now()
    with house.db.session(write=False) as tx:
        query = select(Link).where(Link.account_id == caller.account_id)
        rows = tx.scalars(query.order_by(Link.link_id.desc()).limit(50)).all()
    return [
        {
            "id": row.link_id.hex,
            "state": _state(row, now),
            "created_at": city_iso(row.created_at),
            "expires_at": city_iso(row.expires_at),
            "linked_at": city_iso(row.linked_at) if row.linked_at else None,
        }
        for row in rows
    ]


def undo(house: House, caller: Citizen, link_id: uuid.UUID) -> None:
    """Untie the chat from the caller's account; a code not yet typed no longer works."""
    own_subject(caller)
    now = house.clock.now()
    with house.db.session() as tx:
        link = tx.get(Link, link_id, with_for_update=True)
        if link is None or link.account_id != caller.account_id or link.undone_at:
            raise NotFound
        link.undone_at, link.code_hash = now, None
        identity = tx.get(WeChatIdentity, link.identity_id) if link.identity_id else None
        if identity is not None and identity.account_id == caller.account_id:
            notices.queue(house, tx, caller.account_id, "chat_unlinked", now)
            accounts.set_free(tx, identity, now)
        tx.commit()


def end_all(tx: Tx, account_id: uuid.UUID, now: datetime) -> None:
    """Untie every chat that a code tied to an account; codes not yet typed no longer work.

    For an account that is no longer who it was when the code was shown.
    """
    mine = WeChatIdentity.account_id == account_id
    for identity in tx.scalars(
        select(WeChatIdentity).where(mine, WeChatIdentity.linked_by == accounts.BY_CODE)
    ):
        accounts.remove_identity(tx, identity)
    tx.execute(
        update(Link)
        .where(Link.account_id == account_id, Link.undone_at.is_(None))
        .values(undone_at=now, code_hash=None)
    )


def _redeem(house: House, user: WeChatUser, code: str, typed_at: datetime, now: datetime) -> None:
    with house.db.session() as tx:
        query = select(Link).where(Link.code_hash == keyed_hash(house, "link", code))
        link = tx.scalars(query.with_for_update()).first()
        if link is None or link.expires_at <= now or not _is_proved(tx, link):
            raise NotFound("code_unknown", "关联码不正确或已过期，请在小程序中重新获取")
        if is_overtaken(house, tx, user.openid, typed_at):
            raise Conflict("overtaken", "这条消息送达过晚，没有处理。请重新发送关联码")
        try:
            identity = _linked_identity(house, tx, user, link.account_id, typed_at)
        except Conflict:
            # The chat is told by the refusal; whoever shows the code is told as well.
            notices.queue(house, tx, link.account_id, "chat_link_refused", now)
            tx.commit()
            raise
        link.identity_id, link.linked_at, link.code_hash = identity.identity_id, now, None
        notices.queue(house, tx, link.account_id, "chat_linked", now)
        tx.commit()


def _is_proved(tx: Tx, link: Link) -> bool:
    """Whether the account is still somebody; its identity may have moved since the code.

    Held until the end, or an unbinding at this moment would not see the chat it has to untie.
    """
    query = select(Binding.subject_id).where(Binding.account_id == link.account_id)
    return tx.scalar(query.with_for_update()) is not None


def _end_waiting(tx: Tx, account_id: uuid.UUID) -> None:
    """One code at a time: of many at once a guess would more likely be one."""
    waiting = (Link.account_id == account_id, Link.code_hash.is_not(None))
    tx.execute(update(Link).where(*waiting).values(code_hash=None))


def _free_old_code(house: House, tx: Tx, code: str, now: datetime) -> None:
    """Digits that ran out may be shown again."""
    query = select(Link).where(Link.code_hash == keyed_hash(house, "link", code))
    old = tx.scalars(query).first()
    if old is not None and old.expires_at <= now:
        old.code_hash = None
        tx.flush()


def _linked_identity(
    house: House, tx: Tx, user: WeChatUser, account_id: uuid.UUID, typed_at: datetime
) -> WeChatIdentity:
    by_code = accounts.BY_CODE
    identity = accounts.find_identity(house, tx, accounts.OFFICIAL, user.openid)
    if identity is None:
        official = accounts.OFFICIAL
        return accounts.add_identity(house, tx, official, user, account_id, by_code, typed_at)
    if identity.account_id != account_id:
        if accounts.bound_subject(tx, identity.account_id) is not None:
            raise accounts.merge_refused()
        identity.account_id, identity.linked_by = account_id, by_code
    identity.linked_at = typed_at
    return identity


def _state(row: Link, now: datetime) -> str:
    if row.undone_at:
        return "undone"
    if row.linked_at:
        return "linked"
    return "waiting" if row.code_hash and row.expires_at > now else "expired"
