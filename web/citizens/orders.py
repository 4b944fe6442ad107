"""My orders without a deposit: agree, bring back, answer a claim."""

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from rest.shapes import read_id
from services.errors import Malformed
from services.waivers import acts, listings
from web.views import IdentifiedPage, at

ORDERS = "/my/orders"
STEPS = {
    "open": "办理",
    "confirm": "确认",
    "expire": "没有按时确认，自动取消",
    "overdue": "到期没有归还",
    "complete": "归还",
    "revoke": "撤销",
    "claim": "索赔",
    "dispute": "不认可索赔",
    "settle": "结清",
    "default": "到期没有答复，转为违约未结清",
    "rule_settled": "裁定：按结清处理",
    "rule_revoked": "裁定：撤销索赔",
    "rule_defaulted": "裁定：须赔付",
}
WHO = {"citizen": "您", "merchant": "商户", "staff": "信用办", "system": "到期自动"}


@at(ORDERS)
class Orders(IdentifiedPage):
    """All of them, the newest first."""

    template = "citizens/orders.html"

    def get(self) -> Response:
        page = read_page()
        found = listings.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        return self.show(page=page_of(*found))


@at(f"{ORDERS}/<order_id>")
class Order(IdentifiedPage):
    """One order with all that happened to it, and what the person may do now."""

    template = "citizens/order.html"

    def get(self, order_id: str) -> Response:
        order = listings.view_own(self.house, self.caller, read_id(order_id))
        return self.show(order=order, steps=STEPS, who=WHO)

    def post(self, order_id: str) -> Response:
        mine = read_id(order_id)
        match request.form.get("act"):
            case "confirm":
                acts.confirm(self.house, self.caller, mine)
            case "dispute":
                statement = request.form.get("statement", "")
                acts.dispute(self.house, self.caller, mine, statement)
            case _:
                raise Malformed
        return redirect(f"{ORDERS}/{order_id}", 303)
