"""Photos in the chat: before an objection is there, for one that is, and out of nothing.

Several are sent at once and come one by one: the first is answered, the others are taken in
silence, and how many there are is said once the person goes on.
"""

import uuid
from dataclasses import replace

from bot.flows.engine import Flow, Step, go, option
from bot.replies import SILENCE, Reply
from bot.turns import Turn
from services import evidence, objections
from services.errors import Conflict
from services.understanding import command

SLOT = "photos"
FULL = "full"  # it was said that no more are taken
SHOWN_CASES = 4
NONE = "none"
TAKES_EVIDENCE = evidence.TAKEN_IN["objection"]
RETURNED = "RETURNED"
ENDS = ("confirm", "refuse")
DONE = (
    "好了",
    "没有了",
    "没了",
    "发完了",
    "完了",
    "齐了",
    "就这些",
    "就这些了",
    "不发了",
    "没别的了",
)
GO_ON = "还有就接着发；没有了，回复“好了”。"
ON_THE_WAY = ("fetching", "checking")
NOT_THERE = ("failed", "blocked")


def out_of_nothing(turn: Turn, media_id: str) -> Reply:
    """A picture came out of nothing: which of the open cases is it for?"""
    if not _taking(turn):
        if turn.is_another_photo:
            return SILENCE
        return Reply("收到图片。图片用作异议的证据：要提异议，请回复“我要异议”，按提示再发图片。")
    turn.dialogue.end()
    return attach(turn, media_id)


def attach(turn: Turn, media_ids: str) -> Reply:
    """Ask for which of the open cases these pictures are."""
    return ATTACHING.go(turn, "case", **{SLOT: media_ids})


def keep(turn: Turn, media_id: str) -> Reply:
    """A photo before the objection is there: it is handed in with it."""
    if not _note(turn, media_id):
        return _too_many(turn)
    if turn.is_another_photo:
        return SILENCE
    asked = go(turn, turn.dialogue.step)
    if turn.dialogue.step == "words":
        return replace(asked, text="照片收到了，提交时一起交。请接着说明情况，打字、发语音都行。")
    # What stands to be confirmed says how many there were before this one.
    text = "请点：" if turn.dialogue.step == "confirm" else asked.text
    return replace(asked, text=f"照片收到了，提交时一起交。\n{text}")


def kept(turn: Turn) -> list[str]:
    """The pictures of which it is not known yet what for, or that wait for the objection."""
    return turn.dialogue.slots.get(SLOT, "").split()


def hand_in(turn: Turn, case_id: str, media_ids: list[str]) -> int:
    """Take pictures in as evidence of a case; returns how many it had no room for."""
    for number, media_id in enumerate(media_ids):
        try:
            evidence.take_from_chat(turn.house, turn.known, uuid.UUID(case_id), media_id, turn.now)
        except Conflict as refused:
            if refused.code != "evidence_full":
                raise
            return len(media_ids) - number
    return 0


def left_out(count: int) -> str:
    """That so many had no room."""
    return f"一件最多收 {evidence.most_a_case()} 个文件，有 {count} 张没有收下。"


def ask(turn: Turn) -> Reply:
    return Reply("请接着发照片；没有了，回复“好了”。文字要补充，请在小程序里办。")


def take_words(turn: Turn, words: str) -> Reply:
    """No more photos; what was returned for want of them is handed in again."""
    case_id = uuid.UUID(turn.dialogue.slots["case"])
    is_returned = objections.view_own(turn.house, turn.known, case_id)["state"] == RETURNED
    if not is_done(words) and (is_returned or not _is_polite(turn)):
        return ask(turn)
    told = _counted(turn, case_id)
    if is_returned:
        turn.claim()
        case = objections.resubmit(turn.house, turn.known, case_id)
        turn.dialogue.end()
        return Reply(
            f"已重新提交，{case['accept_by']} 前会有人受理。{told}办到哪里，随时回复“异议进度”。"
        )
    turn.dialogue.end()
    return Reply(f"好的，都记下了。{told}办到哪里，随时回复“异议进度”；有结果会通知您。")


