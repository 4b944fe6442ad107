"""Signing in with WeChat in a browser, and out again."""

import hmac
import secrets

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.resources import slow_down
from services import page_sessions, sessions
from services.errors import Forbidden
from web.views import (
    MINE,
    SESSION,
    SIGN_IN,
    CitizenPage,
    PublicPage,
    at,
    keep_signed_in,
    next_address,
)

STATE = "signing_in"
STATE_BYTES, STATE_LIFE_S = 18, 600
BACK = f"{SIGN_IN}/back"


@at(SIGN_IN)
class SignIn(PublicPage):
    """WeChat says who it is; a browser outside WeChat is told to open the page there."""

    def get(self) -> Response:
        slow_down(self.house, "sign-in")
        state = secrets.token_hex(STATE_BYTES)
        back = f"{self.house.public_base_url}{BACK}"
        answer = redirect(page_sessions.consent_address(self.house, back, state), 303)
        # What comes back must have been begun by this browser, else somebody could sign it in
        # as themselves and read what is typed into it.
        answer.set_cookie(
            STATE,
            f"{state}{next_address()}",
            max_age=STATE_LIFE_S,
            path=SIGN_IN,
            httponly=True,
            secure=self.house.public_base_url.startswith("https://"),
            samesite="Lax",
        )
        return answer


@at(BACK)
class SignedIn(PublicPage):
    """Where WeChat leads back to."""

    template = "citizens/not_signed_in.html"

    def get(self) -> Response:
        slow_down(self.house, "sign-in")
        kept = request.cookies.get(STATE, "")
        begun, onward = kept[: 2 * STATE_BYTES], kept[2 * STATE_BYTES :] or MINE
        given, code = request.args.get("state", ""), request.args.get("code")
        if not begun or not hmac.compare_digest(begun.encode(), given.encode()):
            raise Forbidden("sign_in_stale", "这次登录已过期，请重新打开页面登录")
        if not code:
            return self.show(onward=onward)  # the person said no
        answer = redirect(onward, 303)
        keep_signed_in(self.house, answer, page_sessions.sign_in(self.house, code))
        answer.delete_cookie(STATE, path=SIGN_IN)
        return answer


@at("/my/sign-out")
class SignOut(CitizenPage):
    """The end of this session; a form alone, since an address could be opened by anybody."""

    def post(self) -> Response:
        sessions.sign_out(self.house, self.caller)
        answer = redirect("/", 303)
        answer.delete_cookie(SESSION, path=MINE)
        return answer
