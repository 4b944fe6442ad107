"""By which clocks a city works: profiles of the provinces' rules, one of them active."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).with_name("profiles.yaml")
SCHEMA = FILE.with_name("profiles.schema.json")
SUBMITTED, ACCEPTED = "submitted", "accepted"


@dataclass(frozen=True, slots=True)
class RepairTerms:
    """Working days for a repair; `extended` in all with approval, None where there is none."""

    accept: int
    decide: int
    extended: int | None


@dataclass(frozen=True, slots=True)
class Profile:
    """The terms of one province or city, in working days.

    `annotate`: whether a record is marked as contested when the objection is `submitted` or when
    it is `accepted`. `decide` from the acceptance, `with_help` the same once another department
    is asked, `extended` the most in all with approval; `forward` until the provider is asked,
    `provider` until it has answered. None: the profile has no such term.
    """

    code: str
    title: str
    basis: str
    annotate: str
    decide: int
    with_help: int | None
    extended: int | None
    forward: int
    provider: int | None
    repair: RepairTerms
    update: int
    publicity: int


@dataclass(frozen=True, slots=True)
class Profiles:
    """The whole file: what holds in every profile, the profiles, and which is active.

    Working days, but `resubmit_days`, which are days of the calendar.
    """

    version: str
    accept: int
    resubmit_days: int
    remind: int
    complaint: int
    redecision: int
    reach: int
    profiles: Mapping[str, Profile]
    active: Profile


@cache
def load() -> Profiles:
    """The clocks in force, read and checked once a process; PolicyError when they are wrong."""
    return read(FILE)


def active() -> Profile:
    """The profile that a case of today begins under."""
    return load().active


def of(code: str) -> Profile:
    """The profile that a running case began under; PolicyError when somebody removed it."""
    profile = load().profiles.get(code)
    if profile is None:
        raise PolicyError([f"{FILE.name} · profiles：还有案件按 {code} 办理，不能删除"])
    return profile


def read(path: Path) -> Profiles:
    """Read and check a file of profiles; PolicyError lists everything that is wrong."""
    told = read_yaml(path)
    problems = schema_problems(told, validator(SCHEMA), path.name)
    problems = problems or [f"{path.name} · {words}" for words in _contradictions(told)]
    if problems:
        raise PolicyError(problems)
    profiles = {code: _profile(code, words) for code, words in told["profiles"].items()}
    shared = ("version", "accept", "resubmit_days", "remind", "complaint", "redecision", "reach")
    return Profiles(
        **{name: told[name] for name in shared},
        profiles=MappingProxyType(profiles),
        active=profiles[told["active"]],
    )


def _profile(code: str, told: Mapping[str, Any]) -> Profile:
    repair = told["repair"]
    return Profile(
        code=code,
        title=told["title"],
        basis=told["basis"],
        annotate=told["annotate"],
        decide=told["decide"],
        with_help=told.get("with_help"),
        extended=told.get("extended"),
        forward=told["forward"],
        provider=told.get("provider"),
        repair=RepairTerms(repair["accept"], repair["decide"], repair.get("extended")),
        update=told["update"],
        publicity=told["publicity"],
    )


def _contradictions(told: Mapping[str, Any]) -> Iterator[str]:
    if told["active"] not in told["profiles"]:
        yield f"active：没有 {told['active']} 这套时限"
    for code, profile in told["profiles"].items():
        longest = profile.get("with_help", profile["decide"])
        if longest < profile["decide"]:
            yield f"{code} · with_help：不能短于 decide"
        if profile.get("extended", longest + 1) <= longest:
            yield f"{code} · extended：须长于不延期的时限"
        if profile["forward"] + profile.get("provider", 0) > longest:
            yield f"{code} · forward、provider：加起来超过了办理时限"
        repair = profile["repair"]
        if repair.get("extended", repair["decide"] + 1) <= repair["decide"]:
            yield f"{code} · repair · extended：须长于 decide"
