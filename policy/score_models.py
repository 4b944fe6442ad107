"""The scoring models 信用分评价规则: how records become points, one file a version.

The model of a day is the newest that is in effect on it. A model that was in force is never
edited, so that a score of any day can be worked out again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policy import catalogues
from policy.catalogues import Catalogue, Item
from policy.documents import PolicyError, read_yaml, schema_problems, validator
from policy.score_model_rules import contradictions, misnamed

DIRECTORY = Path(__file__).with_name("score_models")
SCHEMA = DIRECTORY / "schema.json"


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of the score, from `floor` up to the next one."""

    code: str
    name: str
    floor: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What something counts at full weight, and how it is explained to whom it is about."""

    points: int
    title: str
    basis: str
    change_hint: str
    record_class: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """From so many months after the decision a record counts so many percent."""

    months: int
    percent: int


@dataclass(frozen=True, slots=True, eq=False)
class ScoreModel:
    """One version of the rules; `entries` by catalogue code, `caps` by class as (plus, minus)."""

    version: str
    effective_on: date
    low: int
    high: int
    base: Entry
    tiers: tuple[Tier, ...]
    entries: Mapping[str, Entry]
    caps: Mapping[str, tuple[int, int]]
    fading_positive: tuple[Step, ...]
    fading_negative: tuple[Step, ...]
    lists: Mapping[str, Entry]
    hints: Mapping[str, str]

    def tier_of(self, value: int) -> Tier:
        """The band in which a score falls."""
        return next(tier for tier in self.tiers if value >= tier.floor)

    def tier(self, code: str) -> Tier:
        """The band of this code."""
        return next(tier for tier in self.tiers if tier.code == code)


@dataclass(frozen=True, slots=True)
class ScoreModels:
    """Every version, the oldest first."""

    models: tuple[ScoreModel, ...]

    def in_force(self, day: date) -> ScoreModel:
        """The model of a day; LookupError before the first one took effect."""
        for model in reversed(self.models):
            if model.effective_on <= day:
                return model
        raise LookupError(f"no scoring model was in force on {day}")

    def next_on(self, day: date) -> date | None:
        """The first day after this one on which another model takes effect."""
        return next((m.effective_on for m in self.models if m.effective_on > day), None)

    def version(self, version: str) -> ScoreModel:
        """The model of this version; KeyError when there is none."""
        for model in self.models:
            if model.version == version:
                return model
        raise KeyError(version)


@cache
def load() -> ScoreModels:
    """All models, read and checked once a process; PolicyError when one is wrong."""
    return read(DIRECTORY, catalogues.load())


def in_force(day: date) -> ScoreModel:
    """The model of a day."""
    return load().in_force(day)


def read(directory: Path, catalogue: Catalogue) -> ScoreModels:
    """Read and check every model of a directory; PolicyError lists everything that is wrong."""
    files = {path.name: read_yaml(path) for path in sorted(directory.glob("*.yaml"))}
    if not files:
        raise PolicyError([f"{directory.name}：没有评分模型"])
    problems = [text for name, data in files.items() for text in _shape_problems(name, data)]
    # Contradictions can only be looked for in what has the right shape.
    problems = problems or misnamed(files) + contradictions(files, catalogue)
    if problems:
        raise PolicyError(problems)
    in_order = sorted(files.values(), key=lambda data: data["effective_on"])
    return ScoreModels(tuple(_build(data, catalogue) for data in in_order))


def read_one(path: Path, catalogue: Catalogue) -> ScoreModel:
    """Read and check one model by itself, as for a dry-run; PolicyError when it is wrong."""
    data = read_yaml(path)
    problems = _shape_problems(path.name, data) or contradictions({path.name: data}, catalogue)
    if problems:
        raise PolicyError(problems)
    return _build(data, catalogue)


def _shape_problems(name: str, data: Any) -> list[str]:
    return schema_problems(data, validator(SCHEMA), name)


def _build(data: Mapping[str, Any], catalogue: Catalogue) -> ScoreModel:
    entries = {
        item.code: entry
        for item in catalogue.items.values()
        if item.subject_kind == "person" and (entry := _entry(item, data)) is not None
    }
    return ScoreModel(
        version=data["version"],
        effective_on=data["effective_on"],
        low=data["scale"]["min"],
        high=data["scale"]["max"],
        base=Entry(**data["base"]),
        tiers=tuple(Tier(each["code"], each["name"], each["from"]) for each in data["tiers"]),
        entries=MappingProxyType(entries),
        caps=MappingProxyType(
            {key: (cap["positive"], cap["negative"]) for key, cap in data["caps"].items()}
        ),
        fading_positive=tuple(Step(**step) for step in data["fading"]["positive"]),
        fading_negative=tuple(Step(**step) for step in data["fading"]["negative"]),
        lists=MappingProxyType({name: Entry(**entry) for name, entry in data["lists"].items()}),
        hints=MappingProxyType(data["hints"]),
    )


def _entry(item: Item, data: Mapping[str, Any]) -> Entry | None:
    if item.effect == "negative":
        told = data["negatives"][item.severity]
        points = data["overrides"].get(item.code, told["points"])
    elif item.code in data["positives"]["points"]:
        told = data["positives"]
        points = told["points"][item.code]
    else:
        return None  # neutral, or newer than a model of the past
    basis = f"{told['basis']}；{item.basis}"
    return Entry(points, item.title, basis, told["change_hint"], item.record_class)
