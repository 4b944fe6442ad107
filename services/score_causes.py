"""Why a score changed: two reports of one person compared, each difference said in a sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from policy.scoring import LIST, REPAIRED
from services.record_names import name_of

FIRST = "first"
MODEL = "model"


class Counted(NamedTuple):
    """What one record counts; what belongs to no record is summed up by what it is."""

    code: str
    title: str
    points: int
    contested: bool
    expires_on: str


NOTHING = Counted("", "", 0, False, "")


def causes(before: Mapping[str, Any] | None, after: Mapping[str, Any], today: date) -> list[dict]:
    """`{code, text, points_before, points_after, record_id?}`, the largest first.

    Their points together are the change of the value. `before` and `after` are reports;
    without a score before there was nothing to compare with.
    """
    score = after["score"]
    if before is None or before["score"] is None:
        return [_cause(FIRST, "开始评分", score["value"], score["value"])]
    records = _records(before), _records(after)
    names = {key: name_of(row) for side in records for key, row in side.items()}
    old, new = _counted(before["score"], names), _counted(score, names)
    found = []
    if before["score"]["model"] != score["model"]:
        # What both models count is not explained one by one: the rules themselves are other ones.
        kept = [key for key in old.keys() | new.keys() if not _is_news(key, old, new)]
        points = [sum(side.get(key, NOTHING).points for key in kept) for side in (old, new)]
        found.append(_cause(MODEL, f"评分规则更新为 {score['model']}", *points))
        old, new = ({k: v for k, v in side.items() if k not in kept} for side in (old, new))
    for key in old.keys() | new.keys():
        one, other = old.get(key, NOTHING), new.get(key, NOTHING)
        if one.points != other.points:
            code, text = _explain(key, one, other, records, today)
            found.append(_cause(code, text, one.points, other.points, key))
    return sorted(found, key=_largest_first)


def _is_news(key: Any, old: Mapping, new: Mapping) -> bool:
    """Whether it is a record that came, went, or began or ended being contested."""
    if not isinstance(key, str) and not key[0].startswith(LIST):
        return False
    if (key in old) != (key in new):
        return True
    return old[key].contested != new[key].contested


def _counted(score: Mapping[str, Any], names: Mapping[Any, str]) -> dict[Any, Counted]:
    """What each record counts, by its id and under its name."""
    found: dict[Any, Counted] = {}
    for each in score["contributions"]:
        key = each.get("record_id") or (each["code"], each["title"])
        points = each["points"] + found.get(key, NOTHING).points
        contested, ends = each.get("contested", False), each.get("expires_on", "")
        title = names.get(key, each["title"])
        found[key] = Counted(each["code"], title, points, contested, ends)
    return found


def _records(report: Mapping[str, Any]) -> dict[str, dict]:
    return {row["id"]: row for section in report["sections"] for row in section["records"]}


def _explain(
    key: Any, one: Counted, other: Counted, records: tuple[dict, dict], today: date
) -> tuple[str, str]:
    if not isinstance(key, str):
        return _explain_rule(one, other)
    if one is NOTHING:
        return "added", f"新增记录：{other.title}，{_worded(other.points)}"
    if other is NOTHING:
        return _explain_gone(key, one, records[1], today)
    if one.contested or other.contested:
        return _explain_contest(one, other)
    dates = [side[key]["decided_on"] for side in records if key in side]
    if abs(other.points) < abs(one.points) and dates[0] == dates[-1]:
        return "faded", f"{_fading(one.points)}：{one.title}，{_from_to(one, other)}"
    return "changed", f"记录内容变更：{other.title}，{_from_to(one, other)}"


def _explain_contest(one: Counted, other: Counted) -> tuple[str, str]:
    if other.contested:
        return "contested", f"异议处理期间不扣分：{one.title}"
    return "contest_ended", f"异议处理结束：{other.title}，{_worded(other.points)}"


def _explain_gone(key: str, one: Counted, now: dict[str, dict], today: date) -> tuple[str, str]:
    ending = f"：{one.title}，不再{'加' if one.points > 0 else '扣'}分"
    if key in now:
        if now[key]["status"] == REPAIRED:
            return "repaired", f"信用修复{ending}"
        return "faded", f"{_fading(one.points)}{ending}"
    if one.expires_on and one.expires_on < today.isoformat():
        return "expired", f"记录到期{ending}"
    return "removed", f"记录已移除{ending}"


def _explain_rule(one: Counted, other: Counted) -> tuple[str, str]:
    code, title = other.code or one.code, other.title or one.title
    if not code.startswith(LIST):
        return code, f"{title}：由 {one.points:+d} 分变为 {other.points:+d} 分"
    if one is NOTHING:
        return "listed", f"{title}，{_worded(other.points)}"
    if other is NOTHING:
        return "unlisted", f"已移出名单（{title}），不再{'加' if one.points > 0 else '扣'}分"
    if one.contested != other.contested:
        return _explain_contest(one, other)
    return "listed", f"{title}：由 {one.points:+d} 分变为 {other.points:+d} 分"


def _cause(code: str, text: str, before: int, after: int, key: Any = None) -> dict:
    told = {"code": code, "text": text, "points_before": before, "points_after": after}
    return told | {"record_id": key} if isinstance(key, str) else told


def _largest_first(each: dict) -> tuple:
    return -abs(each["points_after"] - each["points_before"]), each["code"], each["text"]


def _fading(points: int) -> str:
    return "加分随时间减少" if points > 0 else "扣分随时间减轻"


def _from_to(one: Counted, other: Counted) -> str:
    return f"由 {one.points:+d} 分变为 {other.points:+d} 分"


def _worded(points: int) -> str:
    return f"{'加' if points > 0 else '扣'} {abs(points)} 分"
