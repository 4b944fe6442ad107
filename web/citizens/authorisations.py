"""授权: which partner may read what of the own file; given after a fresh proof, taken back at once."""

from datetime import datetime, time
from typing import ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from rest.shapes import read_day, read_id, read_uuid
from services import authorisations, partners
from services.authorisations import TITLES, Grant
from services.clocks import CITY_TIME, city_date
from services.errors import ServiceError, invalid_field
from web.views import IdentifiedPage, at

AUTHORISATIONS = "/my/authorisations"
STATES = {"standing": "有效", "withdrawn": "已撤回", "expired": "已到期"}
LAST_SECOND = time(23, 59, 59)
USUAL_METHOD = "通过接口在线查询"
# The text that is agreed to, before its fields are filled in below it.
BLANKS = {
    "recipient": "〔所选机构〕",
    "contact": "〔它的联系方式〕",
    "purpose": "〔所填用途〕",
    "method": "〔所填方式〕",
    "classes": "〔所选类别〕",
    "until": "〔所选日期〕",
}


@at(AUTHORISATIONS)
class Authorisations(IdentifiedPage):
    """All that was ever given; what stands can be withdrawn, and nothing is asked."""

    template = "citizens/authorisations.html"

    def get(self) -> Response:
        page = read_page()
        found = authorisations.list_page(
            self.house, self.caller, limit=page.limit, before=page.cursor
        )
        return self.show(page=page_of(*found), states=STATES, titles=TITLES)

    def post(self) -> Response:
        mine = read_id(request.form.get("withdraw", ""))
        authorisations.withdraw(self.house, self.caller, mine)
        return redirect(AUTHORISATIONS, 303)


@at(f"{AUTHORISATIONS}/new")
class NewAuthorisation(IdentifiedPage):
    """Whom to let read what, for what, how, and until when."""

    template = "citizens/authorisation_new.html"
    labels: ClassVar = {"purpose": "用途", "method": "方式", "until": "到哪一天"}

    def get(self) -> Response:
        consent = authorisations.text_in_force()
        today = city_date(self.house.clock.now())
        return self.show(
            partners=partners.list_all(self.house),
            classes=TITLES.items(),
            consent=consent | {"text": consent["text"].format_map(BLANKS)},
            method=USUAL_METHOD,
            today=today,
        )

    def post(self) -> Response:
        told = request.form
        until = read_day("until", told.get("until") or None)
        if until is None:
            raise invalid_field("until", "required", "请选择授权到哪一天")
        if not told.get("recipient"):
            raise invalid_field("recipient", "required", "请选择一家机构")
        grant = Grant(
            read_uuid("recipient", told.get("recipient", "")),
            told.get("purpose", ""),
            told.get("method", ""),
            told.getlist("classes"),
            datetime.combine(until, LAST_SECOND, CITY_TIME),
        )
        authorisations.give(self.house, self.caller, grant, told.get("version"))
        return redirect(AUTHORISATIONS, 303)

    def refused(self, refusal: ServiceError, **where: str) -> Response:
        """Without a fresh proof the form stays: what was typed would be lost on the way there."""
        if request.method == "POST" and refusal.code == "proof_required":
            self.refusal = refusal
            return self.get()
        return super().refused(refusal, **where)
