"""An objection at the desk: taken up, asked about, decided and looked at again."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from flask import request
from werkzeug.wrappers import Response

from services.objections import desk
from web.offices.case_pages import ReceivingPage, compared
from web.views import at

CORRECTION = "correction."
REVIEW_DECIDE, DECIDE = "review_decide", "decide"


@at("/desk/objections/<case_id>")
class ObjectionCase(ReceivingPage):
    """What somebody says is wrong, the record before and now, and what would come of a decision."""

    acts: ClassVar = {
        "GET": "see_objections",
        "accept": "receive_objections",
        "return": "receive_objections",
        "refuse": "receive_objections",
        "forward": "forward_objections",
        "suspend": "receive_objections",
        "extend": "extend_objections",
        "preview": "decide_objections",
        "decide": "decide_objections",
        "review_preview": "review_objections",
        "review_decide": "review_objections",
    }
    address = "/desk/objections"
    template = "offices/cases/objection.html"
    desk, open = desk, staticmethod(desk.open_case)
    preview: Mapping[str, Any] | None = None

    def told(self, case: Mapping[str, Any]) -> Mapping[str, Any]:
        preview = self.preview
        then = preview and {
            "compared": compared(preview["now"], preview["then"]),
            "gone": preview["now"] is not None and preview["then"] is None,
            "score": preview["score"],
            "outcome": next(
                each for each in case["outcomes"] if each["outcome"] == request.form["outcome"]
            ),
        }
        deciding = next((act for act in (DECIDE, REVIEW_DECIDE) if act in case["may"]), None)
        return {**super().told(case), "then": then, "deciding": deciding}

    def do_forward(self, case_id: uuid.UUID) -> None:
        department = request.form.get("department", "")
        self.desk.forward(self.house, self.caller, case_id, department)

    def do_suspend(self, case_id: uuid.UUID) -> None:
        self.desk.suspend(self.house, self.caller, case_id)

    def do_preview(self, case_id: uuid.UUID) -> Response:
        """Shown at once and not led to: what is typed belongs in no address."""
        self.preview = self.desk.preview(self.house, self.caller, case_id, _decision())
        return self.get(case_id.hex)

    do_review_preview = do_preview

    def do_decide(self, case_id: uuid.UUID) -> None:
        self.desk.decide(self.house, self.caller, case_id, _decision())

    def do_review_decide(self, case_id: uuid.UUID) -> None:
        self.desk.decide_review(self.house, self.caller, case_id, _decision())


def _decision() -> tuple[str, str, dict[str, str] | None]:
    """`(outcome, statement, correction)` of the form; fields that were left empty say nothing."""
    told = request.form
    correction = {
        name.removeprefix(CORRECTION): value
        for name, value in told.items()
        if name.startswith(CORRECTION) and value.strip()
    }
    return told.get("outcome", ""), told.get("statement", ""), correction or None
