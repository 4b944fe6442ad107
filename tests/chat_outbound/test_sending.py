"""Writing into a chat at once: it arrives, or we know that it did not, and nobody waits long."""

import time

import pytest

from clients.wechat.outgoing import Menu, Picture, Text
from services import chat_grants, chat_messages
from tests.chatting import Chat

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SEND = "/cgi-bin/message/custom/send"


def send(chat: Chat, part=None) -> bool:
    house = chat.city.house
    return chat_messages.send_now(house, chat.openid, part or Text("您好"), house.clock.now())


def test_every_kind_of_part_arrives(chat):
    chat.says()
    media_id = chat.city.house.official.upload_picture(PNG)
    assert send(chat, Text("一"))
    assert send(chat, Picture(media_id))
    assert send(chat, Menu("您是想问", (("score", "信用分"), ("report", "信用报告"))))
    assert chat.received == ["一", "［图片］", "您是想问\n信用分\n信用报告"]


def test_the_sixth_is_not_even_tried(chat):
    chat.says()
    assert [send(chat) for _ in range(6)] == [True] * 5 + [False]
    assert len(chat.received) == 5


def test_into_a_chat_in_which_nobody_spoke_nothing_is_sent(chat):
    assert not send(chat)
    assert chat.received == []


@pytest.mark.parametrize("errcode", [45015, 45047, 43004])
def test_wechats_no_closes_the_chat_until_somebody_speaks(chat, errcode):
    chat.says()
    chat.city.simulator.fault(SEND, "errcode", errcode=errcode, times=1)
    assert not send(chat)
    assert not send(chat), "the fault is over, but the chat is known to be closed"
    chat.city.simulator.advance(2)
    chat.says()
    assert send(chat)


@pytest.mark.parametrize("errcode", [45009, 48001, 45002, 40001])
def test_another_no_leaves_the_grants_as_they_are(chat, errcode):
    chat.says()
    chat.city.simulator.fault(SEND, "errcode", errcode=errcode, times=2)
    assert not send(chat)
    chat.city.simulator.call("DELETE", "/sim/faults")
    assert [send(chat) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize("kind", ["reset", "http_500", "html", "truncated"])
def test_while_wechat_is_away_nobody_waits_for_it(chat, kind):
    chat.says()
    chat.city.simulator.fault(SEND, kind)
    assert not send(chat)
    chat.city.simulator.call("DELETE", "/sim/faults")
    assert not send(chat), "it is not asked again so soon"
    chat.city.simulator.advance(11)
    assert send(chat)


def test_a_stall_costs_one_caller_three_seconds_and_the_others_nothing(chat):
    chat.says()
    chat.city.simulator.fault(SEND, "stall", seconds=8)
    began = time.monotonic()
    assert not send(chat)
    assert time.monotonic() - began < 4
    began = time.monotonic()
    assert not any(send(chat) for _ in range(20))
    assert time.monotonic() - began < 0.5
    chat.city.simulator.call("DELETE", "/sim/faults")


def test_somebody_who_left_gets_nothing(chat):
    chat.says()
    chat.leaves()
    assert not send(chat)
    assert chat_grants.is_used_up(chat.city.house, chat.openid, chat.city.house.clock.now())


def test_the_chat_shows_that_an_answer_is_coming(chat):
    chat.says()
    chat.city.house.official.typing(chat.openid)
