"""A desk is opened in a browser, and closed.

The session is the desk's own (services.staff_sessions); here it travels in a cookie that no
script reads and no other site sends.
"""

import hmac
import secrets
from typing import ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.resources import slow_down
from services import staff_sessions, tokens
from services.errors import Forbidden, Unauthenticated
from web.views import (
    DESK,
    DESK_SESSION,
    DESK_SIGN_IN,
    STALE,
    DeskPage,
    PublicPage,
    at,
    next_address,
)

FORM = "desk_form"
FORM_TOKEN_BYTES = 24


@at(DESK_SIGN_IN)
class DeskSignIn(PublicPage):
    """The form of a desk. Nobody has a session yet: a cookie of its own carries the form's token."""

    template = "offices/sign_in.html"

    def get(self) -> Response:
        token = secrets.token_urlsafe(FORM_TOKEN_BYTES)
        page = self.show(form=token, onward=next_address(DESK))
        self._set_cookie(page, FORM, token)
        return page

    def post(self) -> Response:
        slow_down(self.house, "staff passwords")
        self._check_form()
        given = request.form
        try:
            session = staff_sessions.sign_in(
                self.house,
                given.get("username", ""),
                given.get("password", ""),
                given.get("totp"),
                tokens.DESK,
            )
        except Unauthenticated as refusal:
            return self.refused(refusal)
        answer = redirect(next_address(DESK), 303)
        self._set_cookie(answer, DESK_SESSION, session["access_token"])
        answer.delete_cookie(FORM, path=DESK)
        return answer

    def _check_form(self) -> None:
        """Refuse a form that no page of ours in this browser made."""
        mine, sent = request.cookies.get(FORM, ""), request.form.get("form", "")
        if not mine or not hmac.compare_digest(mine.encode(), sent.encode()):
            raise Forbidden("form_expired", STALE)

    def _set_cookie(self, answer: Response, name: str, value: str) -> None:
        is_secure = self.house.public_base_url.startswith("https://")
        answer.set_cookie(
            name, value, path=DESK, httponly=True, secure=is_secure, samesite="Strict"
        )


@at("/desk/sign-out")
class DeskSignOut(DeskPage):
    """The end of the session; a form alone, since an address could be opened by anybody."""

    acts: ClassVar = {"sign_out": None}

    def post(self) -> Response:
        return self.do()

    def do_sign_out(self) -> Response:
        staff_sessions.sign_out(self.house, self.caller)
        answer = redirect(DESK_SIGN_IN, 303)
        answer.delete_cookie(DESK_SESSION, path=DESK)
        return answer
