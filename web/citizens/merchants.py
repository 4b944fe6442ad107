"""What the lasting code at a shop's door opens for who is signed in: an order by the own act."""

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.shapes import read_uuid
from services import eligibility
from services.merchants import views
from services.waivers import opening
from web import repeats
from web.citizens.orders import ORDERS
from web.views import IdentifiedPage, at


@at("/my/merchants/<code>")
class MerchantOffers(IdentifiedPage):
    """A merchant's offers, each with what the person's standing says to it."""

    template = "citizens/merchant.html"

    def get(self, code: str) -> Response:
        merchant = views.view(self.house, code, request.values.get("s"))
        scenes = eligibility.view_own(self.house, self.caller)["scenes"]
        verdicts = {each["scene"]: each for each in scenes}
        return self.show(merchant=merchant, verdicts=verdicts, once=repeats.new_key())

    def post(self, code: str) -> Response:
        told = request.form.get("offer", ""), request.form.get("s", "")
        key = request.form.get("once", "")
        onward = repeats.once(self.house, self.caller, key, told, lambda: self._open(code, *told))
        return redirect(onward, 303)

    def _open(self, code: str, offer: str, s: str) -> str:
        offer_id, site = read_uuid("offer", offer), s or None
        order = opening.open_own(self.house, self.caller, code, offer_id, site)
        return f"{ORDERS}/{order['id']}"
