"""我的信用码: shown after the person agreed that merchants may ask, new every half minute."""

from datetime import datetime

from flask import current_app, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from services import consents, passes
from web.views import IdentifiedPage, at, is_part

CODE = "/my/code"


@at(CODE)
class Code(IdentifiedPage):
    """The code, or first the text that is agreed to.

    Only a form makes a code: a page that is merely looked at, ahead of time or from the
    browser's memory, must not end the one on another phone.
    """

    template = "citizens/code.html"
    part = "citizens/code_pass.html"

    def get(self) -> Response:
        listed = consents.list_own(self.house, self.caller)
        consent = next(each for each in listed if each["kind"] == consents.MERCHANT_CHECK)
        return self.show(consent=consent, code=None)

    def post(self) -> Response:
        if request.form.get("act") == "agree":
            version = request.form.get("version")
            consents.give(self.house, self.caller, consents.MERCHANT_CHECK, version)
            return redirect(CODE, 303)
        fresh = passes.issue(self.house, self.caller)
        expires_at = datetime.fromisoformat(fresh["expires_at"])
        code = {
            "picture": Markup(fresh["svg"]),  # noqa: S704 - drawn by us, of our own words
            "expires_at": expires_at,
            # What a phone counts down by: its own clock may be wrong.
            "lives_s": int((expires_at - self.house.clock.now()).total_seconds()),
            "refresh_after_s": fresh["refresh_after_s"],
            # In words only where invented people play alone: a scanner takes the picture.
            "content": fresh["content"] if current_app.extensions["demo"] else None,
        }
        # Shown at once and not led to: the code must not stand in an address.
        return self.show(self.part if is_part() else None, code=code, consent=None)
