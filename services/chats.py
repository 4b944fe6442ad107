"""The official account's chat: whose it is."""

from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session as Tx

from clients.wechat import (
    QuotaExceeded,
    TokenRejected,
    WeChatError,
    WeChatUnavailable,
    WeChatUser,
)
from models import Binding, Link, Lookup, Sealer, WeChatIdentity
from models.hot import HotStatement
from services import accounts, notices
from services.callers import Citizen
from services.errors import NotFound, Unavailable
from services.follows import is_overtaken
from services.house import House
from services.races import settled

CREATE_TIME_STEP = timedelta(seconds=1)  # two pushes of one second have no order
BOUND_CHAT = HotStatement(
    select(WeChatIdentity.identity_id, WeChatIdentity.account_id, Binding.subject_id)
    .join(Lookup, Lookup.target_id == WeChatIdentity.identity_id)
    .join(Binding, Binding.account_id == WeChatIdentity.account_id)
    .where(Lookup.blind_index == bindparam("index"))
)
LATER = (WeChatUnavailable, QuotaExceeded, TokenRejected)
ASK_LATER = "暂时查不到，请稍后再试。"
ASK_AGAIN_S = 600  # whose an openid is does not change by the minute


def chat_hash(house: House, openid: str) -> bytes:
    """What a chat is called where its openid is not to stand, the same for ever.

    Tickets are found by it for a year, which no key of tokens lives.
    """
    return _chat_hash(house.sealer, openid)


@lru_cache(maxsize=1024)  # one push asks for it many times
def _chat_hash(sealer: Sealer, openid: str) -> bytes:
    return sealer.derived(b"chat", openid.encode("utf-8", "surrogatepass"))


def citizen_of(house: House, openid: str) -> Citizen | None:
    """The citizen whose chat this is; None before somebody proved to be one and linked it.

    The chat never counts as a fresh proof: what needs one is done in the mini-program.
    """
    # Where a value is known under two keys, during a rotation, the older key's row decides.
    indexes = sorted(house.sealer.blind_indexes("openid", f"{accounts.OFFICIAL}:{openid}"))
    with house.db.hot() as hot:
        for _, index in indexes:
            row = hot.first(BOUND_CHAT, {"index": index})
            if row is not None:
                return Citizen(row.identity_id, row.account_id, row.subject_id, proved_at=None)
    return None


def recognise(house: House, openid: str, at: datetime) -> Citizen | None:
    """Whose chat this is, asking WeChat for the unionid of somebody never seen before.

    A push never carries it. Whoever followed before this program was there is met like this.
    Unavailable while WeChat cannot be asked: somebody we know must not be taken for a stranger.
    """
    citizen = citizen_of(house, openid)
    if citizen is not None:
        return citizen
    key = f"asked-whose:{chat_hash(house, openid).hex()}"
    if house.cache.get(key):
        return None
    try:
        unionid = house.official.user_info(openid)
    except LATER as error:
        raise Unavailable("whose_unknown", ASK_LATER) from error
    except WeChatError:
        unionid = None  # it will not tell us of this person
    house.cache.set(key, b"1", ex=ASK_AGAIN_S)
    if not unionid:
        return None

    def take_in() -> None:
        with house.db.session() as tx:
            if not is_overtaken(house, tx, openid, at):
                accounts.account_of(house, tx, accounts.OFFICIAL, WeChatUser(openid, unionid), at)
            tx.commit()

    settled(take_in)
    return citizen_of(house, openid)


def is_known(house: House, openid: str) -> bool:
    """Whether this chat belongs to somebody who proved who they are."""
    return citizen_of(house, openid) is not None


def welcome(house: House, openid: str, at: datetime) -> bool | None:
    """A new follower: known at once when WeChat tells the unionid of somebody we know.

    A push never carries the unionid, so it is asked for here. Returns whether they are known,
    None when nobody can say just now.
    """
    is_asked = True
    try:
        unionid = house.official.user_info(openid)
    except WeChatError as error:
        unionid, is_asked = None, not isinstance(error, LATER)

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
    return is_known(house, openid) or (False if is_asked else None)


def leave(house: House, openid: str, at: datetime) -> None:
    """A follower left: the chat opens nothing any more. Their file and cases stay."""

    def let_go() -> None:
        with house.db.session() as tx:
            if not is_overtaken(house, tx, openid, at):
                _untie(house, tx, openid, at)
            tx.commit()

    settled(let_go)


def unlink(house: House, openid: str) -> None:
    """The person wants this chat to be nobody's; both sides are told. NotFound when it is."""
    now = house.clock.now()
    with house.db.session() as tx:
        identity = accounts.find_identity(house, tx, accounts.OFFICIAL, openid)
        if identity is None or accounts.bound_subject(tx, identity.account_id) is None:
            raise NotFound("not_linked", "这个聊天没有关联任何人")
        _end_links(tx, identity, now)
        notices.queue(house, tx, identity.account_id, "chat_unlinked", now)
        tx.flush()
        accounts.set_free(tx, identity, now)
        tx.commit()


def _untie(house: House, tx: Tx, openid: str, at: datetime) -> None:
    """Let a chat no longer open an account that it was tied to before this moment.

    Who signed in with this openid stays signed up: that was no tie.
    """
    identity = accounts.find_identity(house, tx, accounts.OFFICIAL, openid)
    if identity is None or identity.linked_by == accounts.BY_SIGN_IN or identity.linked_at > at:
        return
    _end_links(tx, identity, house.clock.now())
    accounts.remove_identity(tx, identity)
    tx.flush()


def _end_links(tx: Tx, identity: WeChatIdentity, now: datetime) -> None:
    tx.execute(
        update(Link)
        .where(Link.identity_id == identity.identity_id, Link.undone_at.is_(None))
        .values(undone_at=now)
    )
