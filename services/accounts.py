"""Accounts and the WeChat identities that open them."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from clients.wechat import WeChatUser
from models import Account, Binding, WeChatIdentity, new_id
from policy.masks import mask_id_number, mask_name
from services.errors import Conflict
from services.house import House
from services.subjects import find_target, forget_lookups, read_names, store_lookups

MINI = "mini"
OFFICIAL = "official"
# How an openid came to open an account.
BY_SIGN_IN, BY_UNIONID, BY_CODE = "sign_in", "unionid", "code"


def find_identity(house: House, tx: Tx, app: str, openid: str) -> WeChatIdentity | None:
    """The identity behind one of our apps' openids, if it was seen before."""
    target = find_target(tx.connection(), house.sealer, "openid", f"{app}:{openid}")
    return tx.get(WeChatIdentity, target) if target else None


def account_of(house: House, tx: Tx, app: str, user: WeChatUser, now: datetime) -> uuid.UUID:
    """The account of a WeChat user: by openid, else by unionid, else a new one.

    Raises IntegrityError when another request made the same identity at the same moment.
    """
    identity = find_identity(house, tx, app, user.openid)
    if identity is None:
        account_id = _by_unionid(house, tx, user.unionid)
        linked_by = BY_UNIONID if account_id else BY_SIGN_IN
        account_id = account_id or new_account(tx, now)
        identity = add_identity(house, tx, app, user, account_id, linked_by, now)
    elif user.unionid and identity.unionid is None:
        identity.unionid = seal_id(house, identity, "unionid", user.unionid)
    _remember_unionid(house, tx, user.unionid, identity.account_id)
    return identity.account_id


def new_account(tx: Tx, now: datetime) -> uuid.UUID:
    """An account that nobody has proved to be anyone with."""
    account = Account(account_id=new_id(), created_at=now, closed_at=None)
    tx.add(account)
    tx.flush()
    return account.account_id


def add_identity(
    house: House,
    tx: Tx,
    app: str,
    user: WeChatUser,
    account_id: uuid.UUID,
    linked_by: str,
    now: datetime,
) -> WeChatIdentity:
    """Let this openid open that account."""
    identity = WeChatIdentity(
        identity_id=new_id(), account_id=account_id, app=app, linked_by=linked_by, linked_at=now
    )
    identity.openid = seal_id(house, identity, "openid", user.openid)
    identity.unionid = seal_id(house, identity, "unionid", user.unionid) if user.unionid else None
    tx.add(identity)
    store_lookups(
        tx.connection(), house.sealer, "openid", {f"{app}:{user.openid}": identity.identity_id}
    )
    return identity


def remove_identity(tx: Tx, identity: WeChatIdentity) -> None:
    """This openid opens nothing any more."""
    forget_lookups(tx.connection(), identity.identity_id, "openid")
    tx.delete(identity)


def set_free(tx: Tx, identity: WeChatIdentity, now: datetime) -> None:
    """This openid opens an account of nobody's, until six digits or a new following say otherwise.

    Were it only forgotten, its unionid would make it known again with the next message.
    """
    identity.account_id = new_account(tx, now)
    identity.linked_by, identity.linked_at = BY_CODE, now


def seal_id(house: House, identity: WeChatIdentity, name: str, value: str) -> bytes:
    place = f"wechat_identities.{name}".encode()
    return house.sealer.seal(identity.identity_id.bytes, place, value.encode())


def open_openid(house: House, identity: WeChatIdentity) -> str:
    sealed = identity.openid
    return house.sealer.open(
        identity.identity_id.bytes, b"wechat_identities.openid", sealed
    ).decode()


def openids(house: House, tx: Tx, account_id: uuid.UUID) -> dict[str, str]:
    """The newest openid of each of our apps through which an account can be reached."""
    query = select(WeChatIdentity).where(WeChatIdentity.account_id == account_id)
    rows = tx.scalars(query.order_by(WeChatIdentity.linked_at)).all()
    return {row.app: open_openid(house, row) for row in rows}


def masked_identity(house: House, account_id: uuid.UUID) -> dict | None:
    """Who an account was proved to be, masked; None before that."""
    with house.db.session(write=False) as tx:
        subject_id = bound_subject(tx, account_id)
    if subject_id is None:
        return None
    with house.db.connect(subject_id, write=False) as connection:
        _, number, name = read_names(connection, house.sealer, [subject_id])[subject_id]
    return {"name": mask_name(name), "id_number": mask_id_number(number)}


def bound_subject(tx: Tx, account_id: uuid.UUID) -> uuid.UUID | None:
    return tx.scalar(select(Binding.subject_id).where(Binding.account_id == account_id))


def _by_unionid(house: House, tx: Tx, unionid: str | None) -> uuid.UUID | None:
    return find_target(tx.connection(), house.sealer, "unionid", unionid) if unionid else None


def _remember_unionid(house: House, tx: Tx, unionid: str | None, account_id: uuid.UUID) -> None:
    """The first account that shows a unionid keeps it; an openid decides before it anyway."""
    if unionid and _by_unionid(house, tx, unionid) is None:
        store_lookups(tx.connection(), house.sealer, "unionid", {unionid: account_id})


def merge_refused() -> Conflict:
    """Both sides are already proved to be somebody: nothing is merged by itself."""
    return Conflict("already_linked", "该微信号已关联其他已实名的账号，请先在原账号中解除关联")
