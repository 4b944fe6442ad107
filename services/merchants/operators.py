"""Cashiers: invited by the merchant, known by their own WeChat, out with the next request.

A cashier's token opens the counter and nothing else; it names the row of the invitation, so
that removing that row is enough.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session as Tx

from clients.wechat import WeChatUser
from models import Account, Institution, Merchant, Operator, new_id
from models.hot import HotStatement
from services import accounts, institutions
from services.callers import InstitutionCaller
from services.clocks import city_iso
from services.codes import as_meant, new_code
from services.errors import (
    Conflict,
    FieldError,
    Forbidden,
    NotFound,
    Unauthenticated,
)
from services.guesses import refuse_guessing
from services.house import House
from services.institutions import find_caller
from services.races import settled
from services.sessions import user_of_code
from services.tokens import (
    INSTITUTION,
    OPERATOR,
    issue_access,
    keyed_hash,
    life_of,
    read_any,
)
from services.words import one_line

INVITE_LIFE = timedelta(hours=24)
INVITES_ALLOWED = ((5, 600), (10, 86_400))  # so many tries in so many seconds, by WeChat user
LONGEST_NAME = 40
CASHIER = HotStatement(
    institutions.CALLER_COLUMNS.join(
        Operator, Operator.institution_id == Institution.institution_id
    )
    .join(Account, Account.account_id == Operator.account_id)
    .where(Operator.operator_id == bindparam("operator_id"), Operator.removed_at.is_(None))
    .where(Account.closed_at.is_(None))
)


def list_own(house: House, caller: InstitutionCaller) -> list[dict]:
    """The caller's cashiers and the invitations that wait, without their codes."""
    now = house.clock.now()
    mine = (Operator.institution_id == caller.institution_id, Operator.removed_at.is_(None))
    with house.db.session(write=False) as tx:
        rows = tx.scalars(select(Operator).where(*mine).order_by(Operator.operator_id)).all()
    return [
        {
            "id": row.operator_id.hex,
            "name": _name(house, row),
            "state": _state(row, now),
            "invited_at": city_iso(row.invited_at),
            "joined_at": city_iso(row.joined_at) if row.joined_at else None,
        }
        for row in rows
    ]


def invite(house: House, caller: InstitutionCaller, name: str) -> dict:
    """Invite a cashier: a code for one person, good for a day, shown once."""
    name = one_line("name", name, LONGEST_NAME)
    return settled(lambda: _invite(house, caller, name))


def remove(house: House, caller: InstitutionCaller, operator_id: uuid.UUID) -> None:
    """A cashier left, or an invitation is taken back: effective with the next request."""
    with house.db.session() as tx:
        row = tx.get(Operator, operator_id, with_for_update=True)
        if row is None or row.institution_id != caller.institution_id or row.removed_at:
            raise NotFound
        row.removed_at, row.invite_hash = house.clock.now(), None
        tx.commit()


def sign_in(
    house: House, code: str, *, invite_code: str | None = None, merchant: str | None = None
) -> dict:
    """A cashier's token for a quarter of an hour, from a `wx.login` code.

    `invite_code` joins first. Who is cashier of several merchants says which (`merchant`, its
    code); else Conflict `choose_merchant` lists them. Forbidden `not_an_operator` for a person
    whom nobody invited, `invite_invalid` for a code that is not or no longer good.
    """
    user = user_of_code(house.mini.sign_in, code)
    now = house.clock.now()
    if invite_code is not None:
        refuse_guessing(house, "invites", user.openid, INVITES_ALLOWED, now)
    # The same person may sign in for the first time twice at once.
    found = settled(lambda: _joined(house, user, invite_code, merchant, now))
    row, place, institution = found
    if institution.suspended_at is not None:
        raise Forbidden("merchant_suspended", "该商户已停用")
    return {
        "access_token": issue_access(house, OPERATOR, row.operator_id, now),
        "token_type": "Bearer",
        "expires_in": int(life_of(OPERATOR).total_seconds()),
        "operator": {"id": row.operator_id.hex, "name": _name(house, row)},
        "merchant": {"name": place.name, "code": place.code},
    }


def authenticate_counter(
    house: House, token: str, *, also_suspended: bool = False
) -> InstitutionCaller:
    """The merchant behind a token: its machine, or a cashier of it; a suspended one where asked."""
    now = house.clock.now()
    audience, holder = read_any(house, (INSTITUTION, OPERATOR), token, now)
    find = find_cashier if audience == OPERATOR else find_caller
    return find(house, holder, also_suspended=also_suspended)


