"""What the services know when a dialogue is over, by the names that the book calls it."""

from collections.abc import Callable
from typing import Any

from services import chats, evidence
from services.objections import grounds
from tests.chats.others import newest_case, tickets_of
from tests.chats.phones import NotSo
from tests.chats.stages import Actor, Stage

Ending = Callable[[Stage, Actor, Any], None]
CODES = {
    name: code
    for code, name in {
        grounds.NOT_MINE: "不是我的",
        grounds.INACCURATE: "内容不准确",
        grounds.EXPIRED: "已经过期",
        grounds.ALREADY_CORRECTED: "已经改正过",
        grounds.WRONGLY_LISTED: "不该列入名单",
        grounds.MISSING: "应有的记录没有显示",
    }.items()
}


def check(stage: Stage, actors: dict[str, Actor], told: dict[str, Any]) -> None:
    """Compare one line of “最后” with the services; NotSo where they differ."""
    first = next(iter(actors.values()))
    actor = actors[told["谁"]] if "谁" in told else first
    name, value = next((key, value) for key, value in told.items() if key != "谁")
    ENDINGS[name](stage, actor, value)


def _is(what: str, found: Any, wanted: Any) -> None:
    if found != wanted:
        raise NotSo(f"最后 · {what}：应为 {wanted!r}，实为 {found!r}")


def _objection(stage: Stage, actor: Actor, wanted: dict[str, Any]) -> None:
    """Ground, words, state and the number of photos that arrived, of the newest one."""
    case = newest_case(stage, actor)
    phone = stage.phone(actor)
    files = phone.get(f"/me/objections/{case['id']}/evidence").json["items"]
    found = {
        "记录": case["about"]["title"],
        "理由": next(name for name, code in CODES.items() if code == case["ground"]),
        "说明": case["statement"],
        "状态": case["state_name"],
        "照片": len([each for each in files if each["state"] != evidence.FAILED]),
    }
    for key, value in wanted.items():
        _is(f"异议 · {key}", found[key], value)


def _objections(stage: Stage, actor: Actor, wanted: int) -> None:
    found = stage.phone(actor).get("/me/objections").json["items"]
    _is("异议件数", len(found), wanted)


def _linked(stage: Stage, actor: Actor, wanted: bool) -> None:
    _is("聊天关联了本人", chats.is_known(stage.city.house, actor.chat.openid), wanted)


def _told(stage: Stage, actor: Actor, titles: list[str]) -> None:
    items = stage.phone(actor).get("/me/notices").json["items"]
    found = [each["title"] for each in items]
    for title in titles:
        if title not in found:
            raise NotSo(f"最后 · 收到提醒：没有“{title}”，只有 {found}")


def _ticket(stage: Stage, actor: Actor, wanted: dict[str, Any]) -> None:
    found = tickets_of(stage, actor)[0]
    if "状态" in wanted:
        states = {"OPEN": "待答复", "ANSWERED": "已答复", "CLOSED": "已关闭"}
        _is("留言 · 状态", states[found["state"]], wanted["状态"])
    if "说了" in wanted:
        _is("留言 · 说了", [line["words"] for line in found["lines"]], wanted["说了"])


def _tickets(stage: Stage, actor: Actor, wanted: int) -> None:
    _is("留言件数", len(tickets_of(stage, actor)), wanted)


def _consent(stage: Stage, actor: Actor, wanted: bool) -> None:
    items = stage.phone(actor).get("/me/consents").json["items"]
    [found] = [each["given"] for each in items if each["kind"] == "merchant_check"]
    _is("同意商户核验", found, wanted)


def _authorisations(stage: Stage, actor: Actor, wanted: int) -> None:
    items = stage.phone(actor).get("/me/authorisations").json["items"]
    standing = [each for each in items if each["state"] == "standing"]
    _is("有效的授权", len(standing), wanted)


ENDINGS: dict[str, Ending] = {
    "异议": _objection,
    "异议件数": _objections,
    "关联了本人": _linked,
    "收到提醒": _told,
    "留言": _ticket,
    "留言件数": _tickets,
    "同意商户核验": _consent,
    "有效的授权": _authorisations,
}
