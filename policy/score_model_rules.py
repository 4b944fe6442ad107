"""What a scoring model of the right shape may still get wrong: the rules between its parts."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from policy.catalogues import Catalogue, Item

Files = Mapping[str, Mapping[str, Any]]


def contradictions(files: Files, catalogue: Catalogue) -> list[str]:
    """Every broken rule as one sentence that names the file and the place."""
    problems = [
        f"{name} · {place}：{words}"
        for name, data in files.items()
        for place, words in _own_problems(data)
    ]
    if problems:
        return problems
    problems = list(_same_days(files))
    persons = {i.code: i for i in catalogue.items.values() if i.subject_kind == "person"}
    for name, data in files.items():
        if not _is_history(data, files, catalogue):
            problems += [f"{name} · {place}：{words}" for place, words in _of_items(data, persons)]
    return problems


def misnamed(files: Files) -> list[str]:
    """Files that are not named after their version, by which operators find them."""
    return [
        f"{name} · version：文件名须为 {data['version']}.yaml"
        for name, data in files.items()
        if name != f"{data['version']}.yaml"
    ]


def _is_history(data: Mapping[str, Any], files: Files, catalogue: Catalogue) -> bool:
    """Whether a newer model had replaced it when this catalogue took effect.

    The catalogue grows and models of the past are not edited, so they need not know its items.
    """
    return any(
        data["effective_on"] < other["effective_on"] <= catalogue.effective_on
        for other in files.values()
    )


def _own_problems(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if type(data["effective_on"]) is not date:
        yield "effective_on", f"须为日期，而不是 {data['effective_on']!r}"
    low, high = data["scale"]["min"], data["scale"]["max"]
    if low >= high:
        yield "scale", "最低分须小于最高分"
    if not low <= data["base"]["points"] <= high:
        yield "base · points", "基础分须在评分范围以内"
    yield from _tier_problems(data["tiers"], low, high)
    for sign, steps in data["fading"].items():
        yield from _fading_problems(f"fading · {sign}", steps)


def _tier_problems(tiers: list[dict], low: int, high: int) -> Iterator[tuple[str, str]]:
    if len({tier["code"] for tier in tiers}) < len(tiers):
        yield "tiers", "等级重复"
    if any(above["from"] <= below["from"] for above, below in pairwise(tiers)):
        yield "tiers", "等级须从高到低排列，起点分逐级减少"
    if tiers[-1]["from"] != low:
        yield "tiers", f"最低等级须从最低分 {low} 起"
    if tiers[0]["from"] > high:
        yield "tiers", f"最高等级的起点不得高于最高分 {high}"


def _fading_problems(place: str, steps: list[dict]) -> Iterator[tuple[str, str]]:
    if steps[0] != {"months": 0, "percent": 100}:
        yield place, "第一级须为 {months: 0, percent: 100}"
    if any(one["months"] >= other["months"] for one, other in pairwise(steps)):
        yield place, "月数须逐级增加"
    if any(one["percent"] < other["percent"] for one, other in pairwise(steps)):
        yield place, "百分比不得增加"


def _same_days(files: Files) -> Iterator[str]:
    days: dict[date, str] = {}
    for name, data in files.items():
        other = days.setdefault(data["effective_on"], name)
        if other != name:
            yield f"{name} · effective_on：与 {other} 同一天生效"


def _of_items(data: Mapping[str, Any], persons: Mapping[str, Item]) -> Iterator[tuple[str, str]]:
    positives = data["positives"]["points"]
    for field, codes, effect, word in (
        ("positives · points", positives, "positive", "加分"),
        ("overrides", data["overrides"], "negative", "扣分"),
    ):
        for code in codes:
            item = persons.get(code)
            if item is None:
                yield f"{field} · {code}", "目录里没有这个自然人事项"
            elif item.effect != effect:
                yield f"{field} · {code}", f"{item.title} 的性质是 {item.effect}，不能{word}"
    for item in persons.values():
        if item.effect == "positive" and item.code not in positives:
            yield f"positives · points · {item.code}", f"{item.title} 没有分值"
