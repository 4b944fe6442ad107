"""Corrected values: which fields of a record may get one, and how they are written into it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from models import Record
from services.errors import invalid_field
from services.house import House
from services.objections.targets import read_body

TITLE, DECIDED_ON, VALID_UNTIL = "title", "decided_on", "valid_until"
LABELS = {TITLE: "标题", DECIDED_ON: "认定日期", VALID_UNTIL: "有效期至"}
DATES = (DECIDED_ON, VALID_UNTIL)
LONGEST_TITLE, LONGEST_VALUE, MOST_FIELDS = 200, 500, 40


def read(
    house: House,
    record: Record,
    correction: Mapping[str, Any] | None,
    today: date,
    *,
    only_new: bool,
) -> dict[str, Any]:
    """The new values by field; Invalid naming the field that may not have this one.

    A record's own fields, those of its catalogue item, `title`, `decided_on`, `valid_until`.
    `only_new`: a supplement adds what is missing and changes nothing that is there.
    """
    if not correction:
        raise invalid_field("correction", "required", "更正、补充须说明字段和新的内容")
    if len(correction) > MOST_FIELDS:
        raise invalid_field("correction", "out_of_range", f"一次最多更正 {MOST_FIELDS} 项")
    standing = read_body(house, record)["fields"]
    item = house.catalogue.items.get(record.item_code)
    known = {*standing, *LABELS, *(field.name for field in (item.fields if item else ()))}
    found = {}
    for name, value in correction.items():
        if name not in known:
            raise _refused(name, "unknown", f"这条记录没有“{name}”这一项")
        if only_new and (name in LABELS or standing.get(name) not in (None, "")):
            raise _refused(name, "not_new", f"“{name}”已有内容，须用更正")
        found[name] = _day(name, value, today) if name in DATES else _value(name, value)
    _check_order(record, found)
    return found


def open_fields(house: House, record: Record) -> list[dict[str, Any]]:
    """`{field, label, value}` of all that may be corrected; a supplement adds where value is None."""
    told = read_body(house, record)
    item = house.catalogue.items.get(record.item_code)
    of_item = dict.fromkeys(field.name for field in item.fields) if item else {}
    standing = of_item | _standing(record, told)
    names = [*LABELS, *(name for name in standing if name not in LABELS)]
    return [
        {"field": name, "label": LABELS.get(name, name), "value": standing[name]} for name in names
    ]


def apply(house: House, record: Record, changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Write the values into the record; returns `{field, was, is}` of each that is now another.

    A corrected day of decision moves the end of validity, where that followed from it.
    """
    told = read_body(house, record)
    was = _standing(record, told)
    item = house.catalogue.items.get(record.item_code)
    followed = item is not None and record.valid_until == item.valid_until(record.decided_on)
    told["title"] = changes.get(TITLE, told["title"])
    told["fields"] |= {name: value for name, value in changes.items() if name not in LABELS}
    if DECIDED_ON in changes:
        record.decided_on = date.fromisoformat(changes[DECIDED_ON])
        if item is not None and followed:
            record.valid_until = item.valid_until(record.decided_on)
    if changes.get(VALID_UNTIL):
        record.valid_until = date.fromisoformat(changes[VALID_UNTIL])
    place = b"records.body:" + record.record_id.bytes
    record.body = house.sealer.seal(record.subject_id.bytes, place, orjson.dumps(told))
    after = _standing(record, told)
    return [
        {"field": name, "was": was.get(name), "is": value}
        for name, value in after.items()
        if was.get(name) != value
    ]


def _standing(record: Record, told: Mapping[str, Any]) -> dict[str, Any]:
    until = record.valid_until
    return {
        TITLE: told["title"],
        DECIDED_ON: record.decided_on.isoformat(),
        VALID_UNTIL: until.isoformat() if until else None,
        **told["fields"],
    }


def _value(name: str, value: Any) -> Any:
    """A text, a number or a truth, of a length that a report can show."""
    if not isinstance(value, str | int | float | bool):
        raise _refused(name, "type", f"“{name}”须为文字、数字或 true、false")
    if isinstance(value, str):
        longest = LONGEST_TITLE if name == TITLE else LONGEST_VALUE
        if not 1 <= len(value.strip()) <= longest:
            raise _refused(name, "length", f"“{name}”须有 1 到 {longest} 个字")
        if any(character < " " for character in value):
            raise _refused(name, "control_character", f"“{name}”含有不可见的控制字符")
        return value.strip()
    if name == TITLE:
        raise _refused(name, "type", "标题须为文字")
    return value


def _day(name: str, value: Any, today: date) -> str:
    label = LABELS[name]
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _refused(name, "date", f"{label}须为 YYYY-MM-DD 格式的日期") from error
    if name == DECIDED_ON and day > today:
        raise _refused(name, "future", f"{label}不能晚于今天")
    return day.isoformat()


def _check_order(record: Record, changes: Mapping[str, Any]) -> None:
    decided_on = changes.get(DECIDED_ON, record.decided_on.isoformat())
    if VALID_UNTIL in changes and changes[VALID_UNTIL] < decided_on:
        raise _refused(VALID_UNTIL, "out_of_range", "有效期不能早于认定日期")


def _refused(name: str, code: str, message: str):
    return invalid_field(f"correction.{name}", code, message)
