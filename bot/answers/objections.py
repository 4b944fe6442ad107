"""What became of the person's objections."""

from bot import pages
from bot.replies import Option, Reply
from bot.turns import Turn, with_link
from services import evidence, objections

TAKES_EVIDENCE = evidence.TAKEN_IN["objection"]
DECIDED, RETURNED = "DECIDED", "RETURNED"
SHOWN_CASES = 3
# Said right after one's objections were shown, these are about them and nothing else.
TAKE_BACK = (
    "撤回",
    "撤销",
    "我要撤回",
    "我想撤回",
    "我要撤销",
    "撤回吧",
    "撤了吧",
    "帮我撤回",
    "不想办了",
)


def progress(turn: Turn) -> Reply:
    found, _ = objections.list_own(turn.house, turn.known, limit=20, before=None)
    if not found:
        return Reply("您还没有提过异议。觉得哪条记录不对，回复“我要异议”。")
    running = [case for case in found if not objections.is_over(case)]
    shown = (running or found)[:SHOWN_CASES]
    lines = [f"您的异议共 {len(found)} 件，办理中 {len(running)} 件："]
    for case in shown:
        lines.append(f"· {case['about']['title']}：{_stands(case)}")
        lines += [f"  要补的：{each}" for each in case["missing"] if case["state"] == RETURNED]
    lines += _what_next(shown)
    invited = tuple(Option("do:retract", words) for words in TAKE_BACK) if running else ()
    reply = Reply("\n".join(lines), invited=invited)
    return with_link(turn, reply, pages.OBJECTIONS, "查看经过和答复")


def _stands(case: dict) -> str:
    """The state in words, with the day that matters in it."""
    state = case["state_name"]
    if objections.is_over(case):
        result = f"，结果：{case['outcome_name']}" if case["outcome_name"] else ""
        return f"{state}（{case['timeline'][-1]['at'][:10]}）{result}"
    if case["state"] == RETURNED:
        return state
    late = "，已超期，我们会尽快答复" if case["overdue"] else ""
    if case["due_on"]:
        return f"{state}，{case['due_on']} 前答复{late}"
    return f"{state}，{case['accept_by']} 前会有人受理{late}" if case["accept_by"] else state


def _what_next(shown: list[dict]) -> list[str]:
    states = {case["state"] for case in shown}
    if RETURNED in states:
        return ["照片直接发到这里，发完回复“好了”就重新提交；要补文字，请在小程序里办。"]
    if states & TAKES_EVIDENCE:
        return ["要补充照片，直接发到这里；不想办了，回复“撤回异议”。"]
    return ["不同意结果，可以在小程序里申请复核。"] if DECIDED in states else []
