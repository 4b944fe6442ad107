"""撤回异议: which one, what it means, and whether really."""

import uuid

from bot.answers import objections as answers
from bot.flows import objecting
from bot.flows.engine import YES, option, which_and_sure, yes_or_no
from bot.replies import Reply
from bot.turns import Turn
from services import objections
from services.record_names import TITLE

SHOWN = 8
REVIEW = "REVIEW"
MEANS = "撤回后这件就不办了，记录照旧算分；以后想提，还可以再提。"
REVIEW_MEANS = "撤回后不再复核，原来的处理结果不变。"
DROPPED = "好的，已停下，异议没有提交。"


def begin(turn: Turn) -> Reply:
    """Of what is not submitted yet nothing is left; else what still runs, one by one."""
    if objecting.is_unsubmitted(turn):
        turn.dialogue.end()
        return Reply(DROPPED)
    running = _running(turn)
    if not running:
        told = answers.progress(turn)
        return Reply(f"您没有正在办理的异议，不用撤回。\n{told.text}")
    if len(running) == 1:
        turn.dialogue.end()
        return _ask_about(turn, running[0])
    return FLOW.begin(turn)


def _running(turn: Turn) -> list[dict]:
    mine, _ = objections.list_own(turn.house, turn.known, limit=20, before=None)
    return [case for case in mine if not objections.is_over(case)]


def _ask_about(turn: Turn, case: dict) -> Reply:
    means = REVIEW_MEANS if case["state"] == REVIEW else MEANS
    title = case["about"]["title"][:TITLE]
    return FLOW.go(turn, "sure", case=case["id"], title=title, means=means)


def _ask_which(turn: Turn) -> Reply:
    options = tuple(
        option(
            turn, case["id"], f"{case['about']['title'][:TITLE]}（{case['submitted_at'][:10]} 提）"
        )
        for case in _running(turn)[:SHOWN]
    )
    return Reply("您有这些异议在办理。要撤回哪一件？", options, "不撤回，回复“取消”。")


def _take_which(turn: Turn, value: str) -> Reply:
    for case in _running(turn):
        if case["id"] == value:
            return _ask_about(turn, case)
    return FLOW.go(turn, "which")


def _ask_sure(turn: Turn) -> Reply:
    slots = turn.dialogue.slots
    text = f"撤回对“{slots['title']}”的异议吗？\n{slots['means']}"
    return Reply(text, yes_or_no(turn, "撤回"))


def _take_sure(turn: Turn, value: str) -> Reply:
    slots = turn.dialogue.slots
    turn.dialogue.end()
    if value != YES:
        return Reply("好的，没有撤回，接着办。")
    turn.claim()
    objections.withdraw(turn.house, turn.known, uuid.UUID(slots["case"]))
    return Reply(f"已撤回对“{slots['title']}”的异议。想再提，回复“我要异议”。")


FLOW = which_and_sure("give_up", "撤回异议", (_ask_which, _take_which), (_ask_sure, _take_sure))