def take_picture(turn: Turn, media_id: str) -> Reply:
    turn.claim()
    try:
        is_left_out = hand_in(turn, turn.dialogue.slots["case"], [media_id])
    except Conflict as refused:  # it was decided meanwhile
        turn.dialogue.end()
        return Reply(refused.message)
    if is_left_out:
        return _too_many(turn)
    return SILENCE if turn.is_another_photo else Reply(f"收到，正在检查。{GO_ON}")


def is_done(words: str) -> bool:
    """Whether they say that there is no more to come."""
    return words.strip("。！!. ") in DONE or command(words) in ENDS


def _is_polite(turn: Turn) -> bool:
    """谢谢 or 就这样: who says so has no more to send."""
    return turn.meant.sure is not None and turn.meant.sure.key in ("thanks_greeting", "cancel")


def _counted(turn: Turn, case_id: uuid.UUID) -> str:
    """How many there are, and that more may be said of those that are still looked at."""
    files = evidence.list_own(turn.house, turn.known, case_id)
    there = [each["state"] for each in files if each["state"] not in NOT_THERE]
    if not there:
        return ""
    if not any(state in ON_THE_WAY for state in there):
        return f"照片共 {len(there)} 张。"
    return f"照片共 {len(there)} 张，正在检查，有不能用的会在这里告诉您。"


def _too_many(turn: Turn) -> Reply:
    """Once for all that are sent together."""
    if turn.is_another_photo and turn.dialogue.slots.get(FULL):
        return SILENCE
    turn.dialogue.slots[FULL] = "told"
    text = f"一件最多收 {evidence.most_a_case()} 个文件，已经够了，后面的没有收下。"
    if turn.dialogue.step == "photos":
        return Reply(f"{text}回复“好了”就行。")
    asked = go(turn, turn.dialogue.step)
    return replace(asked, text=f"{text}\n{asked.text}")


def _note(turn: Turn, media_id: str) -> bool:
    """Keep it until it can be handed in; False where no case takes so many."""
    known = kept(turn)
    if media_id not in known:
        if len(known) >= evidence.most_a_case():
            return False
        turn.dialogue.slots[SLOT] = " ".join([*known, media_id])
    return True


def _taking(turn: Turn) -> list[dict]:
    """The person's cases that still take evidence; nobody's where nobody is known."""
    if turn.citizen is None:
        return []
    mine, _ = objections.list_own(turn.house, turn.citizen, limit=20, before=None)
    return [case for case in mine if case["state"] in TAKES_EVIDENCE]


def _ask_case(turn: Turn) -> Reply:
    options = [
        option(turn, case["id"], f"“{case['about']['title'][:16]}”的异议")
        for case in _taking(turn)[:SHOWN_CASES]
    ]
    options.append(option(turn, NONE, "都不是"))
    count = len(kept(turn))
    told = f"收到 {count} 张图片" if count > 1 else "收到图片"
    return Reply(f"{told}。是给哪件异议补充证据？", tuple(options))


def _add_picture(turn: Turn, media_id: str) -> Reply:
    """Another one out of nothing, before anybody knows what the first was for."""
    if not _note(turn, media_id):
        return _too_many(turn)
    return SILENCE if turn.is_another_photo else ATTACHING.go(turn, "case")


def _take_case(turn: Turn, value: str) -> Reply:
    media_ids = kept(turn)
    turn.dialogue.end()
    if value == NONE:
        return Reply("好的，图片没有留下。")
    turn.claim()
    count = hand_in(turn, value, media_ids)
    turn.to("object", "photos", case=value)
    if count == len(media_ids):
        return Reply(f"{left_out(count)}回复“好了”就行。")
    told = f"收到 {len(media_ids) - count} 张，正在检查。"
    return Reply(f"{told}{left_out(count)}{GO_ON}" if count else f"{told}{GO_ON}")


STEP = Step(ask, take_words, is_free=True, ends=True, picture=take_picture)
ATTACHING = Flow("attach", "补充证据", {"case": Step(_ask_case, _take_case, picture=_add_picture)})
