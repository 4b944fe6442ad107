"""Yes or no, in large type; and the order that a yes allows."""

from datetime import date, datetime
from typing import ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.shapes import read_id
from services import scans
from services.clocks import city_date
from services.errors import invalid_field
from services.waivers import opening
from services.waivers.opening import LONGEST_ITEM, Order
from web.counters.orders import NEW, ORDERS
from web.views import COUNTER, CounterPage, at


@at(f"{COUNTER}/scans/<scan_id>")
class Decision(CounterPage):
    """The answer to a scan; opened again it asks nothing again."""

    template = "counters/decision.html"
    labels: ClassVar = {"item": "借出的物品", "due_at": "归还日期", "out_order_no": "订单号"}

    def get(self, scan_id: str) -> Response:
        told = scans.view_own(self.house, self.counter, read_id(scan_id))
        if told["order"] is not None and self.refusal is None:
            return redirect(f"{ORDERS}/{told['order']}", 303)
        latest = datetime.fromisoformat(told["latest_due_at"])
        today = city_date(self.house.clock.now())
        return self.show(scan=told, latest=latest, today=today, longest=LONGEST_ITEM)

    def post(self, scan_id: str) -> Response:
        told, given = scans.view_own(self.house, self.counter, read_id(scan_id)), request.form
        latest = datetime.fromisoformat(told["latest_due_at"])
        order = Order(
            scan_id=read_id(scan_id),
            out_order_no=given.get("out_order_no", "").strip(),
            item=given.get("item", ""),
            deposit_fen=told["deposit_fen"],
            due_at=opening.due_by(read_day("due_at", given.get("due_at", "")), latest),
        )
        opened, _ = opening.open_on_scan(self.house, self.counter, order)
        return redirect(f"{ORDERS}/{opened['out_order_no']}?{NEW}", 303)


def read_day(field: str, told: str) -> date:
    """The day that a form names; Invalid naming the field for what is none."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise invalid_field(field, "date", "请选择日期") from None