def find_cashier(
    house: House, operator_id: uuid.UUID, *, also_suspended: bool = False
) -> InstitutionCaller:
    """The merchant for which a cashier scans, as long as it has the cashier."""
    with house.db.hot() as hot:
        row = hot.first(CASHIER, {"operator_id": operator_id})
    if row is None:
        raise Unauthenticated("operator_removed", "您已不是该商户的收银员")
    if row.suspended_at is not None and not also_suspended:
        raise Unauthenticated("client_suspended", "该客户端已停用")
    return institutions.as_caller(row, operator_id)


def _invite(house: House, caller: InstitutionCaller, name: str) -> dict:
    now, code = house.clock.now(), new_code()
    row = Operator(
        operator_id=new_id(),
        institution_id=caller.institution_id,
        invite_hash=keyed_hash(house, "invite", code),
        invited_at=now,
        invite_expires_at=now + INVITE_LIFE,
        account_id=None,
        joined_at=None,
        removed_at=None,
    )
    row.name = house.sealer.seal(row.operator_id.bytes, b"operators.name", name.encode())
    with house.db.session() as tx:
        tx.add(row)
        tx.commit()
    return {
        "id": row.operator_id.hex,
        "name": name,
        "invite_code": code,
        "expires_at": city_iso(row.invite_expires_at),
    }


def _joined(
    house: House, user: WeChatUser, invite_code: str | None, merchant: str | None, now: datetime
) -> tuple[Operator, Merchant, Institution]:
    """Whom a WeChat user is a cashier for, after joining where an invitation is shown."""
    with house.db.session() as tx:
        account_id = accounts.account_of(house, tx, accounts.MINI, user, now)
        joined = join(house, tx, account_id, invite_code, now) if invite_code else None
        found = joined or _chosen(tx, account_id, merchant)
        place = tx.get(Merchant, found.institution_id)
        institution = tx.get(Institution, found.institution_id)
        tx.commit()
    assert place is not None
    assert institution is not None
    return found, place, institution


def join(house: House, tx: Tx, account_id: uuid.UUID, invite_code: str, now: datetime) -> Operator:
    """Join by an invitation; shown again by the one who used it, it is that one's still.

    A phone on a train asks twice.
    """
    digest = keyed_hash(house, "invite", as_meant(invite_code))
    query = select(Operator).where(Operator.invite_hash == digest, Operator.removed_at.is_(None))
    row = tx.scalars(query.with_for_update()).first()
    if row is None or row.invite_expires_at <= now or row.account_id not in (None, account_id):
        raise Forbidden("invite_invalid", "邀请码不正确或已失效，请向商户索取新的邀请码")
    if row.account_id is None:
        row.account_id, row.joined_at = account_id, now
        tx.flush()
    return row


def shops_of(tx: Tx, account_id: uuid.UUID) -> Sequence[Row[Operator, Merchant]]:
    """Whose cashier an account is, the longest standing first."""
    query = (
        select(Operator, Merchant)
        .join(Merchant, Merchant.institution_id == Operator.institution_id)
        .where(Operator.account_id == account_id, Operator.removed_at.is_(None))
        .order_by(Operator.operator_id)
    )
    return tx.execute(query).all()


def _chosen(tx: Tx, account_id: uuid.UUID, merchant: str | None) -> Operator:
    wanted = as_meant(merchant) if merchant else None
    shops = shops_of(tx, account_id)
    by_code = {shop.code: (row, shop) for row, shop in shops if wanted in (None, shop.code)}
    if not by_code:
        raise not_an_operator()
    if len(by_code) > 1:
        raise Conflict(
            "choose_merchant",
            "您是多家商户的收银员，请选择其中一家",
            errors=[FieldError("merchant", code, shop.name) for code, (_, shop) in by_code.items()],
        )
    [(row, _)] = by_code.values()
    return row


def not_an_operator() -> Forbidden:
    return Forbidden("not_an_operator", "您还不是商户的收银员，请向商户索取邀请码")


def _state(row: Operator, now: datetime) -> str:
    if row.joined_at:
        return "joined"
    return "invited" if row.invite_expires_at > now else "expired"


def _name(house: House, row: Operator) -> str:
    return house.sealer.open(row.operator_id.bytes, b"operators.name", row.name).decode()
