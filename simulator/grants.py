"""Web sign-in (OAuth2): the person's consent as a code, and the tokens bought with it."""

import secrets
from dataclasses import dataclass

from simulator.codes import Codes
from simulator.errors import ApiError

ACCESS_S = 7200
REFRESH_S = 30 * 24 * 3600
SCOPES = ("snsapi_base", "snsapi_userinfo")


@dataclass(frozen=True)
class WebToken:
    access: str
    refresh: str
    openid: str
    scope: str
    access_until: float
    refresh_until: float


class WebGrants:
    """Of the official account only: mini-programs sign in with wx.login."""

    def __init__(self) -> None:
        self._codes = Codes(used=40163, expired=42003)
        self._by_access: dict[str, WebToken] = {}
        self._by_refresh: dict[str, WebToken] = {}

    def consent(self, openid: str, scope: str, now: float) -> str:
        return self._codes.issue(now, openid=openid, scope=scope)

    def exchange(self, code: str, now: float) -> WebToken:
        values = self._codes.redeem(code, now)
        until = now + REFRESH_S
        return self._mint(values["openid"], values["scope"], secrets.token_urlsafe(64), now, until)

    def refresh(self, refresh: str, now: float) -> WebToken:
        """A new access token under the same refresh token; raises 40030 or 42002."""
        token = self._by_refresh.get(refresh)
        if token is None:
            raise ApiError(40030)
        if now >= token.refresh_until:
            raise ApiError(42002)
        return self._mint(token.openid, token.scope, refresh, now, token.refresh_until)

    def check(self, access: str, openid: str, now: float) -> WebToken:
        """The token that opens this person's data; raises 41001, 40001, 42001 or 40003."""
        if not access:
            raise ApiError(41001)
        token = self._by_access.get(access)
        if token is None:
            raise ApiError(40001)
        if now >= token.access_until:
            raise ApiError(42001)
        if token.openid != openid:
            raise ApiError(40003)
        return token

    def _mint(
        self, openid: str, scope: str, refresh: str, now: float, refresh_until: float
    ) -> WebToken:
        access = secrets.token_urlsafe(64)
        token = WebToken(access, refresh, openid, scope, now + ACCESS_S, refresh_until)
        self._by_access[access] = self._by_refresh[refresh] = token
        return token
