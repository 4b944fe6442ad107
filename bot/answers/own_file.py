"""What people ask of their own file. Summaries only: the whole file opens in the mini-program."""

from collections import Counter
from dataclasses import replace
from itertools import groupby

import orjson

from bot import pages
from bot.replies import Option, Reply, menu
from bot.turns import Turn, with_link
from services import lists as entries
from services import looks, repairs, reports, scores
from services.record_names import name_of

COURTS_LIST = "法院的失信被执行人名单由法院公布，在中国执行信息公开网上查。"
WRONGLY = "我不该列入这个名单，要异议"
CONTESTED = "contested"
MOST = 3  # what a phone shows of a chat without scrolling
LONGEST = 260  # characters of an answer that is still read
SHOWN_LOOKS, COUNTED_LOOKS = 4, 100
ROLES = {
    "self": "您本人",
    "merchant": "商户",
    "partner": "授权机构",
    "staff": "工作人员",
    "department": "部门",
    "system": "系统",
}
OUTCOMES = {
    "shown": "已查看",
    "eligible": "结果：可以免押",
    "not_eligible": "结果：不能免押",
    "refused": "未获准查看",
}


def score(turn: Turn) -> Reply:
    """The value, the tier, and how far the next one is."""
    found = scores.glance_own(turn.house, turn.known)
    tier, following = _tiers(found)
    scale = found["scale"]
    text = f"您的信用分是 {found['value']} 分（{scale['min']}–{scale['max']} 分），等级“{tier}”。"
    if following:
        text += f"\n再提高 {following['from'] - found['value']} 分，就到“{following['name']}”。"
    text += "\n想知道为什么，回复“为什么”。"
    reply = Reply(text, invited=(Option("intent:score_why", "为什么"),))
    return with_link(turn, reply, pages.SCORE, "查看构成和变化")


def score_why(turn: Turn) -> Reply:
    """What lowers it first, then what raises it, each with what can be done."""
    found = scores.view_own(turn.house, turn.known)
    counted = [each for each in found["contributions"] if each["points"]]
    lowering = sorted((c for c in counted if c["points"] < 0), key=lambda c: c["points"])
    raising = sorted((c for c in counted if c["points"] > 0), key=lambda c: -c["points"])
    lines = [f"您现在 {found['value']} 分，主要是这样得来的："]
    lines += _with_hints(lowering[:MOST])
    lines += map(_line, raising[:MOST])
    left_out = len(counted) - min(len(lowering), MOST) - min(len(raising), MOST)
    if left_out:
        lines.append(f"另有 {left_out} 项，在小程序里逐项列出。")
    lines.append("觉得哪条记录不对，回复“我要异议”。" if lowering else "没有扣分的记录。")
    return with_link(turn, Reply("\n".join(lines)), pages.SCORE, "逐项查看")


def score_history(turn: Turn) -> Reply:
    """The latest changes with their causes, as many as fit one message."""
    points, _ = scores.list_own(turn.house, turn.known, limit=MOST + 1, before=None)
    changes = [point for point in points if point["change"]]
    if not changes:
        return with_link(turn, Reply("您的信用分还没有变化过。"), pages.SCORE, "查看信用分")
    text = "您的信用分最近的变化："
    for number, told in enumerate(map(_change, changes[:MOST])):
        if number and len(text) + len(told) > LONGEST:
            break
        text += f"\n{told}"
    return with_link(turn, Reply(text), pages.SCORE, "查看全部变化")


def report(turn: Turn) -> Reply:
    """How many records of each class there are, and where the whole of it is."""
    told = orjson.loads(reports.view_own(turn.house, turn.known))
    counts = [
        f"{section['title']} {len(section['records'])} 条"
        for section in told["sections"]
        if section["records"]
    ]
    records = [record for section in told["sections"] for record in section["records"]]
    effects = Counter(record["effect"] for record in records)
    contested = sum(record["status"] == CONTESTED for record in records)
    lines = [f"您的信用报告（编号 {told['report_no']}，截至 {told['generated_at'][:10]}）："]
    lines.append("、".join(counts) + "。" if counts else "目前没有记录。")
    if effects["negative"]:
        note = f"，其中 {contested} 条正在异议处理" if contested else ""
        lines.append(f"负面记录 {effects['negative']} 条{note}。")
    elif records:
        lines.append("没有负面记录。")
    if told["lists"]:
        lines.append(f"列入名单 {len(told['lists'])} 项。")
    lines.append("全文只在小程序里向您本人显示，也可以在那里下载 PDF。")
    return with_link(turn, Reply("\n".join(lines)), pages.REPORT, "打开完整报告")


