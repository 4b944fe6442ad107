"""WeChat users as one account sees them: who they are, whether they follow, what they may be sent."""

import base64
import secrets
from dataclasses import dataclass, field

from simulator.errors import ApiError

# What an act of the person lets the account send: (messages, seconds). Rules of 2023-06-12.
GRANTS = {
    "message": (5, 48 * 3600),
    "menu": (3, 60),
    "subscribe": (3, 60),
    "scan": (3, 60),
    "entered": (2, 60),
}
EVENT_GRANTS = {
    "CLICK": "menu",
    "scancode_push": "menu",
    "scancode_waitmsg": "menu",
    "subscribe": "subscribe",
    "SCAN": "scan",
    "user_enter_tempsession": "entered",
}
ACTIVE_S = 2 * 3600  # msg_sec_check knows only people who used the mini-program lately
TYPING_S = 15
TYPING_AFTER_S = 30


@dataclass
class Grant:
    left: int
    until: float


@dataclass
class User:
    """One person in one account."""

    app_id: str
    openid: str
    unionid: str = ""
    subscribed: bool = False
    subscribed_at: float = 0
    scene: str = ""
    active_at: float = float("-inf")
    spoke_at: float = float("-inf")
    typing_until: float = 0
    session_key: str = ""
    grants: dict[str, Grant] = field(default_factory=dict)

    def acted(self, act: str, now: float) -> None:
        """A message, a menu tap, …: fills the quota of that act again."""
        count, seconds = GRANTS[act]
        self.grants[act] = Grant(count, now + seconds)
        self.spoke_at = now

    def follow(self, now: float, scene: str = "") -> None:
        self.subscribed, self.subscribed_at, self.scene = True, now, scene

    def leave(self) -> None:
        self.subscribed = False
        self.grants.clear()

    def spend(self, now: float) -> None:
        """Takes one customer-service message from what ends first; raises 45015 or 45047."""
        live = [grant for grant in self.grants.values() if grant.until > now]
        if not live:
            raise ApiError(45015)
        usable = [grant for grant in live if grant.left > 0]
        if not usable:
            raise ApiError(45047)
        min(usable, key=lambda grant: grant.until).left -= 1

    def log_in(self, now: float) -> str:
        """A new session key; the one before it is worthless from now on."""
        self.active_at = now
        self.session_key = base64.b64encode(secrets.token_bytes(16)).decode()
        return self.session_key


class Users:
    """Everybody the two accounts have met."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._users: dict[tuple[str, str], User] = {}
        self._openids: dict[str, set[str]] = {}
        self._unionids: dict[tuple[str, str], User] = {}

    def of(self, app_id: str) -> list[User]:
        return [user for user in self._users.values() if user.app_id == app_id]

    def meet(self, app_id: str, openid: str, unionid: str = "") -> User:
        """The user, made when new; a unionid once learnt stays."""
        user = self._users.get((app_id, openid))
        if user is None:
            user = self._users[app_id, openid] = User(app_id, openid)
            self._openids.setdefault(openid, set()).add(app_id)
        if unionid:
            user.unionid = unionid
            self._unionids[app_id, unionid] = user
        return user

    def known(self, app_id: str, openid: str) -> User | None:
        return self._users.get((app_id, openid))

    def with_unionid(self, app_id: str, unionid: str) -> User | None:
        """The same person in another account of the city."""
        return self._unionids.get((app_id, unionid)) if unionid else None

    def addressed(self, app_id: str, openid: object, now: float) -> User:
        """Whom an API call names; raises 40003 for nobody and for the other account's openid."""
        if not isinstance(openid, str) or not openid:
            raise ApiError(40003)
        user = self._users.get((app_id, openid))
        if user is not None:
            return user
        if self._strict or self._openids.get(openid):
            raise ApiError(40003)
        user = self.meet(app_id, openid)
        user.follow(now)
        return user
