"""A merchant's orders: the list, one of them, and what a cashier does to it."""

from collections.abc import Callable
from typing import ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.paging import read_page
from services.callers import InstitutionCaller
from services.errors import malformed_field
from services.house import House
from services.waivers import acts, counters, listings
from services.waivers.acts import DAMAGE, LONGEST_REASON, LOSS, OVERDUE, Claim
from services.waivers.counters import SHELVES, Sought
from services.words import money
from web.views import COUNTER, CounterPage, at, is_part

ORDERS = f"{COUNTER}/orders"
# Said once, on the way from opening it: the thing may be handed over.
NEW = "new"
BY = {"merchant": "商户", "citizen": "顾客", "system": "系统", "staff": "信用办"}
KINDS = ((OVERDUE, "逾期未还"), (DAMAGE, "归还时有损坏"), (LOSS, "丢失，不能归还"))
Act = Callable[[House, InstitutionCaller, str], dict]
ACTS: dict[str, Act] = {
    "complete": acts.complete,
    "settle": acts.settle,
    "revoke": lambda house, caller, number: acts.revoke(
        house, caller, number, request.form.get("reason", "")
    ),
}


@at(ORDERS)
class Orders(CounterPage):
    """The newest first, by what is to be done with them."""

    template = "counters/orders.html"
    labels: ClassVar = {"shelf": "订单分类"}
    ending = ("GET",)

    def get(self) -> Response:
        shelf, number, page = request.args.get("shelf"), request.args.get("q", ""), read_page()
        sought = Sought(shelf or None, number.strip(), page.limit, page.cursor)
        items, following = counters.find(self.house, self.counter, sought)
        return self.show(
            orders=items, following=following, shelf=shelf, number=number, shelves=SHELVES
        )


@at(f"{ORDERS}/<out_order_no>")
class OneOrder(CounterPage):
    """One order: what it is, what happened, and what may be done now."""

    template = "counters/order.html"
    labels: ClassVar = {"reason": "撤销的理由"}
    ending = ("GET", "POST")

    def get(self, out_order_no: str) -> Response:
        order = listings.view_of_merchant(self.house, self.counter, out_order_no)
        # A script that waits for the customer's yes asks for the order alone.
        part = "counters/parts/order.html" if is_part() else None
        return self.show(
            part, order=order, by=BY, longest=LONGEST_REASON, is_new=NEW in request.args
        )

    def post(self, out_order_no: str) -> Response:
        act = ACTS.get(request.form.get("act", ""))
        if act is None:
            raise malformed_field("act", "unknown", "没有这项操作")
        act(self.house, self.counter, out_order_no)
        return redirect(f"{ORDERS}/{out_order_no}", 303)


@at(f"{ORDERS}/<out_order_no>/claim")
class Claiming(CounterPage):
    """A part of the waived deposit, for a reason that the customer reads."""

    template = "counters/claim.html"
    labels: ClassVar = {"kind": "为什么要求赔偿", "amount_fen": "赔偿金额", "reason": "理由"}

    def get(self, out_order_no: str) -> Response:
        order = listings.view_of_merchant(self.house, self.counter, out_order_no)
        return self.show(order=order, kinds=KINDS, longest=LONGEST_REASON)

    def post(self, out_order_no: str) -> Response:
        told = request.form
        claimed = Claim(
            amount_fen=money("amount_fen", told.get("amount_fen", "")),
            reason=told.get("reason", ""),
            kind=told.get("kind") or None,
        )
        acts.claim(self.house, self.counter, out_order_no, claimed)
        return redirect(f"{ORDERS}/{out_order_no}", 303)
