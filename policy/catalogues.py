"""The catalogue 信用目录: what may be collected at all; nothing outside it enters (国办发〔2020〕49号)."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policy import masks
from policy.catalogue_rules import contradictions
from policy.documents import PolicyError, read_yaml, schema_problems, validator

DIRECTORY = Path(__file__).parent / "catalogue"
HEAD = "catalogue.yaml"

RECORD_CLASSES: tuple[tuple[str, str], ...] = (
    ("basic", "基本"),
    ("licence", "资质及许可"),
    ("penalty", "处罚"),
    ("judicial", "司法"),
    ("supervision", "监管及警示"),
    ("honour", "荣誉"),
    ("other", "其他"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of time, in calendar months or in days, never both."""

    months: int = 0
    days: int = 0

    def end(self, start: date) -> date:
        """The last day that counts; months keep the day of the month, or take the month's last."""
        if self.days:
            return start + min(timedelta(days=self.days), date.max - start)
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        if year > MAXYEAR:
            return date.max
        last_day = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(start.day, last_day))

    def as_json(self) -> dict[str, int]:
        """`{"months": n}` or `{"days": n}`, as the catalogue writes it."""
        return {"days": self.days} if self.days else {"months": self.months}


@dataclass(frozen=True, slots=True)
class Field:
    """One content field of an item, named as the feed's `fields` object names it.

    `required` is what a complete record carries - a measure of a feed's quality, not a reason to
    refuse a row. `public` is whether an open report may show it.
    """

    name: str
    required: bool = False
    public: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the catalogue; `validity` None means that its records do not end by themselves."""

    code: str
    record_class: str
    title: str
    subject_kind: str
    effect: str
    source: str
    disclosure: str
    validity: Term | None
    severity: str
    consent_required: bool
    basis: str
    fields: tuple[Field, ...]
    publicity: Term | None

    def valid_until(self, decided_on: date) -> date | None:
        """The last day (+08:00, to its end) in report and score; None when there is no end."""
        return self.validity.end(decided_on) if self.validity else None

    def public_until(self, decided_on: date) -> date | None:
        """The last day that it may be published at all; None when there is no end.

        Publicity never outlasts validity; a penalty's is shorter, by its severity (信用修复管理办法).
        """
        until = self.valid_until(decided_on)
        if self.publicity is None:
            return until
        shown = self.publicity.end(decided_on)
        return shown if until is None else min(shown, until)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every item, keyed by code, in the order of class and file."""

    version: str
    effective_on: date
    collector: str
    departments: tuple[str, ...]
    items: Mapping[str, Item]
    never_public: tuple[str, ...]
    _by_department: Mapping[str, tuple[Item, ...]]

    def covered(self, name: str, value: Any) -> Any:
        """A field's value for somebody who may read the record, but nobody else's papers in it."""
        if not isinstance(value, str):
            return value
        if any(word in name for word in self.never_public):
            return masks.mask_id_number(value)
        return masks.cover_numbers(value)

    def of_department(self, name: str) -> tuple[Item, ...]:
        """The items whose source this department is; empty for a name the catalogue does not know."""
        return self._by_department.get(name, ())

    def may_deliver(self, department: str, code: str) -> bool:
        """Whether the department's feed may carry the item: its own, or any for the collector."""
        item = self.items.get(code)
        return item is not None and department in (item.source, self.collector)


@cache
def load() -> Catalogue:
    """The catalogue in force, read and checked once a process; PolicyError when it is wrong."""
    return read(DIRECTORY)


def read(directory: Path) -> Catalogue:
    """Read and check the catalogue in a directory; PolicyError lists everything that is wrong."""
    schema = directory / "schema.json"
    head = read_yaml(directory / HEAD)
    problems = schema_problems(head, validator(schema, "head"), HEAD)

    files = {
        path.name: read_yaml(path) for path in sorted(directory.glob("*.yaml")) if path.name != HEAD
    }
    items_schema = validator(schema, "items_file")
    for name, data in files.items():
        problems += schema_problems(data, items_schema, name)
    # Contradictions can only be looked for in what has the right shape.
    problems = problems or contradictions(head, files)
    if problems:
        raise PolicyError(problems)
    return _build(head, files)


def _build(head: Mapping[str, Any], files: Mapping[str, Any]) -> Catalogue:
    order = {key: place for place, (key, _) in enumerate(RECORD_CLASSES)}
    in_order = sorted(
        files.values(),
        key=lambda file: (file["subject_kind"] != "person", order[file["record_class"]]),
    )
    items = {
        entry["code"]: _item(entry, file, head) for file in in_order for entry in file["items"]
    }
    by_department: dict[str, tuple[Item, ...]] = {}
    for item in items.values():
        by_department[item.source] = (*by_department.get(item.source, ()), item)
    return Catalogue(
        version=head["version"],
        effective_on=head["effective_on"],
        collector=head["collector"],
        departments=tuple(head["departments"]),
        items=MappingProxyType(items),
        never_public=tuple(head["never_public"]),
        _by_department=MappingProxyType(by_department),
    )


def _item(entry: Mapping[str, Any], file: Mapping[str, Any], head: Mapping[str, Any]) -> Item:
    record_class, severity = file["record_class"], entry.get("severity", "none")
    publicity = head["publicity_months"][severity] if record_class == "penalty" else None
    return Item(
        code=entry["code"],
        record_class=record_class,
        title=entry["title"],
        subject_kind=file["subject_kind"],
        effect=entry["effect"],
        source=entry["source"],
        disclosure=entry["disclosure"],
        validity=None if entry["validity"] == "none" else Term(**entry["validity"]),
        severity=severity,
        consent_required=entry.get("consent_required", False),
        basis=entry["basis"],
        fields=tuple(_field(field, entry["disclosure"] == "public") for field in entry["fields"]),
        publicity=Term(months=publicity) if publicity else None,
    )


def _field(field: str | Mapping[str, Any], public: bool) -> Field:
    if isinstance(field, str):
        return Field(field, public=public)
    return Field(field["name"], field.get("required", False), field.get("public", public))
