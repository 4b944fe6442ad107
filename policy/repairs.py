"""信用修复: from which day a true record can be repaired, and why not yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy import profiles
from policy.catalogues import RECORD_CLASSES, Term
from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).with_name("repairs.yaml")
SCHEMA = FILE.with_name("repairs.schema.json")
SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class RepairClass:
    """How grave a record is, and how long after its document it can be repaired."""

    title: str
    earliest: Term
    earliest_with_service: Term


@dataclass(frozen=True, slots=True)
class RepairTerms:
    """What one profile says: who is excluded, and whether community service counts."""

    excludes_serious_list: bool
    accepts_service: bool


@dataclass(frozen=True, slots=True)
class RepairPolicy:
    """The whole file; `elsewhere` by record class, `conditions` by code, `profiles` by code."""

    classes: Mapping[str, RepairClass]
    again_after: Term
    elsewhere: Mapping[str, str]
    conditions: Mapping[str, str]
    promise_version: str
    promise: str
    profiles: Mapping[str, RepairTerms]


@dataclass(frozen=True, slots=True)
class Fault:
    """A negative record and its subject, as far as a repair depends on them.

    `denied_on`: the day of the last denial, None where there is none.
    """

    severity: str
    record_class: str
    decided_on: date
    is_contested: bool
    on_serious_list: bool
    denied_on: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a repair can be applied for today, from which day on, and why not yet.

    `starts_on` None: no day can be said. `service_from`: the earlier day for somebody with
    community service, where there is one. `reasons` as `(code, text)`.
    """

    is_eligible: bool
    starts_on: date | None
    service_from: date | None
    reasons: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def load() -> RepairPolicy:
    """The rules in force."""
    return read(FILE)


def read(path: Path) -> RepairPolicy:
    """Read and check a file of rules; PolicyError listing everything that is wrong."""
    told = read_yaml(path)
    problems = schema_problems(told, validator(SCHEMA), path.name)
    problems = problems or [f"{path.name} · {words}" for words in _mistakes(told)]
    if problems:
        raise PolicyError(problems)
    conditions = dict(told["conditions"])
    conditions["service"] = conditions["service"].replace("{hours}", str(told["service_hours"]))
    return RepairPolicy(
        classes={
            code: RepairClass(
                words["title"],
                Term(months=words["from_months"]),
                Term(months=words["with_service_months"]),
            )
            for code, words in told["classes"].items()
        },
        again_after=Term(months=told["again_after_months"]),
        elsewhere=told["elsewhere"],
        conditions=conditions,
        promise_version=told["promise"]["version"],
        # A folded line of Chinese must not get a blank where it was broken.
        promise=told["promise"]["text"].replace(" ", ""),
        profiles={
            code: RepairTerms(words["serious_list"], words["service"])
            for code, words in told["profiles"].items()
        },
    )


def judge(rules: RepairPolicy, terms: RepairTerms, fault: Fault, today: date) -> Verdict:
    """Whether this record can be repaired today under a profile's terms."""
    if fault.record_class in rules.elsewhere:
        return Verdict(False, None, None, (("elsewhere", rules.elsewhere[fault.record_class]),))
    grade = rules.classes[fault.severity]
    starts_on = grade.earliest.end(fault.decided_on)
    service_from = None
    if terms.accepts_service and grade.earliest_with_service != grade.earliest:
        service_from = grade.earliest_with_service.end(fault.decided_on)
    if fault.denied_on is not None:
        again = rules.again_after.end(fault.denied_on)
        starts_on = max(starts_on, again)
        service_from = max(service_from, again) if service_from else None
    reasons = tuple(_against(terms, fault, starts_on, today))
    return Verdict(not reasons, starts_on, service_from, reasons)


def _against(
    terms: RepairTerms, fault: Fault, starts_on: date, today: date
) -> Iterator[tuple[str, str]]:
    if terms.excludes_serious_list and fault.on_serious_list and fault.severity == SERIOUS:
        yield "serious_list", "您在严重失信主体名单中，移出名单后才能修复严重失信信息"
    if fault.is_contested:
        yield "objection_open", "您对这条信息的异议正在办理，办结后才能申请修复"
    if today < starts_on:
        yield "too_early", f"{starts_on.isoformat()} 起可以申请修复"


def _mistakes(told: Mapping[str, Any]) -> Iterator[str]:
    for code, words in told["classes"].items():
        if words["with_service_months"] > words["from_months"]:
            yield f"classes · {code} · with_service_months：不能晚于 from_months"
    for code in told["elsewhere"].keys() - dict(RECORD_CLASSES).keys():
        yield f"elsewhere：没有 {code} 这一类信息"
    known = profiles.load().profiles.keys()
    for code in sorted(known ^ told["profiles"].keys()):
        yield f"profiles：{code} 与 profiles.yaml 不一致"
