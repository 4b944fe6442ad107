"""A cashier's session in a browser: one shift at the counter of one merchant.

Whoever signs in is known by the official account's web authorisation, and is the cashier that
the mini-program knows when WeChat tells the unionid. The session is a row that is looked at with
every page: it ends with the shift, with signing out, and opens nothing from the moment on at
which the merchant removes its cashier.
"""

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session as Tx

from models import Account, CounterSession, Institution, Operator, new_id
from models.hot import HotStatement
from services import accounts, institutions
from services.callers import Cashier
from services.codes import as_meant
from services.errors import Unauthenticated
from services.guesses import refuse_guessing
from services.house import House
from services.merchants import operators
from services.races import settled
from services.sessions import session_ended, user_of_code
from services.tokens import COUNTER, issue_access, life_of, read_access

CALLER = HotStatement(
    select(
        CounterSession.account_id,
        CounterSession.created_at,
        CounterSession.operator_id.label("chosen"),
        Operator.operator_id,
        Institution.institution_id,
        Institution.kind,
        Institution.name,
        Institution.items,
        Institution.suspended_at,
    )
    .join(Account, Account.account_id == CounterSession.account_id)
    .outerjoin(
        Operator,
        and_(
            Operator.operator_id == CounterSession.operator_id,
            Operator.account_id == CounterSession.account_id,
            Operator.removed_at.is_(None),
        ),
    )
    .outerjoin(Institution, Institution.institution_id == Operator.institution_id)
    .where(CounterSession.session_id == bindparam("session_id"))
    .where(CounterSession.ended_at.is_(None), Account.closed_at.is_(None))
)


def sign_in(house: House, code: str) -> str:
    """Exchange WeChat's web authorisation code for the token of a shift.

    Who is cashier of one merchant stands at its counter at once; else it is chosen, or joined,
    afterwards. Refuses a code as `page_sessions.sign_in` does.
    """
    user = user_of_code(house.official.oauth_user, code)
    now = house.clock.now()

    def act() -> CounterSession:
        with house.db.session() as tx:
            account_id = accounts.account_of(house, tx, accounts.OFFICIAL, user, now)
            shops = operators.shops_of(tx, account_id)
            session = CounterSession(
                session_id=new_id(),
                account_id=account_id,
                operator_id=shops[0].Operator.operator_id if len(shops) == 1 else None,
                created_at=now,
                ended_at=None,
            )
            tx.add(session)
            tx.commit()
        return session

    # The same person may come for the first time twice at once.
    return issue_access(house, COUNTER, settled(act).session_id, now)


def authenticate(house: House, token: str) -> Cashier:
    """The cashier behind a counter's token, and the counter at which they stand now."""
    now = house.clock.now()
    session_id = read_access(house, COUNTER, token, now)
    with house.db.hot() as hot:
        row = hot.first(CALLER, {"session_id": session_id})
    if row is None or now - row.created_at >= life_of(COUNTER):
        raise session_ended()
    is_there = row.operator_id is not None
    return Cashier(
        session_id=session_id,
        account_id=row.account_id,
        counter=institutions.as_caller(row, row.operator_id) if is_there else None,
        is_removed=row.chosen is not None and not is_there,
        is_suspended=row.suspended_at is not None,
    )


def list_shops(house: House, caller: Cashier) -> list[dict]:
    """The merchants whose cashier the caller is: `[{code, name, chosen}]`."""
    with house.db.session(write=False) as tx:
        shops = operators.shops_of(tx, caller.account_id)
    at = caller.counter.operator_id if caller.counter else None
    return [
        {"code": shop.code, "name": shop.name, "chosen": row.operator_id == at}
        for row, shop in shops
    ]


def choose(house: House, caller: Cashier, merchant: str) -> None:
    """Stand at the counter of this merchant, by its code; Forbidden for whose cashier one is not."""
    wanted = as_meant(merchant)
    with house.db.session() as tx:
        shops = operators.shops_of(tx, caller.account_id)
        row = next((row for row, shop in shops if shop.code == wanted), None)
        if row is None:
            raise operators.not_an_operator()
        _stand_at(tx, caller, row)
        tx.commit()


def join(house: House, caller: Cashier, invite_code: str) -> None:
    """Join a merchant by its invitation and stand at its counter; Forbidden `invite_invalid`."""
    now = house.clock.now()
    allowed = operators.INVITES_ALLOWED
    refuse_guessing(house, "invites", caller.account_id.hex, allowed, now)
    with house.db.session() as tx:
        row = operators.join(house, tx, caller.account_id, invite_code, now)
        _stand_at(tx, caller, row)
        tx.commit()


def sign_out(house: House, caller: Cashier) -> None:
    """End the shift: its token is refused from the next request on."""
    with house.db.session() as tx:
        mine = CounterSession.session_id == caller.session_id
        open_one = (mine, CounterSession.ended_at.is_(None))
        tx.execute(update(CounterSession).where(*open_one).values(ended_at=house.clock.now()))
        tx.commit()


def _stand_at(tx: Tx, caller: Cashier, row: Operator) -> None:
    session = tx.get(CounterSession, caller.session_id, with_for_update=True)
    if session is None or session.ended_at is not None:
        raise Unauthenticated
    session.operator_id = row.operator_id
