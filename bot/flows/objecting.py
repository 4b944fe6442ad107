"""提出异议 in the chat: which record, on what ground, in whose words; then photos."""

import uuid
from dataclasses import replace
from typing import Any

from bot.flows import hearing, photos, picking
from bot.flows.engine import Flow, Step, go, option
from bot.flows.picking import NOUNS, OBJECT, begin
from bot.replies import Reply
from bot.turns import Turn
from services import objections
from services.errors import Conflict

__all__ = ["FLOW", "begin", "is_unsubmitted"]
SUBMIT = "submit"
SHORTEST_ADDITION = 5  # characters that tell a desk anything
WHAT_NOW = "没有要改的，请点“提交”；要重写，点“改说明”。"


def is_unsubmitted(turn: Turn) -> bool:
    """Whether the person is about to object, so that giving it up leaves nothing behind."""
    return turn.dialogue.flow == OBJECT and turn.dialogue.step != "photos"


def _ask_confirm(turn: Turn) -> Reply:
    slots, count = turn.dialogue.slots, len(photos.kept(turn))
    lines = [
        "请核对：",
        f"记录：{slots['title']}",
        f"理由：{NOUNS[slots['ground']]}",
        f"说明：{slots['words']}",
        f"照片：{count} 张" if count else "照片：没有，提交后还可以发",
    ]
    options = (
        option(turn, SUBMIT, "提交"),
        option(turn, "words", "改说明"),
        option(turn, "record", "重新选"),
    )
    return Reply("\n".join(lines), options)


def _take_words(turn: Turn, words: str) -> Reply:
    """Whoever goes on telling adds to what they told; 好了 says that it is all."""
    if photos.is_done(words):
        return _take_confirm(turn, SUBMIT)
    told = turn.dialogue.slots["words"]
    if len(words) < SHORTEST_ADDITION or words in told:  # said again, perhaps by the line itself
        return replace(_ask_confirm(turn), tail=WHAT_NOW)
    asked = go(turn, "confirm", words=f"{told}\n{words}")
    return replace(asked, text=f"这句话加进说明了。{asked.text}", tail=WHAT_NOW)


def _take_confirm(turn: Turn, value: str) -> Reply:
    if value != SUBMIT:
        return go(turn, value, said="")
    turn.claim()
    case = _submitted(turn)
    media_ids = photos.kept(turn)
    turn.to(OBJECT, "photos", case=case["id"], **{photos.SLOT: "", photos.FULL: ""})
    count = photos.hand_in(turn, case["id"], media_ids)
    lines = [
        f"已提交，编号 {case['id'][-8:]}。{case['accept_by']} 前会有人受理，受理了会通知您。",
        objections.meanwhile(turn.house, case),
    ]
    if count < len(media_ids):
        lines.append(f"照片收到 {len(media_ids) - count} 张，正在检查。")
    if count:
        lines.append(photos.left_out(count))
    lines.append("还有照片，现在接着发；没有了，回复“好了”。")
    return Reply("\n".join(lines))


def _submitted(turn: Turn) -> dict:
    """The objection; what a delivery that died before it could answer submitted is this one."""
    slots = turn.dialogue.slots
    try:
        return objections.submit(
            turn.house,
            turn.known,
            ground=slots["ground"],
            statement=slots["words"],
            **_target(slots),
        )
    except Conflict as refused:
        mine, _ = objections.list_own(turn.house, turn.known, limit=20, before=None)
        same = [case for case in mine if _says_the_same(case, slots)]
        if refused.code != "objection_open" or not same:
            raise
        return same[0]


def _target(slots: dict[str, str]) -> dict[str, Any]:
    """What is objected to, as `objections.submit` takes it."""
    match slots["kind"]:
        case "item":
            return {"item_code": slots["target"]}
        case "entry":
            return {"list_entry_id": uuid.UUID(slots["target"])}
    return {"record_id": uuid.UUID(slots["target"])}


def _says_the_same(case: dict, slots: dict[str, str]) -> bool:
    told = (slots["target"], slots["ground"], slots["words"])
    is_it = (case["about"]["id"], case["ground"], case["statement"]) == told
    return is_it and not objections.is_over(case)


FLOW = Flow(
    OBJECT,
    "提出异议",
    {
        "record": Step(picking.ask_record, picking.take_record, picture=photos.keep),
        "ground": Step(picking.ask_ground, picking.take_ground, picture=photos.keep),
        "words": Step(
            picking.ask_words,
            picking.take_words,
            is_free=True,
            picture=photos.keep,
            hears=hearing.beside_a_story,
            choose=picking.choose_words,
        ),
        "confirm": Step(
            _ask_confirm,
            _take_words,
            is_free=True,
            yes=SUBMIT,
            no="words",
            picture=photos.keep,
            hears=hearing.beside_a_story,
            choose=_take_confirm,
        ),
        "photos": photos.STEP,
    },
)
