"""Signing in with WeChat in a browser, and out again."""

from flask import redirect
from werkzeug.wrappers import Response

from services import page_sessions, sessions
from web.consents import ConsentedPage, ConsentPage
from web.views import MINE, SESSION, SIGN_IN, CitizenPage, at


@at(SIGN_IN)
class SignIn(ConsentPage):
    """Away to WeChat."""

    door, home = SIGN_IN, MINE


@at(f"{SIGN_IN}/back")
class SignedIn(ConsentedPage):
    """Back from WeChat, as the citizen that its account is."""

    door, home, cookie = SIGN_IN, MINE, SESSION

    def open(self, code: str) -> str:
        return page_sessions.sign_in(self.house, code)


@at("/my/sign-out")
class SignOut(CitizenPage):
    """The end of this session; a form alone, since an address could be opened by anybody."""

    def post(self) -> Response:
        sessions.sign_out(self.house, self.caller)
        answer = redirect("/", 303)
        answer.delete_cookie(SESSION, path=MINE)
        return answer
