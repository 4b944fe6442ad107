"""A cashier signs in with WeChat for a shift, and out again."""

from flask import redirect
from werkzeug.wrappers import Response

from services.merchants import counter_sessions
from web.consents import ConsentedPage, ConsentPage
from web.views import COUNTER, COUNTER_SESSION, COUNTER_SIGN_IN, CashierPage, at


@at(COUNTER_SIGN_IN)
class CounterSignIn(ConsentPage):
    """Away to WeChat."""

    door, home = COUNTER_SIGN_IN, COUNTER


@at(f"{COUNTER_SIGN_IN}/back")
class CounterSignedIn(ConsentedPage):
    """Back from WeChat, as the cashier that its account is."""

    door, home, cookie = COUNTER_SIGN_IN, COUNTER, COUNTER_SESSION

    def open(self, code: str) -> str:
        return counter_sessions.sign_in(self.house, code)


@at("/counter/sign-out")
class CounterSignOut(CashierPage):
    """The end of the shift."""

    def post(self) -> Response:
        counter_sessions.sign_out(self.house, self.caller)
        answer = redirect("/", 303)
        answer.delete_cookie(COUNTER_SESSION, path=COUNTER)
        return answer
