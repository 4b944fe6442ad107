"""What of a file can be repaired, from which day on, and why not yet."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select

from models import Case
from policy import profiles
from policy import repairs as policy
from policy.repairs import Fault, RepairTerms, Verdict
from services import parties, ready_files
from services.callers import Citizen
from services.cases.machines import DENIED, GRANTED, REPAIR
from services.clocks import city_date
from services.house import House
from services.lists import BLACK
from services.looks import Purpose
from services.records import REPAIRED

NEGATIVE, CONTESTED = "negative", "contested"
ELIGIBLE, NOT_ELIGIBLE = "ELIGIBLE", "NOT_ELIGIBLE"
LOOK = Purpose("查看可以修复的信息", "本人登录并已实名认证", "本人的失信信息")


def terms_in_force() -> dict:
    """What is looked at, and what somebody promises by applying."""
    rules, terms = policy.load(), terms_of(profiles.active().code)
    return {
        "conditions": [
            {"code": code, "text": text}
            for code, text in rules.conditions.items()
            if code != "service" or terms.accepts_service
        ],
        "promise": {"version": rules.promise_version, "text": rules.promise},
    }


def list_own(house: House, caller: Citizen, organisation: str | None = None) -> list[dict]:
    """The caller's negative records, newest first, each with what can be done about it.

    Or those of the organisation of this code, which the caller represents.

    `{record_id, title, class, class_name, decided_on, state, from, with_service_from, until,
    reasons: [{code, text}], may_apply, needs_service, case_id}`. `state` is that of the running
    or granted repair, else ELIGIBLE or NOT_ELIGIBLE; `until`: when the record ends by itself
    without a repair; `needs_service`: it may be applied for only by who did community service.
    """
    party, now = parties.chosen(house, caller, organisation), house.clock.now()
    subject_id = party.subject_id
    with house.db.connect(subject_id) as tx:
        party.confirm(house, tx, now)
        report = read_report(house, tx, subject_id, now)
        cases = latest_cases(tx, subject_id)
        party.note(tx, LOOK, now)
        tx.commit()
    return described(house, report, cases, city_date(now))


def read_report(
    house: House, tx: Connection, subject_id: uuid.UUID, now: datetime
) -> dict[str, Any]:
    """The subject's report as it is true now."""
    file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
    return orjson.loads(file.body)


def described(
    house: House, report: Mapping[str, Any], cases: Mapping[str, Any], today: date
) -> list[dict]:
    """The negative records of a report, newest first; `cases` are the latest by target."""
    found = [
        _described(house, report, section["class"], record, cases, today)
        for section in report["sections"]
        for record in section["records"]
        if record["effect"] == NEGATIVE
    ]
    return sorted(found, key=lambda each: (each["decided_on"], each["record_id"]), reverse=True)


def judged(
    house: House,
    report: Mapping[str, Any],
    record_class: str,
    record: Mapping[str, Any],
    case: Any | None,
    today: date,
) -> Verdict:
    """Whether a record of a report can be repaired today; `case`: the latest about it."""
    fault = Fault(
        severity=house.catalogue.items[record["item_code"]].severity,
        record_class=record_class,
        decided_on=date.fromisoformat(record["decided_on"]),
        is_contested=record["status"] == CONTESTED,
        on_serious_list=any(
            entry["list"] == BLACK and entry.get("status") != CONTESTED for entry in report["lists"]
        ),
        denied_on=city_date(case.closed_at) if case is not None and case.state == DENIED else None,
    )
    return policy.judge(policy.load(), terms_of(profiles.active().code), fault, today)


def against(verdict: Verdict, today: date, *, with_service: bool) -> dict[str, str]:
    """The reasons against applying today; community service may allow an earlier day."""
    reasons = dict(verdict.reasons)
    if with_service and verdict.service_from is not None and verdict.service_from <= today:
        reasons.pop("too_early", None)
    return reasons


def terms_of(profile: str) -> RepairTerms:
    """What a profile says of repairs; every profile has its line."""
    return policy.load().profiles[profile]


def latest_cases(tx: Connection, subject_id: uuid.UUID) -> dict[str, Any]:
    """The subject's newest repair about each target."""
    query = select(Case.target, Case.case_id, Case.state, Case.closed_at).where(
        Case.subject_id == subject_id, Case.kind == REPAIR
    )
    return {row.target: row for row in tx.execute(query.order_by(Case.case_id))}


def find_record(report: Mapping[str, Any], record_id: uuid.UUID) -> tuple[str, dict] | None:
    """A record of a report with its class; None where the report has none of this id."""
    return next(
        (
            (section["class"], record)
            for section in report["sections"]
            for record in section["records"]
            if record["id"] == record_id.hex
        ),
        None,
    )


def as_reasons(reasons: Iterable[tuple[str, str]]) -> list[dict]:
    """Reasons as every channel shows them."""
    return [{"code": code, "text": text} for code, text in reasons]


def _described(
    house: House,
    report: Mapping[str, Any],
    record_class: str,
    record: Mapping[str, Any],
    cases: Mapping[str, Any],
    today: date,
) -> dict:
    item = house.catalogue.items[record["item_code"]]
    case = cases.get(f"record:{record['id']}")
    verdict = judged(house, report, record_class, record, case, today)
    state, reasons = _state(record, case, verdict)
    needs_service = state == NOT_ELIGIBLE and not against(verdict, today, with_service=True)
    until = item.public_until(date.fromisoformat(record["decided_on"]))
    return {
        "record_id": record["id"],
        "title": record["title"],
        "class": item.severity,
        "class_name": policy.load().classes[item.severity].title,
        "decided_on": record["decided_on"],
        "state": state,
        "from": _day(verdict.starts_on),
        "with_service_from": _day(verdict.service_from),
        "until": _day(until),
        "valid_until": record["valid_until"],
        "reasons": reasons,
        "may_apply": state == ELIGIBLE or needs_service,
        "needs_service": needs_service,
        "case_id": case.case_id.hex if case is not None else None,
    }


def _state(record: Mapping[str, Any], case: Any | None, verdict: Verdict) -> tuple[str, list[dict]]:
    if record["status"] == REPAIRED:
        return GRANTED, []
    if case is not None and case.closed_at is None:
        return case.state, []
    return (ELIGIBLE if verdict.is_eligible else NOT_ELIGIBLE), as_reasons(verdict.reasons)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
