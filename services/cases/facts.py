"""What statistics count of a case, written in the transaction of the step that changes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session as Tx

from models import Case, CaseFact, Institution
from services.cases.machines import REFUSED, REVIEW_ASKED, WITHDRAWN
from services.clocks import city_date
from services.house import House

FIRST, AGAIN = 1, 2
REVIEW = "review"
WITHOUT_DECISION = {WITHDRAWN: "withdrawn", REFUSED: "refused"}


def begin(house: House, tx: Tx, case: Case, body: Mapping[str, Any], at: datetime) -> None:
    """Count a case as received."""
    about = body.get("about")
    code = about.get("item_code") if isinstance(about, Mapping) else None
    item = house.catalogue.items.get(code) if code else None
    tx.add(_row(case, FIRST, case.kind, item.source if item else None, at))


def follow(tx: Tx, case: Case, act: str, at: datetime) -> None:
    """Have the figures say what the case is now; a review counts for itself."""
    first = tx.get(CaseFact, (case.case_id, FIRST))
    if first is None:
        return
    again = tx.get(CaseFact, (case.case_id, AGAIN))
    if act == REVIEW_ASKED:
        again = _row(case, AGAIN, REVIEW, first.department, at)
        tx.add(again)
    row = again or first
    row.due_on = case.due_on
    if case.institution_id is not None and row.department is None:
        asked = tx.get(Institution, case.institution_id)
        row.department = asked.name if asked else None
    if case.closed_at is not None:
        row.closed_on = city_date(case.closed_at)
        row.outcome = WITHOUT_DECISION.get(case.state) or case.outcome


def _row(case: Case, number: int, kind: str, department: str | None, at: datetime) -> CaseFact:
    return CaseFact(
        case_id=case.case_id,
        round=number,
        kind=kind,
        month=f"{city_date(at):%Y-%m}",
        department=department,
        due_on=case.due_on,
    )
