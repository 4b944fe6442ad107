"""The merchants at the desk: enrolled, suspended, let go on; and what a suspended one left behind."""

import uuid
from typing import Any, ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from rest.shapes import read_id
from services import disputes, staff
from services.merchants import enrolling
from web.views import DeskPage, at

MERCHANTS = "/desk/merchants"
LEFT_SHOWN = 100


@at(MERCHANTS)
class Merchants(DeskPage):
    """Every merchant, and the form that enrols one."""

    acts: ClassVar = {"GET": "see_merchants", "enrol": "enrol_merchants"}
    template = "offices/merchants/list.html"
    labels: ClassVar = {"uscc": "统一社会信用代码", "name": "店名", "phone": "电话"}
    secret: dict[str, Any] | None = None

    def get(self) -> Response:
        page = read_page()
        found = enrolling.list_all(self.house, limit=page.limit, after=page.cursor)
        return self.show(page=page_of(*found), secret=self.secret)

    def post(self) -> Response:
        return self.do()

    def do_enrol(self) -> Response:
        """Shown at once and not led to: the secret is told once, and stands in no address."""
        told = request.form
        words = {name: told.get(name, "").strip() or None for name in ("name", "phone")}
        self.secret = enrolling.enrol(self.house, self.caller, told.get("uscc", ""), **words)
        return self.get()


@at(f"{MERCHANTS}/<institution_id>")
class MerchantAtDesk(DeskPage):
    """One merchant, and what may be done about it."""

    acts: ClassVar = {
        "GET": "see_merchants",
        "suspend": "suspend_merchants",
        "resume": "suspend_merchants",
        "renew": "renew_secrets",
        "end": "end_orders",
    }
    template = "offices/merchants/one.html"
    labels: ClassVar = {"reason": "理由", "statement": "说明"}
    secret: dict[str, Any] | None = None

    def get(self, institution_id: str) -> Response:
        which = read_id(institution_id)
        merchant = enrolling.view(self.house, which)
        return self.show(
            merchant=merchant,
            address=f"{MERCHANTS}/{which.hex}",
            secret=self.secret,
            left=self._left_behind(which) if merchant["suspended_at"] else [],
        )

    def post(self, institution_id: str) -> Response:
        return self.do(institution_id=read_id(institution_id))

    def do_suspend(self, institution_id: uuid.UUID) -> None:
        enrolling.suspend(self.house, self.caller, institution_id, request.form.get("reason", ""))

    def do_resume(self, institution_id: uuid.UUID) -> None:
        enrolling.resume(self.house, self.caller, institution_id)

    def do_renew(self, institution_id: uuid.UUID) -> Response:
        """Shown at once, as at the enrolment."""
        self.secret = enrolling.renew_secret(self.house, self.caller, institution_id)
        return self.get(institution_id.hex)

    def do_end(self, institution_id: uuid.UUID) -> Response:
        told = request.form
        order, statement = read_id(told.get("order", "")), told.get("statement", "")
        disputes.end_left_behind(self.house, self.caller, order, statement)
        return redirect(f"{MERCHANTS}/{institution_id.hex}", 303)

    def _left_behind(self, institution_id: uuid.UUID) -> list[dict]:
        """The orders that a suspended merchant's customers are still in, without names."""
        if not staff.may(self.caller, "see_disputes"):
            return []
        found, _ = disputes.list_left_behind(
            self.house, self.caller, institution_id, limit=LEFT_SHOWN, after=None
        )
        return found
