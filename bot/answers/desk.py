"""What people of the credit office answered to words left here, and what still waits for them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from bot.replies import SILENCE, Reply
from bot.turns import Turn
from services import ticket_answers, tickets
from services.understanding import command

ANSWERED = "您的留言（编号 {number}）已有答复（{when}）：\n{words}"
OPEN = "您的留言（编号 {number}）正在等工作人员答复，最晚 {by}。要补充，直接写下来。\n"
NONE = "您没有留言，也没有人工答复。要找工作人员，请回复“人工”。"
CLOSED = "您的留言（编号 {number}）已关闭，不再答复。还有问题，请回复“人工”。"
NO_SUCH = "这个聊天里没有编号 {number} 的留言。看自己的留言，回复“我的留言”。"
NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?![0-9A-Za-z])")
IDLE = re.compile(r"编号|号|的|[^一-鿿a-zA-Z0-9]")
TICKET, SHORT = "留言", 4
NOTHING_TO_CLOSE = "您没有等待答复的留言。"


def with_answer(turn: Turn, reply: Reply) -> Reply:
    """The reply, and before it an answer that waited for the person to come back."""
    if reply == SILENCE:
        return reply
    waited = _waited(turn)
    if not waited:
        return reply
    if reply.agent or reply.picture is not None:  # whose text is not what is shown
        return replace(reply, later=Reply(waited))
    return replace(reply, text=f"{waited}\n\n{reply.text}")


def answers(turn: Turn) -> Reply:
    """The answers that were not seen yet, else the last one again, else how the ticket stands."""
    waited = _waited(turn)
    if waited:
        return Reply(waited)
    last = ticket_answers.latest(turn.house, turn.openid)
    told = _open(turn) + (_worded([last]) if last else "")
    return Reply(told.strip() or NONE)


def by_number(turn: Turn) -> Reply | None:
    """What becomes of a ticket that is called by its number; None where no ticket is meant."""
    said = unicodedata.normalize("NFKC", turn.said)
    found = NUMBER.search(said)
    if found is None:
        return None
    rest = IDLE.sub("", f"{said[: found.start()]}{said[found.end() :]}")
    is_named = TICKET in rest
    if not is_named and len(rest) > SHORT:
        return None
    number = found[0].upper()
    mine = next(
        (each for each in tickets.own(turn.house, turn.openid) if each["number"] == number), None
    )
    if mine is None:  # a shop's code looks the same
        return Reply(NO_SUCH.format(number=number)) if is_named else None
    if mine["state"] != tickets.CLOSED:
        if command(rest if is_named else f"{rest}{TICKET}") == "unleave":
            return close(turn)
        if mine["state"] == tickets.OPEN:
            return Reply(_worded_open(mine).strip())
    answered = [line for line in mine["lines"] if line["by"] == tickets.STAFF]
    if not answered:
        return Reply(CLOSED.format(number=number))
    return Reply(_worded([answered[-1] | {"number": number}]))


def standing(turn: Turn) -> str:
    """What to know before one writes on: what waits for an answer, else the last answer."""
    waited = _waited(turn)
    if waited:
        return f"{waited}\n\n"
    if told := _open(turn):
        return told
    last = ticket_answers.latest(turn.house, turn.openid)
    return f"{_worded([last])}\n\n" if last else ""


def close(turn: Turn) -> Reply:
    """The person needs no answer any more."""
    turn.claim()
    if turn.dialogue.flow == "ticket":
        turn.dialogue.end()
    number = tickets.close(turn.house, turn.openid)
    return Reply(CLOSED.format(number=number) if number else NOTHING_TO_CLOSE)


def _waited(turn: Turn) -> str:
    if not ticket_answers.is_waiting(turn.house, turn.openid):
        return ""
    turn.claim()
    return _worded(ticket_answers.take_waiting(turn.house, turn.openid))


def _worded(found: Sequence[dict]) -> str:
    return "\n\n".join(
        ANSWERED.format(number=each["number"], when=_minute(each["at"]), words=each["words"])
        for each in found
    )


def _open(turn: Turn) -> str:
    newest = tickets.own(turn.house, turn.openid)[:1]
    return "".join(_worded_open(each) for each in newest if each["state"] == tickets.OPEN)


def _worded_open(ticket: dict) -> str:
    return OPEN.format(number=ticket["number"], by=_minute(ticket["answer_by"]))


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
