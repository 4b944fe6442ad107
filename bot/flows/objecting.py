"""提出异议 in the chat: which record, on what ground, in whose words; then photos."""

import uuid
from dataclasses import replace

from bot import pages
from bot.flows.engine import Flow, Step
from bot.replies import Reply
from bot.turns import Turn, with_link
from services import evidence, objections
from services.errors import Conflict, ServiceError
from services.understanding import command

RECORDS_AT_ONCE = 5  # what a small screen shows at once
TITLE, SOURCE = 20, 12
MISSING = "missing"
GROUNDS = {
    "not_mine": "不是我的",
    "inaccurate": "内容不准确",
    "expired": "已经过期",
    "already_corrected": "已经改正过",
}
NOUNS = {**GROUNDS, "wrongly_listed": "不该列入名单"}
TAKES_EVIDENCE = evidence.TAKEN_IN["objection"]
ENDED = ("REFUSED", "DECIDED", "REVIEW_DECIDED", "WITHDRAWN")
RETURNED = "RETURNED"
SHOWN_CASES = 3
DONE = ("好了", "没有了", "没了", "发完了", "完了", "齐了", "就这些", "就这些了")


def begin(turn: Turn) -> Reply:
    """Only for somebody who is known; whoever has nothing to object to hears so."""
    if not objections.what_can_be_objected(turn.house, turn.known):
        text = "您名下没有可以提异议的记录。缺少应有的记录，请在小程序里提出。"
        return with_link(turn, Reply(text), pages.OBJECTIONS, "打开异议页面")
    # Who begins anew has sent the photos all the same.
    is_again = turn.dialogue.flow == FLOW.name
    return FLOW.begin(turn, photos=turn.dialogue.slots.get("photos", "") if is_again else "")


def begin_with_picture(turn: Turn, media_id: str) -> Reply:
    """A picture came out of nothing: which of the open cases is it for?"""
    citizen = turn.citizen
    mine = objections.list_own(turn.house, citizen, limit=20, before=None)[0] if citizen else []
    taking = [case for case in mine if case["state"] in TAKES_EVIDENCE]
    if not taking:
        return Reply("收到图片。图片用作异议的证据：要提异议，请回复“我要异议”，按提示再发图片。")
    turn.dialogue.end()
    return ATTACHING.go(turn, "case", photos=media_id)


def progress(turn: Turn) -> Reply:
    """What became of the person's objections."""
    found, _ = objections.list_own(turn.house, turn.known, limit=20, before=None)
    if not found:
        return Reply("您还没有提过异议。觉得哪条记录不对，回复“我要异议”。")
    running = [case for case in found if not _is_over(case)]
    lines = [f"您的异议共 {len(found)} 件，办理中 {len(running)} 件："]
    for case in (running or found)[:SHOWN_CASES]:
        lines.append(f"· {case['about']['title']}：{_stands(case)}")
        lines += [f"  要补的：{each}" for each in case["missing"] if case["state"] == RETURNED]
    if any(case["state"] == RETURNED for case in running):
        lines.append("照片直接发到这里，发完回复“好了”就重新提交；要补文字，请在小程序里办。")
    elif any(case["state"] in TAKES_EVIDENCE for case in running):
        lines.append("要补充照片，直接发到这里。")
    return with_link(turn, Reply("\n".join(lines)), pages.OBJECTIONS, "查看经过和答复")


def _stands(case: dict) -> str:
    """The state in words, with the day that matters in it."""
    state = case["state_name"]
    if _is_over(case):
        result = f"，结果：{case['outcome_name']}" if case["outcome_name"] else ""
        return f"{state}（{case['timeline'][-1]['at'][:10]}）{result}"
    if case["state"] == RETURNED:
        return state
    late = "，已超期，我们会尽快答复" if case["overdue"] else ""
    if case["due_on"]:
        return f"{state}，{case['due_on']} 前答复{late}"
    return f"{state}，{case['accept_by']} 前受理{late}" if case["accept_by"] else state


def _is_over(case: dict) -> bool:
    return case["state"] in ENDED


def _ask_record(turn: Turn) -> Reply:
    found = objections.what_can_be_objected(turn.house, turn.known)
    first = int(turn.dialogue.slots.get("page", "0"))
    shown = found[first : first + RECORDS_AT_ONCE]
    options = [
        FLOW.option("record", f"{each['kind']}:{each['id']}", _label(each)) for each in shown
    ]
    if len(found) > first + RECORDS_AT_ONCE:
        options.append(FLOW.option("record", "more", "看更多记录"))
    return Reply("哪一条不对？请选：", tuple(options), "清单里没有的，请在小程序里提出。")


