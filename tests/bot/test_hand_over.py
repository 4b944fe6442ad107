"""人工: by a message WeChat transfers the person, at a tap the agent is called; words say so."""

import pytest

from services import agents
from tests.chats.phones import ChatPhone
from tests.evidence.acts import until
from tests.people import ZHANG

FIRST, SECOND = "kf1@zhangxin", "kf2@zhangxin"
TAP = {"type": "event", "event": "CLICK", "event_key": "intent:human"}
ASKED = {"type": "text", "content": "人工"}
CALL = "/customservice/kfsession/create"
SEND = "/cgi-bin/message/custom/send"
HANDING_OVER = "正在为您转接人工"


@pytest.fixture
def street(city, monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    monkeypatch.setattr(agents, "is_open", lambda now: True)
    with city.served():
        yield city


@pytest.fixture
def chat(street) -> ChatPhone:
    put(street, FIRST)
    return ChatPhone(street, ZHANG, "safe", True)


def put(city, *present: str) -> None:
    items = [{"kf_account": agent, "online": True} for agent in present]
    city.simulator.call("PUT", "/sim/agents", {"items": items})
    city.house.cache.delete(agents.ONLINE)


@pytest.mark.parametrize("told", [TAP, ASKED], ids=["tapped", "said"])
def test_the_person_reads_that_somebody_comes_and_has_an_agent(street, chat, told):
    seen = chat.does(told, street.work)
    assert HANDING_OVER in seen.text
    assert street.simulator.world.desk.session(chat.openid).kf_account == FIRST


def test_where_no_agent_can_be_called_at_a_tap_a_word_brings_one(street, chat):
    street.simulator.fault(CALL, "http_500", times=1)
    seen = chat.does(TAP, street.work)
    assert "请再回复一次“人工”" in seen.text
    assert not seen.transferred
    assert chat.does(ASKED, street.work).transferred


def test_an_agent_who_just_left_is_not_called_again(street, chat):
    assert agents.online(street.house) == (FIRST,)
    items = [{"kf_account": FIRST, "online": False}]
    street.simulator.call("PUT", "/sim/agents", {"items": items})
    assert "请再回复一次“人工”" in chat.does(TAP, street.work).text
    assert "现在没有工作人员在线" in chat.does(ASKED, street.work).text


def test_the_words_are_not_what_the_transfer_hangs_on(street, chat):
    street.simulator.fault(SEND, "errcode", errcode=45047)
    seen = chat.does(ASKED, street.work)
    assert (seen.transferred, seen.bubbles) == (True, [])


def test_who_was_taken_back_from_a_silent_agent_hears_so_once(street, chat):
    seen = chat.does(ASKED, street.work)
    until(lambda: agents.session_of(street.house, chat.openid))
    street.simulator.advance(agents.SESSION_KEPT_S - 60)
    told = {"openid": chat.openid, "mode": "safe", "type": "event", "event": "kf_close_session"}
    told |= {"fields": {"KfAccount": FIRST, "CloseType": "TIMEOUT"}}
    for _ in range(2):
        street.simulator.call("POST", "/sim/official/messages", told)
        seen.add(chat.looks(street.work))
    assert seen.text.count("人工服务已结束") == 1


def test_people_go_to_the_agent_who_has_the_fewest(street, chat):
    put(street, FIRST, SECOND)
    chat.does(ASKED, street.work)
    street.house.cache.delete(agents.ONLINE)
    assert agents.online(street.house) == (SECOND, FIRST)
