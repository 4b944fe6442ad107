"""What a catalogue of the right shape may still get wrong: the rules between its parts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_KIND_LETTERS = {"person": "P", "organisation": "O"}
_CLASS_LETTERS = {
    "basic": "BAS",
    "licence": "LIC",
    "penalty": "PEN",
    "judicial": "JUD",
    "supervision": "SUP",
    "honour": "HON",
    "other": "OTH",
}
_DAYS_A_MONTH = 28  # the shortest: a term in days is held against the limit on the safe side


def contradictions(head: Mapping[str, Any], files: Mapping[str, Any]) -> list[str]:
    """Every broken rule as one sentence that names file, item and field."""
    problems = list(_head_problems(head))
    for name, file in files.items():
        for entry in file["items"]:
            problems += [
                f"{name} · {entry['code']} · {field}：{words}"
                for field, words in _item_problems(entry, file, head)
            ]
    return [*problems, *_repetitions(files), *_miscounts(head, files)]


def _head_problems(head: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(head["effective_on"], date):
        yield f"catalogue.yaml · effective_on：须为日期，而不是 {head['effective_on']!r}"
    if head["collector"] not in head["departments"]:
        yield f"catalogue.yaml · collector：{head['collector']} 不在 departments 里"


def _item_problems(
    entry: Mapping[str, Any], file: Mapping[str, Any], head: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    record_class, subject_kind = file["record_class"], file["subject_kind"]
    prefix = f"{_KIND_LETTERS[subject_kind]}-{_CLASS_LETTERS[record_class]}-"
    if not entry["code"].startswith(prefix):
        yield "code", f"{subject_kind} 的 {record_class} 类编码须以 {prefix} 开头"
    if entry["source"] not in head["departments"]:
        yield "source", f"{entry['source']} 不在 catalogue.yaml 的 departments 里"

    negative = entry["effect"] == "negative"
    if negative and "severity" not in entry:
        yield "severity", "负面事项须写明严重程度"
    if not negative and "severity" in entry:
        yield "severity", "只有负面事项才有严重程度"
    if record_class == "penalty" and not negative:
        yield "effect", "处罚类事项须为 negative"
    if negative and _too_long(entry["validity"], head["negative_months"]):
        yield "validity", f"负面事项最长保留 {head['negative_months']} 个月"

    public = entry["disclosure"] == "public"
    if public and subject_kind == "person":
        yield "disclosure", "自然人的信息不得公开"
    if public and entry.get("consent_required"):
        yield "disclosure", "须经同意才能归集的信息不得公开"
    yield from _field_problems(entry["fields"], public, head["never_public"])


def _field_problems(
    fields: list[Any], public: bool, never_public: list[str]
) -> Iterator[tuple[str, str]]:
    names: Counter[str] = Counter()
    for field in fields:
        name, shown = (
            (field, public)
            if isinstance(field, str)
            else (field["name"], field.get("public", public))
        )
        names[name] += 1
        if shown and not public:
            yield f"fields · {name}", "事项不公开，其字段也不能公开"
        if shown and any(word in name for word in never_public):
            yield f"fields · {name}", "这类字段不得公开，请写 public: false"
    yield from ((f"fields · {name}", "字段重名") for name, times in names.items() if times > 1)


def _too_long(validity: str | Mapping[str, int], months: int) -> bool:
    if isinstance(validity, str):
        return True
    return validity.get("months", 0) > months or validity.get("days", 0) > months * _DAYS_A_MONTH


def _repetitions(files: Mapping[str, Any]) -> Iterator[str]:
    codes: dict[str, str] = {}
    titles: dict[tuple[str, str], str] = {}
    for name, file in files.items():
        for entry in file["items"]:
            code = entry["code"]
            if code in codes:
                yield f"{name} · {code} · code：编码已用于 {codes[code]}"
            codes[code] = name
            title = (file["subject_kind"], "".join(entry["title"].split()))
            if title in titles:
                yield f"{name} · {code} · title：名称与 {titles[title]} 相同"
            titles[title] = code


def _miscounts(head: Mapping[str, Any], files: Mapping[str, Any]) -> Iterator[str]:
    found: Counter[tuple[str, str]] = Counter()
    for file in files.values():
        found[file["subject_kind"], file["record_class"]] += len(file["items"])
    for kind, counts in head["counts"].items():
        for record_class, expected in counts.items():
            number = found[kind, record_class]
            if number != expected:
                yield (
                    f"catalogue.yaml · counts · {kind} · {record_class}："
                    f"写的是 {expected} 项，文件里有 {number} 项"
                )