def _take_record(turn: Turn, value: str) -> Reply:
    if value == "more":
        page = int(turn.dialogue.slots.get("page", "0")) + RECORDS_AT_ONCE
        return FLOW.go(turn, "record", page=str(page))
    kind, _, target = value.partition(":")
    for each in objections.what_can_be_objected(turn.house, turn.known):
        if (each["kind"], each["id"]) == (kind, target):
            if each["open"]:
                return _already_open(turn)
            slots = {"kind": kind, "target": target, "title": each["title"]}
            if kind == "entry":
                return FLOW.go(turn, "words", ground="wrongly_listed", **slots)
            return FLOW.go(turn, "ground", **slots)
    return FLOW.go(turn, "record")


def _already_open(turn: Turn) -> Reply:
    """Photos that were sent for it are not lost: the person says for which one they are."""
    photos = turn.dialogue.slots.get("photos", "")
    turn.dialogue.end()
    text = "这条已有一件异议在办理。想知道办到哪里，回复“异议进度”。"
    if not photos:
        return Reply(text)
    asked = ATTACHING.go(turn, "case", photos=photos)
    return replace(asked, text=f"{text}\n{asked.text}")


def _ask_ground(turn: Turn) -> Reply:
    options = [FLOW.option("ground", code, label) for code, label in GROUNDS.items()]
    return Reply(f"“{turn.dialogue.slots['title']}”，哪里不对？", tuple(options))


def _take_ground(turn: Turn, value: str) -> Reply:
    return FLOW.go(turn, "words", ground=value)


def _ask_words(turn: Turn) -> Reply:
    return Reply(
        "请用自己的话说一说：事情是怎样的，应该是怎样的。一条消息写完。\n"
        "有照片也可以现在发。说错了不要紧，提交前会给您看一遍。"
    )


def _take_words(turn: Turn, words: str) -> Reply:
    return FLOW.go(turn, "confirm", words=words)


def _ask_confirm(turn: Turn) -> Reply:
    slots = turn.dialogue.slots
    photos = len(slots.get("photos", "").split())
    lines = [
        "请核对：",
        f"记录：{slots['title']}",
        f"理由：{NOUNS[slots['ground']]}",
        f"说明：{slots['words']}",
        f"照片：{photos} 张" if photos else "照片：没有，提交后还可以发",
    ]
    options = (
        FLOW.option("confirm", "submit", "提交"),
        FLOW.option("confirm", "words", "改说明"),
        FLOW.option("confirm", "record", "重新选"),
    )
    return Reply("\n".join(lines), options)


def _take_confirm(turn: Turn, value: str) -> Reply:
    if value != "submit":
        return FLOW.go(turn, value)
    turn.claim()
    case = _submitted(turn)
    photos = turn.dialogue.slots.get("photos", "").split()
    turn.to(FLOW.name, "photos", case=case["id"], photos="")
    not_taken = sum(not _attached(turn, case["id"], media_id) for media_id in photos)
    lines = [
        f"已提交，编号 {case['id'][-8:]}。最晚 {case['accept_by']} 受理；受理后到办结前，"
        "这条记录不扣分、不影响免押。"
    ]
    if not_taken:
        lines.append(f"有 {not_taken} 张照片没有收下（一件最多收几张有限制），可以再发一次。")
    lines.append("还有照片可以接着发；没有了，回复“好了”。")
    return Reply("\n".join(lines))


def _submitted(turn: Turn) -> dict:
    """The objection; what a delivery that died before it could answer submitted is this one."""
    slots = turn.dialogue.slots
    key = "list_entry_id" if slots["kind"] == "entry" else "record_id"
    try:
        return objections.submit(
            turn.house,
            turn.known,
            ground=slots["ground"],
            statement=slots["words"],
            **{key: uuid.UUID(slots["target"])},
        )
    except Conflict as refused:
        mine, _ = objections.list_own(turn.house, turn.known, limit=20, before=None)
        same = [case for case in mine if _says_the_same(case, slots)]
        if refused.code != "objection_open" or not same:
            raise
        return same[0]


def _says_the_same(case: dict, slots: dict[str, str]) -> bool:
    told = (slots["target"], slots["ground"], slots["words"])
    is_it = (case["about"]["id"], case["ground"], case["statement"]) == told
    return is_it and not _is_over(case)


