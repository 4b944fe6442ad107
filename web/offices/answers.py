"""What is answered once: complaints, and second looks at what was decided automatically."""

import uuid
from typing import ClassVar

from flask import request

from services import complaints, redecisions
from web.offices.case_pages import CasePage, lines
from web.views import at

LABELS = {"statement": "答复", "outcome": "结果"}


@at("/desk/complaints/<case_id>")
class ComplaintCase(CasePage):
    """What somebody complains about, and the answer."""

    acts: ClassVar = {"GET": "see_complaints", "decide": "answer_complaints"}
    address = "/desk/complaints"
    template = "offices/cases/complaint.html"
    labels: ClassVar = LABELS
    open = staticmethod(complaints.open_case)

    def do_decide(self, case_id: uuid.UUID) -> None:
        statement = request.form.get("statement", "")
        complaints.decide(self.house, self.caller, case_id, statement, _restoration())


@at("/desk/redecisions/<case_id>")
class RedecisionCase(CasePage):
    """What the rules answered then and would answer now, and what a person decides."""

    acts: ClassVar = {"GET": "see_redecisions", "decide": "decide_redecisions"}
    address = "/desk/redecisions"
    template = "offices/cases/redecision.html"
    labels: ClassVar = LABELS
    open = staticmethod(redecisions.open_case)

    def do_decide(self, case_id: uuid.UUID) -> None:
        told = request.form
        words = (told.get("outcome", ""), told.get("statement", ""), _restoration())
        redecisions.decide(self.house, self.caller, case_id, *words)


def _restoration() -> dict[str, list[str]] | None:
    """What was taken back and who was told, a line each; None where nothing was."""
    told = {part: lines(part) for part in ("taken_back", "told")}
    return told if any(told.values()) else None
