"""The way to WeChat's consent and back, which citizens and cashiers go alike."""

import hmac
import secrets
from typing import ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.resources import slow_down
from services import page_sessions
from services.errors import Forbidden
from web.views import PublicPage, keep_signed_in, next_address

STATE = "signing_in"
STATE_BYTES, STATE_LIFE_S = 18, 600


class ConsentPage(PublicPage):
    """WeChat says who it is; a browser outside WeChat is told to open the page there.

    `door` is this page's own address, `home` where it leads to unless somewhere else was asked.
    """

    door: ClassVar[str]
    home: ClassVar[str]

    def get(self) -> Response:
        slow_down(self.house, "sign-in")
        state = secrets.token_hex(STATE_BYTES)
        back = f"{self.house.public_base_url}{self.door}/back"
        answer = redirect(page_sessions.consent_address(self.house, back, state), 303)
        # What comes back must have been begun by this browser, else somebody could sign it in
        # as themselves and read what is typed into it.
        answer.set_cookie(
            STATE,
            f"{state}{next_address(self.home)}",
            max_age=STATE_LIFE_S,
            path=self.door,
            httponly=True,
            secure=self.house.public_base_url.startswith("https://"),
            samesite="Lax",
        )
        return answer


class ConsentedPage(PublicPage):
    """Where WeChat leads back to: what the consent opens is kept in `cookie` below `home`."""

    template = "not_signed_in.html"
    door: ClassVar[str]
    home: ClassVar[str]
    cookie: ClassVar[str]

    def get(self) -> Response:
        slow_down(self.house, "sign-in")
        kept = request.cookies.get(STATE, "")
        begun, onward = kept[: 2 * STATE_BYTES], kept[2 * STATE_BYTES :] or self.home
        given, code = request.args.get("state", ""), request.args.get("code")
        if not begun or not hmac.compare_digest(begun.encode(), given.encode()):
            raise Forbidden("sign_in_stale", "这次登录已过期，请重新打开页面登录")
        if not code:
            return self.show(door=self.door, onward=onward)  # the person said no
        answer = redirect(onward, 303)
        keep_signed_in(self.house, answer, self.cookie, self.open(code), self.home)
        answer.delete_cookie(STATE, path=self.door)
        return answer

    def open(self, code: str) -> str:
        """The token of the session that this consent opens."""
        raise NotImplementedError