def _keep_picture(turn: Turn, media_id: str) -> Reply:
    """A photo before the objection is there: it is attached once it is."""
    count = _note_picture(turn, media_id)
    if turn.dialogue.step == "words":
        return Reply(f"收到第 {count} 张照片。请接着用文字说明情况。")
    asked = FLOW.go(turn, turn.dialogue.step)
    return replace(asked, text=f"收到第 {count} 张照片。\n{asked.text}")


def _note_picture(turn: Turn, media_id: str) -> int:
    """Keep it until it is known what for; returns how many there are."""
    photos = turn.dialogue.slots.get("photos", "").split()
    if media_id not in photos:
        photos.append(media_id)
    turn.dialogue.slots["photos"] = " ".join(photos)
    return len(photos)


def _ask_photos(turn: Turn) -> Reply:
    return Reply("请发照片；没有了，回复“好了”。")


def _take_photos(turn: Turn, words: str) -> Reply:
    """No more photos; what was returned for want of them is handed in again."""
    case_id = uuid.UUID(turn.dialogue.slots["case"])
    if objections.view_own(turn.house, turn.known, case_id)["state"] == RETURNED:
        if words.strip("。！!. ") not in DONE and command(words) != "confirm":
            return _ask_photos(turn)
        turn.claim()
        case = objections.resubmit(turn.house, turn.known, case_id)
        turn.dialogue.end()
        return Reply(f"已重新提交，最晚 {case['accept_by']} 受理。办到哪里，随时回复“异议进度”。")
    turn.dialogue.end()
    return Reply("好的，材料齐了。办到哪里，随时回复“异议进度”；有结果会通知您。")


def _take_picture(turn: Turn, *media_ids: str) -> Reply:
    turn.claim()
    case_id = uuid.UUID(turn.dialogue.slots["case"])
    for media_id in media_ids:
        evidence.take_from_chat(turn.house, turn.known, case_id, media_id, turn.now)
    count = len(evidence.list_own(turn.house, turn.known, case_id))
    return Reply(f"收到，共 {count} 张。还有就接着发，没有了回复“好了”。")


def _attached(turn: Turn, case_id: str, media_id: str) -> bool:
    try:
        evidence.take_from_chat(turn.house, turn.known, uuid.UUID(case_id), media_id, turn.now)
    except ServiceError:
        return False
    return True


def _ask_case(turn: Turn) -> Reply:
    mine, _ = objections.list_own(turn.house, turn.known, limit=20, before=None)
    taking = [case for case in mine if case["state"] in TAKES_EVIDENCE]
    options = [
        ATTACHING.option("case", case["id"], f"“{case['about']['title'][:16]}”的异议")
        for case in taking[: RECORDS_AT_ONCE - 1]
    ]
    options.append(ATTACHING.option("case", "none", "都不是"))
    count = len(turn.dialogue.slots["photos"].split())
    return Reply(f"收到 {count} 张图片。是给哪件异议补充证据？", tuple(options))


def _add_picture(turn: Turn, media_id: str) -> Reply:
    """Another one out of nothing, before anybody knows what the first was for."""
    _note_picture(turn, media_id)
    return ATTACHING.go(turn, "case")


def _take_case(turn: Turn, value: str) -> Reply:
    photos = turn.dialogue.slots["photos"].split()
    turn.dialogue.end()
    if value == "none":
        return Reply("好的，图片没有留下。")
    turn.to(FLOW.name, "photos", case=value)
    return _take_picture(turn, *photos)


def _label(each: dict) -> str:
    mark = "，异议中" if each["open"] else ""
    return f"{each['title'][:TITLE]}（{each['source'][:SOURCE]}，{each['decided_on']}{mark}）"


FLOW = Flow(
    "object",
    "提出异议",
    {
        "record": Step(_ask_record, _take_record, picture=_keep_picture),
        "ground": Step(_ask_ground, _take_ground, picture=_keep_picture),
        "words": Step(_ask_words, _take_words, is_free=True, picture=_keep_picture),
        "confirm": Step(
            _ask_confirm, _take_confirm, yes="submit", no="words", picture=_keep_picture
        ),
        "photos": Step(_ask_photos, _take_photos, is_free=True, ends=True, picture=_take_picture),
    },
)
ATTACHING = Flow("attach", "补充证据", {"case": Step(_ask_case, _take_case, picture=_add_picture)})
