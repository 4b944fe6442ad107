"""我的: who I am here, what I agreed to, the chat that is tied to me, and the ways to leave."""

from collections.abc import Callable, Mapping
from datetime import datetime

import orjson
from flask import Response as FlaskResponse
from flask import redirect, request
from werkzeug.wrappers import Response

from rest.resources import attachment
from rest.shapes import read_id
from services import bindings, consents, holdings, identities, links, represented
from services.clocks import city_date
from services.errors import Malformed, invalid_field
from web.views import MINE, SESSION, IdentifiedPage, at

SETTINGS = "/my/settings"
DOORS = {"mini": "“掌信”小程序", "official": "公众号"}
MOST_ORGANISATIONS = 50


@at(SETTINGS)
class Settings(IdentifiedPage):
    """Everything about the account on one page; each button says what it does to what."""

    template = "citizens/settings.html"
    link: Mapping[str, str] | None = None

    def get(self) -> Response:
        chats = links.list_own(self.house, self.caller)
        organisations, _ = represented.list_own(
            self.house, self.caller, limit=MOST_ORGANISATIONS, before=None
        )
        return self.show(
            me=identities.describe(self.house, self.caller),
            doors=DOORS,
            consents=consents.list_own(self.house, self.caller),
            chats=[each for each in chats if each["state"] == "linked"],
            link=self.link,
            organisations=organisations,
        )

    def post(self) -> Response:
        told = request.form
        if "link" in told:
            # Shown at once and not led to: the digits must not stand in an address.
            self.link = links.open_link(self.house, self.caller)
            return self.get()
        self._act(told)
        return redirect(SETTINGS, 303)

    def _act(self, told: Mapping[str, str]) -> None:
        if kind := told.get("give"):
            consents.give(self.house, self.caller, kind, told.get(f"version-{kind}"))
        elif kind := told.get("withdraw"):
            consents.withdraw(self.house, self.caller, kind)
        elif link_id := told.get("undo"):
            links.undo(self.house, self.caller, read_id(link_id))
        else:
            raise Malformed


@at("/my/export.json")
class Export(IdentifiedPage):
    """A copy of everything held about the caller, after a fresh proof."""

    def get(self) -> Response:
        told = holdings.export_own(self.house, self.caller)
        day = datetime.fromisoformat(told["exported_at"]).date()
        return FlaskResponse(
            orjson.dumps(told, option=orjson.OPT_INDENT_2),
            mimetype="application/json",
            headers={"Content-Disposition": f'attachment; filename="zhangxin-{day}.json"'},
        )


@at("/my/export.pdf")
class PrintedExport(IdentifiedPage):
    """The same on paper."""

    def get(self) -> Response:
        printed = holdings.print_own(self.house, self.caller)
        day = city_date(self.house.clock.now())
        return attachment(printed, "application/pdf", f"zhangxin-{day}.pdf")


class Leaving(IdentifiedPage):
    """What ends the session and more: said clearly first, done after a fresh proof."""

    leave: Callable

    def get(self) -> Response:
        return self.show()

    def post(self) -> Response:
        if request.form.get("sure") != "yes":
            raise invalid_field("sure", "required", "请先勾选，表示您已知道后果")
        type(self).leave(self.house, self.caller)
        answer = redirect("/", 303)
        answer.delete_cookie(SESSION, path=MINE)
        return answer


@at(f"{SETTINGS}/unbind")
class Unbinding(Leaving):
    """The account is nobody's any more, and can be bound anew."""

    template = "citizens/unbind.html"
    leave = staticmethod(bindings.unbind)


@at(f"{SETTINGS}/close")
class Closing(Leaving):
    """The account ends for good."""

    template = "citizens/close.html"
    leave = staticmethod(holdings.leave)