def lists(turn: Turn) -> Reply:
    """Whether the person stands on a list; whoever does is led to the objection."""
    found = entries.view_own(turn.house, turn.known)
    if not found:
        return Reply(f"您不在任何名单上：本市的红名单、黑名单里都没有您。\n{COURTS_LIST}")
    lines = ["您在这些名单上："]
    for each in found:
        note = "，异议处理中" if each["status"] == CONTESTED else ""
        lines.append(f"· {each['title']}，{each['entered_on']} 列入，依据：{each['basis']}{note}")
    reply = menu("\n".join(lines), [("do:object", WRONGLY)], "没有错的话，不用办什么。")
    return replace(reply, asked=turn.said if turn.wanted == "object" else WRONGLY)


def access_log(turn: Turn) -> Reply:
    """Who else looked, before what the person did."""
    found, more = looks.list_own(turn.house, turn.known, limit=COUNTED_LOOKS, before=None)
    others = [look for look in found if look["role"] != "self"]
    if not others:
        text = "最近没有别人查过您的信用信息，只有您本人看过。"
        return with_link(turn, Reply(text), pages.ACCESS_LOG, "查看全部记录")
    count = f"{len(others)}{' 次以上' if more else ' 次'}"
    lines = [f"别人查您的信用信息共 {count}，最近的是："]
    for look in others[:SHOWN_LOOKS]:
        outcome = OUTCOMES.get(look["outcome"], "")
        who = f"{look['who']}（{ROLES.get(look['role'], '')}）"
        lines.append(f"· {look['at'][:16].replace('T', ' ')} {who}：{look['purpose']}，{outcome}")
    lines.append("每一次都如实记着；有疑问，回复“人工”。")
    return with_link(turn, Reply("\n".join(lines)), pages.ACCESS_LOG, "查看全部记录")


def repair(turn: Turn) -> Reply:
    """What can be repaired now, and from when the rest can."""
    found = repairs.list_own(turn.house, turn.known)
    if not found:
        text = "您没有需要修复的记录。"
        return with_link(turn, Reply(text), pages.REPAIRS, "了解信用修复")
    now = [each for each in found if each["state"] == "ELIGIBLE"]
    lines = [f"您有 {len(found)} 条记录与信用修复有关，现在能申请的 {len(now)} 条："]
    for each in (now + [each for each in found if each not in now])[:MOST]:
        lines.append(f"· {each['title']}：{_repair_words(each)}")
    return with_link(turn, Reply("\n".join(lines)), pages.REPAIRS, "查看条件并申请")


def _tiers(found: dict) -> tuple[str, dict | None]:
    """The tier's name, and the next higher one."""
    names = {tier["code"]: tier["name"] for tier in found["tiers"]}
    higher = [tier for tier in found["tiers"] if tier["from"] > found["value"]]
    return names[found["tier"]], min(higher, key=lambda tier: tier["from"], default=None)


def _change(point: dict) -> str:
    """One change of the score; of many causes the largest, and what the others come to."""
    causes = [(each["points_after"] - each["points_before"], each) for each in point["causes"]]
    shown, others = causes[:MOST], causes[MOST:]
    lines = [f"· {point['at'][:10]}：{point['change']:+d} 分，到 {point['value']} 分"]
    is_one = len(causes) == 1  # whose points are the change
    lines += [
        f"  {each['text']}" if is_one else f"  {points:+d}：{each['text']}"
        for points, each in shown
    ]
    if others:
        lines.append(f"  另有 {len(others)} 项，共 {sum(points for points, _ in others):+d} 分")
    return "\n".join(lines)


def _with_hints(contributions: list[dict]) -> list[str]:
    """A line of each, and what can be done: once where several in a row have the same."""
    lines = []
    for hint, alike in groupby(contributions, key=lambda each: each["change_hint"]):
        lines += map(_line, alike)
        lines += [f"  {hint}。"] if hint else []
    return lines


def _line(contribution: dict) -> str:
    line = f"· {_name(contribution)} {contribution['points']:+d} 分"
    if contribution.get("expires_on"):
        line += f"，算到 {contribution['expires_on']}"
    return line


def _name(contribution: dict) -> str:
    """As the list of what can be objected to names it, so that one finds the other."""
    record = contribution.get("record")
    return name_of(record) if record else contribution["title"]


def _repair_words(each: dict) -> str:
    if each["state"] == "ELIGIBLE":
        return "现在可以申请"
    reasons = "；".join(reason["text"] for reason in each["reasons"])
    if each["from"]:
        return f"{each['from']} 起可以申请" + (f"（{reasons}）" if reasons else "")
    return reasons or "暂不能申请"
