"""At whose counter a cashier stands: the own merchants, and a way to join another."""

from flask import redirect, request
from werkzeug.wrappers import Response

from services.merchants import counter_sessions
from web.views import COUNTER, SHOPS, CashierPage, at, next_address


@at(SHOPS)
class Shops(CashierPage):
    """Choose, join, and leave for today."""

    template = "counters/shops.html"

    def get(self) -> Response:
        shops = counter_sessions.list_shops(self.house, self.caller)
        return self.show(shops=shops, onward=next_address(COUNTER))

    def post(self) -> Response:
        told = request.form
        if "merchant" in told:
            counter_sessions.choose(self.house, self.caller, told["merchant"])
        else:
            counter_sessions.join(self.house, self.caller, told.get("invite", ""))
        return redirect(next_address(COUNTER), 303)
