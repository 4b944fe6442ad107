"""What a case is about, as the case found it and as it is now."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session as Tx

from models import Case
from services.cases.kinds import Body
from services.house import House
from services.objections.grounds import ENTRY, RECORD
from services.repairs import standing

KNOWN = ("title", "document_no", "decided_on")


def of_case(
    house: House, tx: Tx, case: Case, body: Body, now: datetime
) -> dict[str, dict[str, Any] | None] | None:
    """`{before, now}` of a case's record or entry; None where it is about neither.

    `now` is None once the file has it no more.
    """
    about = body.get("about")
    if not isinstance(about, dict) or about["kind"] not in (RECORD, ENTRY):
        return None
    report = standing.read_report(house, tx.connection(), case.subject_id, now)
    before = body.get("before") or {name: about[name] for name in KNOWN}
    return {"before": before, "now": _found(report, about)}


def for_desk(
    house: House, tx: Tx, case: Case, body: Body, now: datetime
) -> dict[str, dict[str, Any] | None] | None:
    """Likewise without the numbers of other people, of whom an organisation's records tell."""
    told = of_case(house, tx, case, body, now)
    return without_others(house, told) if body.get("organisation") else told


def score_of(house: House, tx: Tx, subject_id: uuid.UUID, now: datetime) -> int | None:
    """The subject's score; an organisation has none."""
    report = standing.read_report(house, tx.connection(), subject_id, now)
    return report["score"]["value"] if report["score"] else None


def without_others(house: House, told: Any, name: str = "") -> Any:
    """An organisation's records tell of other people, whose numbers are none of its file's."""
    if isinstance(told, dict):
        return {key: without_others(house, value, key) for key, value in told.items()}
    if isinstance(told, list):
        return [without_others(house, value, name) for value in told]
    return house.catalogue.covered(name, told)


def _found(report: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any] | None:
    if about["kind"] == RECORD:
        found = standing.find_record(report, uuid.UUID(hex=about["id"]))
        return found[1] if found else None
    return next((each for each in report["lists"] if each["id"] == about["id"]), None)
