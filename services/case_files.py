"""案卷: all there is about one case, for its person to keep and for the office to hand on.

What was objected to or applied for, the record before and now, what was found and decided, the
evidence by name and digest, and the timeline. It has nothing of anybody else: evidence is
listed, not contained, and the office's people stand in it by unit and number.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Case, Institution
from policy import profiles
from policy.masks import mask_id_number
from services import (
    comparisons,
    complaints,
    evidence,
    evidence_files,
    file_links,
    looks,
    parties,
    redecisions,
)
from services.callers import Citizen, StaffCaller
from services.cases import clock, kinds, ledger
from services.cases.kinds import Body, Kind
from services.cases.machines import COMPLAINT, MACHINES, OBJECTION, REDECISION, REPAIR
from services.cases.views import timelines
from services.clocks import city_iso
from services.errors import NotFound, TooMany
from services.house import House
from services.identity_gate import has_proof, own_subject, proof_required
from services.looks import Purpose
from services.objections import outcomes, views
from services.repairs import steps
from services.report_pdf import render_case
from services.subjects import ORGANISATION, read_names

KINDS: dict[str, Kind] = {
    OBJECTION: views.KIND,
    REPAIR: steps.KIND,
    COMPLAINT: complaints.KIND,
    REDECISION: redecisions.KIND,
}
EXPORT = "导出案卷"
# Each reads all the evidence of a case, to take its digests.
EXPORTS, EXPORTS_WINDOW_S = 20, 600
Log = Callable[[Tx, Kind, Case, datetime], None]


def export_own(house: House, caller: Citizen, case_id: uuid.UUID) -> dict[str, Any]:
    """The file of the caller's own case, or of an organisation's that they represent.

    Forbidden `proof_required` without a fresh proof, NotFound for anybody else's, Unavailable
    while the store of the evidence is away.
    """
    own_subject(caller)
    if not has_proof(caller, house.clock.now()):
        raise proof_required()
    _slow_down(house, caller.account_id)
    party = parties.on_case(house, caller, case_id)

    def log(tx: Tx, kind: Kind, case: Case, now: datetime) -> None:
        party.confirm(house, tx.connection(), now)
        basis = f"{kind.called} {case.case_id.hex}" if party.organisation else "本人的事项"
        party.note(tx.connection(), _purpose(kind, case, basis), now)

    return _export(house, party.subject_id, case_id, log)


def print_own(house: House, caller: Citizen, case_id: uuid.UUID) -> bytes:
    """Likewise as a PDF."""
    return _printed(house, export_own(house, caller, case_id))


def export_at_desk(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict[str, Any]:
    """The file of somebody's case; the person in it sees that it was exported, and by whom.

    Forbidden `own_case` for one's own.
    """
    subject_id = ledger.of_another(house, caller, case_id)
    _slow_down(house, caller.staff_id)

    def log(tx: Tx, kind: Kind, case: Case, now: datetime) -> None:
        seen = _purpose(kind, case, f"{kind.called} {case.case_id.hex}")
        looks.note_by_staff(tx.connection(), subject_id, seen, caller, now)

    return _export(house, subject_id, case_id, log)


def print_at_desk(house: House, caller: StaffCaller, case_id: uuid.UUID) -> bytes:
    """Likewise as a PDF."""
    return _printed(house, export_at_desk(house, caller, case_id))


def _export(house: House, subject_id: uuid.UUID, case_id: uuid.UUID, log: Log) -> dict[str, Any]:
    with house.db.session(subject_id) as tx:
        mine = (Case.subject_id == subject_id, Case.case_id == case_id)
        code = tx.scalar(select(Case.kind).where(*mine))
        if code is None:
            raise NotFound
        kind = KINDS[code]
        case, now = clock.awake(house, tx, subject_id, case_id, kind.code, kind.wake)
        log(tx, kind, case, now)
        told = _assembled(house, tx, kind, case, now)
        listed = evidence.list_of_case(house, tx, subject_id, case_id)
        tx.commit()
    # Only now: the files lie outside, and are read with no transaction open.
    return told | {"evidence": [_described(house, item) for item in listed]}


def _assembled(house: House, tx: Tx, kind: Kind, case: Case, now: datetime) -> dict[str, Any]:
    body = ledger.read_body(house, case)
    profile = profiles.of(case.profile)
    [shown] = kinds.for_citizen(house, tx, kind, [case], now)
    subject_kind, number, name = read_names(tx.connection(), house.sealer, [case.subject_id])[
        case.subject_id
    ]
    is_organisation = subject_kind == ORGANISATION
    shown_number = number if is_organisation else mask_id_number(number)
    told = {
        "file_no": case.case_id.hex[-12:].upper(),
        "made_at": city_iso(now),
        "kind": kind.code,
        "kind_name": MACHINES[kind.code].called,
        "subject": {"kind": subject_kind, "name": name, "id_number": shown_number},
        "profile": {"code": profile.code, "title": profile.title, "basis": profile.basis},
        **shown,
        "record": comparisons.of_case(house, tx, case, body, now),
        "finding": _finding(tx, case, body),
        "decisions": _decisions(body),
        "review_statement": body.get("review_statement"),
        "timeline": timelines(house, tx, [case], numbered=True)[case.case_id],
    }
    return comparisons.without_others(house, told) if is_organisation else told


def _finding(tx: Tx, case: Case, body: Body) -> dict[str, Any] | None:
    finding = body.get("finding")
    if finding is None:
        return None
    department = case.institution_id and tx.get(Institution, case.institution_id)
    return outcomes.named(finding) | {"department": department.name if department else None}


def _decisions(body: Body) -> list[dict[str, Any]]:
    """What was decided, the first decision first; a repair's and an answer's are words alone."""
    if "decisions" in body:
        return [outcomes.named(decision) for decision in body["decisions"]]
    if body.get("decision") is None:
        return []
    return [{"outcome": None, "outcome_name": None, "statement": body["decision"]}]


def _described(house: House, item: Mapping[str, Any]) -> dict[str, Any]:
    """A file of evidence: how it is called where it is saved, and by what it is known again."""
    shown = {name: item[name] for name in ("id", "by", "at", "state", "content_type", "size")}
    if item["state"] != evidence.READY:
        return shown | {"name": None, "sha256": None}
    evidence_id = uuid.UUID(hex=item["id"])
    return shown | {
        "name": file_links.name_of(evidence_id, item["content_type"]),
        "sha256": evidence_files.sha256_of(house, evidence_id),
    }


def _printed(house: House, told: Mapping[str, Any]) -> bytes:
    return render_case(told, platform=house.platform_name, phone=house.service_phone)


def _purpose(kind: Kind, case: Case, basis: str) -> Purpose:
    return Purpose(EXPORT, basis, f"{kind.shown}、办理经过")


def _slow_down(house: House, who: uuid.UUID) -> None:
    allowed, retry_after = house.cache.incr_window(
        f"case files:{who.hex}", EXPORTS, EXPORTS_WINDOW_S
    )
    if not allowed:
        raise TooMany(retry_after=retry_after)
