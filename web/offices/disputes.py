"""A disputed claim at the desk: both sides' words, and the ruling."""

import uuid
from typing import ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.shapes import read_id
from services import disputes
from web.views import DeskPage, at

QUEUE = "/desk/disputes"
RULINGS = (
    ("revoked", "撤销免押订单", "索赔不成立，市民不用付款"),
    ("settled", "已结清", "双方已了结，订单结束"),
    ("defaulted", "认定违约", "索赔成立，未付清前不能再办信用免押"),
)


@at(f"{QUEUE}/<dispute_id>")
class DisputeCase(DeskPage):
    """One dispute; once it is ruled upon it is nobody's to see here."""

    acts: ClassVar = {"GET": "see_disputes", "rule": "rule_disputes"}
    template = "offices/cases/dispute.html"
    labels: ClassVar = {"statement": "裁定说明", "outcome": "裁定"}

    def get(self, dispute_id: str) -> Response:
        told = disputes.open_case(self.house, self.caller, read_id(dispute_id))
        return self.show(case=told, address=f"{QUEUE}/{told['id']}", rulings=RULINGS)

    def post(self, dispute_id: str) -> Response:
        return self.do(dispute_id=read_id(dispute_id))

    def do_rule(self, dispute_id: uuid.UUID) -> Response:
        told = request.form
        words = (told.get("outcome", ""), told.get("statement", ""))
        disputes.rule(self.house, self.caller, dispute_id, *words)
        return redirect(f"{QUEUE}?done=rule", 303)
