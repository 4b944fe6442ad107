"""What others do while a dialogue goes on: the office, shops, agents, the person's own app."""

from collections.abc import Callable
from typing import Any

from services import agents, tickets
from tests.chats.stages import AGENT, Actor, Stage
from tests.evidence.acts import until
from tests.objections import acts as objecting
from tests.waivers import acts as waiving

Other = Callable[[Stage, Actor, Any], None]


def act(stage: Stage, actor: Actor, fact: Any) -> None:
    """Have somebody else do this; `actor` is whom it is about."""
    name, told = (fact, None) if isinstance(fact, str) else next(iter(fact.items()))
    OTHERS[name](stage, actor, told)


def newest_case(stage: Stage, actor: Actor) -> dict:
    """The person's newest objection, as their app has it."""
    return stage.phone(actor).get("/me/objections").json["items"][0]


def tickets_of(stage: Stage, actor: Actor) -> list[dict]:
    return tickets.own(stage.city.house, actor.chat.openid)


def _answer_ticket(stage: Stage, actor: Actor, words: str) -> None:
    _at_desk(stage, actor, "answer", {"words": words})


def _close_ticket(stage: Stage, actor: Actor, _: Any) -> None:
    _at_desk(stage, actor, "close", None)


def _at_desk(stage: Stage, actor: Actor, act: str, body: dict | None) -> None:
    number = tickets_of(stage, actor)[0]["number"]
    desk = stage.desk("clerk")
    waiting = desk.get("/staff/tickets").json["items"]
    ticket = next(each["id"] for each in waiting if each["number"] == number)
    answer = desk.post(f"/staff/tickets/{ticket}/{act}", body)
    assert answer.status_code == 200, answer.text


def _accept(stage: Stage, actor: Actor, _: Any) -> None:
    objecting.done(stage.desk("clerk"), newest_case(stage, actor)["id"], "accept")


def _return(stage: Stage, actor: Actor, missing: str) -> None:
    case = newest_case(stage, actor)["id"]
    objecting.done(stage.desk("clerk"), case, "return", missing=[missing])


def _decide(stage: Stage, actor: Actor, outcome: str) -> None:
    words = {"outcome": outcome, "statement": "经核实，情况如上。"}
    case = newest_case(stage, actor)["id"]
    objecting.done(stage.desk("reviewer"), case, "decide", **words)


def _show_code(stage: Stage, actor: Actor, _: Any) -> None:
    answer = stage.phone(actor).post("/me/links")
    assert answer.status_code == 201, answer.text
    stage.values["关联码"] = answer.json["code"]


def _scan(stage: Stage, actor: Actor, shop: str) -> None:
    waiving.scanned(stage.shop(shop), stage.phone(actor))


def _agent_says(stage: Stage, actor: Actor, words: str) -> None:
    told = {"openid": actor.chat.openid, "content": words}
    stage.city.simulator.call("POST", f"/sim/official/agents/{AGENT}/messages", told)


def _agent_ends(stage: Stage, actor: Actor, _: Any) -> None:
    # WeChat tells the app of both, the beginning and the end, by pushes of their own.
    house, openid = stage.city.house, actor.chat.openid
    until(lambda: agents.session_of(house, openid) is not None)
    stage.city.simulator.call("DELETE", f"/sim/official/sessions/{openid}")
    until(lambda: agents.session_of(house, openid) is None)


OTHERS: dict[str, Other] = {
    "工作人员答复": _answer_ticket,
    "工作人员关闭留言": _close_ticket,
    "工作人员受理": _accept,
    "工作人员退回": _return,
    "工作人员办结": _decide,
    "小程序里取关联码": _show_code,
    "商户扫码": _scan,
    "客服说": _agent_says,
    "客服结束会话": _agent_ends,
}
