"""A citizen's session in a browser: the pages that the official account opens.

It is a session as the mini-program's is, with its own proof of identity and its own end, and
it belongs to the same account when WeChat tells the unionid. What the browser keeps is a
cookie that no script reads; it ends two hours after the last page, and with its session.
"""

from clients.wechat import WeChatUser
from models import Session, new_id
from services import accounts
from services.callers import Citizen
from services.house import House
from services.races import settled
from services.sessions import CALLER, session_ended, user_of_code
from services.tokens import PAGE, REFRESH_LIFE, issue_access, read_access


def consent_address(house: House, back: str, state: str) -> str:
    """Where the browser goes to sign in, and from where it comes `back` with a code."""
    return house.official.consent_address(back, state)


def sign_in(house: House, code: str) -> str:
    """Exchange WeChat's web authorisation code for the token of a session.

    Unauthenticated for a code that was used or is old: the browser fetches another. Forbidden
    `snapshot` in WeChat's preview of a page, which is nobody.
    """
    user = user_of_code(house.official.oauth_user, code)
    # The same person may come for the first time twice at once.
    return settled(lambda: _open(house, user))


def authenticate(house: House, token: str) -> Citizen:
    """The citizen behind a page's token whose session has not ended."""
    now = house.clock.now()
    session_id = read_access(house, PAGE, token, now)
    with house.db.hot() as hot:
        row = hot.first(CALLER, {"session_id": session_id})
    if row is None or row.ended_at is not None or now - row.created_at > REFRESH_LIFE:
        raise session_ended()
    return Citizen(session_id, row.account_id, row.subject_id, row.proved_at)


def renew(house: House, caller: Citizen) -> str:
    """A token for two more hours; the session's own end stays where it was."""
    return issue_access(house, PAGE, caller.session_id, house.clock.now())


def _open(house: House, user: WeChatUser) -> str:
    now = house.clock.now()
    with house.db.session() as tx:
        account_id = accounts.account_of(house, tx, accounts.OFFICIAL, user, now)
        session = Session(session_id=new_id(), account_id=account_id, created_at=now)
        tx.add(session)
        tx.commit()
    return issue_access(house, PAGE, session.session_id, now)
