"""撤回授权: which one, and whether really; nothing is asked to withdraw (PIPL Art. 15)."""

import uuid

from bot import pages
from bot.flows.engine import YES, option, which_and_sure, yes_or_no
from bot.replies import Reply
from bot.turns import Turn, with_link
from services import authorisations, consents

AUTHORISATION, CONSENT = "authorisation", "consent"


def begin(turn: Turn) -> Reply:
    """What was allowed and still stands; nothing to choose where nothing was."""
    if not _standing(turn):
        text = "您没有给过授权，没有可以撤回的。"
        return with_link(turn, Reply(text), pages.AUTHORISATIONS, "查看授权")
    return FLOW.begin(turn)


def _standing(turn: Turn) -> list[tuple[str, str]]:
    """`(value, label)` of everything that can be withdrawn."""
    given = [
        (
            f"{AUTHORISATION}:{each['id']}",
            f"{each['recipient']}（到 {each['expires_at'][:10]}）",
        )
        for each in authorisations.list_own(turn.house, turn.known)
    ]
    agreed = [
        (f"{CONSENT}:{each['kind']}", f"同意：{each['title']}")
        for each in consents.list_own(turn.house, turn.known)
        if each["given"]
    ]
    return given + agreed


def _ask_which(turn: Turn) -> Reply:
    options = tuple(option(turn, value, label) for value, label in _standing(turn)[:8])
    return Reply("您给过这些授权和同意。要撤回哪一个？", options, "不撤回，回复“取消”。")


def _take_which(turn: Turn, value: str) -> Reply:
    labels = dict(_standing(turn))
    if value not in labels:
        return FLOW.go(turn, "which")
    return FLOW.go(turn, "sure", value=value, label=labels[value])


def _ask_sure(turn: Turn) -> Reply:
    text = f"撤回“{turn.dialogue.slots['label']}”，马上生效。确定吗？"
    return Reply(text, yes_or_no(turn, "撤回"))


def _take_sure(turn: Turn, value: str) -> Reply:
    kind, _, which = turn.dialogue.slots["value"].partition(":")
    label = turn.dialogue.slots["label"]
    turn.dialogue.end()
    if value != YES:
        return Reply("好的，没有撤回。")
    turn.claim()
    if kind == CONSENT:
        consents.withdraw(turn.house, turn.known, which)
    else:
        authorisations.withdraw(turn.house, turn.known, uuid.UUID(which))
    return Reply(f"已撤回“{label}”，从现在起不再生效。")


FLOW = which_and_sure("withdraw", "撤回授权", (_ask_which, _take_which), (_ask_sure, _take_sure))
