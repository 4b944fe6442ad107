"""An answer of the desk that WeChat did not take into the chat is read by whoever comes back."""

from dataclasses import replace

import pytest

from services import agents, ticket_answers, tickets
from services.house import House
from tests.chats.phones import ChatPhone
from tests.citizens.acts import at_once
from tests.evidence.acts import until
from tests.people import LI, ZHANG

ANSWERED = "请带营业执照到信用办窗口。"
AGENT = "kf1@zhangxin"
LONG_AWAY_S = 49 * 3600


@pytest.fixture(params=["office hours", "evening"])
def street(city, monkeypatch, request):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    monkeypatch.setattr(agents, "is_open", lambda now: request.param == "office hours")
    # One Redis behind app and worker, as in every city that runs.
    city.__dict__["worker"] = replace(city.worker, cache=city.house.cache)
    with city.served():
        yield city


def says(chat: ChatPhone, words: str) -> str:
    return chat.does({"type": "text", "content": words}, chat.city.work).text


def leave(chat: ChatPhone, words: str = "单位名称写错了") -> str:
    """Leave words; the ticket's id as the desk has it."""
    house: House = chat.city.house
    left = tickets.leave(house, chat.openid, words, house.clock.now(), message_id=words)
    items = chat.city.staff("clerk").get("/staff/tickets").json["items"]
    return next(item["id"] for item in items if item["number"] == left["number"])


def answered_late(chat: ChatPhone, words: str = ANSWERED) -> None:
    """The desk answers when the chat has long been closed to us."""
    city = chat.city
    ticket = leave(chat)
    city.simulator.advance(LONG_AWAY_S)
    desk = city.staff("clerk")
    desk.sign_in()
    assert desk.post(f"/staff/tickets/{ticket}/answer", {"words": words}).status_code == 200
    city.work()
    city.simulator.advance(2)  # WeChat's times are whole seconds, and nobody types within one


@pytest.fixture
def chat(street) -> ChatPhone:
    chat = ChatPhone(street, ZHANG, "safe", False)
    says(chat, "你好")
    street.simulator.call("PUT", "/sim/agents", {"items": []})
    return chat


@pytest.mark.parametrize(
    "told",
    [
        {"type": "text", "content": "学信用"},
        {"type": "text", "content": "人工"},
        {"type": "text", "content": "人工答复"},
        {"type": "text", "content": "我的信用分"},
        {"type": "image", "image": "/9j/4AAQ"},
        {"type": "voice", "recognition": ""},
        {"type": "event", "event": "CLICK", "event_key": "intent:learn"},
        {"type": "event", "event": "CLICK", "event_key": "intent:human"},
    ],
    ids=lambda told: told.get("content") or told.get("event_key") or told["type"],
)
def test_whatever_is_said_next_shows_it_once(street, chat, told):
    answered_late(chat)
    assert chat.does(told, street.work).text.count(ANSWERED) == 1
    assert ANSWERED not in says(chat, "学信用")


def test_the_words_of_the_notice_show_it_again_and_again(street, chat):
    answered_late(chat)
    [told] = [
        item
        for item in street.simulator.call("GET", f"/sim/outbox?openid={chat.openid}")["items"]
        if item["kind"] == "template"
    ]
    assert "人工答复" in str(told)
    for _ in range(2):
        assert says(chat, "人工答复").count(ANSWERED) == 1


def test_who_is_handed_over_reads_it_all_the_same(street, chat, monkeypatch):
    answered_late(chat)
    monkeypatch.setattr(agents, "is_open", lambda now: True)
    items = [{"kf_account": AGENT, "online": True}]
    street.simulator.call("PUT", "/sim/agents", {"items": items})
    street.house.cache.delete(agents.ONLINE)
    seen = chat.does({"type": "text", "content": "人工"}, street.work)
    assert seen.transferred

    def has_come() -> bool:
        seen.add(chat.looks(street.work))  # a message of its own, by the worker
        return ANSWERED in seen.text

    until(has_come)
    assert seen.text.count(ANSWERED) == 1


def test_what_came_into_the_chat_is_not_shown_again(street, chat):
    ticket = leave(chat)
    assert not ticket_answers.is_waiting(street.house, chat.openid)
    street.staff("clerk").post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    assert ANSWERED in chat.looks(street.work).text
    assert ANSWERED not in says(chat, "学信用")


def test_what_is_still_on_its_way_is_not_shown_twice(street, chat):
    ticket = leave(chat)
    street.staff("clerk").post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    assert says(chat, "学信用").count(ANSWERED) == 1


def test_who_left_and_follows_again_reads_it(street, chat):
    ticket = leave(chat)
    chat.does({"type": "event", "event": "unsubscribe"}, street.work)
    street.staff("clerk").post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    street.work()
    chat.does({"type": "event", "event": "subscribe"}, street.work)
    assert ANSWERED in says(chat, "学信用")


def test_nobody_else_reads_it(street, chat):
    answered_late(chat)
    other = ChatPhone(street, LI, "safe", False)
    for words in ("学信用", "人工", "人工答复"):
        assert ANSWERED not in says(other, words)


def test_two_messages_at_once_show_it_once(street, chat):
    answered_late(chat)
    house = street.house
    found = at_once(4, lambda _: ticket_answers.take_waiting(house, chat.openid))
    assert sorted(map(len, found)) == [0, 0, 0, 1]
