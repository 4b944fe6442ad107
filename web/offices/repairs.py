"""An application for repair at the desk."""

import uuid
from typing import ClassVar

from flask import request

from services.repairs import desk
from web.offices.case_pages import ReceivingPage
from web.views import at


@at("/desk/repairs/<case_id>")
class RepairCase(ReceivingPage):
    """What is to be shown no more, on which conditions, and what was handed in for it."""

    acts: ClassVar = {
        "GET": "see_repairs",
        "accept": "receive_repairs",
        "return": "receive_repairs",
        "refuse": "receive_repairs",
        "extend": "extend_repairs",
        "grant": "decide_repairs",
        "deny": "decide_repairs",
    }
    address = "/desk/repairs"
    template = "offices/cases/repair.html"
    desk, open = desk, staticmethod(desk.open_case)

    def do_grant(self, case_id: uuid.UUID) -> None:
        self._decide(case_id, granted=True)

    def do_deny(self, case_id: uuid.UUID) -> None:
        self._decide(case_id, granted=False)

    def _decide(self, case_id: uuid.UUID, *, granted: bool) -> None:
        statement = request.form.get("statement", "")
        self.desk.decide(self.house, self.caller, case_id, granted, statement)
