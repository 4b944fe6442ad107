"""A citizen's session in a browser: the pages that the official account opens.

It is a session as the mini-program's is, with its own proof of identity and its own end, and
it belongs to the same account when WeChat tells the unionid. What the browser keeps is a
cookie that no script reads; it ends two hours after the last page, and with its session.
"""

from sqlalchemy import bindparam, select

from clients.wechat import CodeInvalid, CodeUsed, SnapshotUser, WeChatError, WeChatUser
from models import Binding, Session, new_id
from models.hot import HotStatement
from services import accounts
from services.callers import Citizen
from services.errors import Forbidden, Unauthenticated, Unavailable
from services.house import House
from services.races import settled
from services.sessions import session_ended
from services.tokens import PAGE, REFRESH_LIFE, issue_access, keyed_hash, read_access

CALLER = HotStatement(
    select(
        Session.account_id,
        Session.created_at,
        Session.ended_at,
        Session.proved_at,
        Binding.subject_id,
    )
    .outerjoin(Binding, Binding.account_id == Session.account_id)
    .where(Session.session_id == bindparam("session_id")),
)


def consent_address(house: House, back: str, state: str) -> str:
    """Where the browser goes to sign in, and from where it comes `back` with a code."""
    return house.official.consent_address(back, state)


def sign_in(house: House, code: str) -> str:
    """Exchange WeChat's web authorisation code for the token of a session.

    Unauthenticated `code_invalid` for a code that was used or is old: the browser fetches
    another. Forbidden `snapshot` in WeChat's preview of a page, which is nobody.
    """
    user = user_of_code(house, code)
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


def form_token(house: House, caller: Citizen) -> str:
    """What stands in every form of this session and in no other's."""
    return keyed_hash(house, "form", caller.session_id.hex).hex()


def user_of_code(house: House, code: str) -> WeChatUser:
    """Whose web authorisation code this is; WeChat tells it once."""
    try:
        return house.official.oauth_user(code)
    except SnapshotUser as error:
        text = "这是微信的页面预览，不能登录。请点右下角“使用完整服务”"
        raise Forbidden("snapshot", text) from error
    except (CodeUsed, CodeInvalid) as error:
        raise Unauthenticated("code_invalid", "微信登录凭证已失效，请重新登录") from error
    except WeChatError as error:
        raise Unavailable(message="微信登录暂时不可用，请稍后再试", retry_after=2) from error


def _open(house: House, user: WeChatUser) -> str:
    now = house.clock.now()
    with house.db.session() as tx:
        account_id = accounts.account_of(house, tx, accounts.OFFICIAL, user, now)
        session = Session(session_id=new_id(), account_id=account_id, created_at=now)
        tx.add(session)
        tx.commit()
    return issue_access(house, PAGE, session.session_id, now)
