"""Words left in the chat: one ticket at a time, each push one line."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from models import ContentCheck, Ticket, TicketLine
from services import tickets
from services.errors import Invalid
from services.house import House
from tests.chatting import Chat
from tests.people import LI


def leave(chat: Chat, said: str, push: str, **told) -> dict:
    house: House = chat.city.house
    return tickets.leave(house, chat.openid, said, house.clock.now(), message_id=push, **told)


def words(chat: Chat) -> list[list[str]]:
    found = tickets.own(chat.city.house, chat.openid)
    return [[line["words"] for line in ticket["lines"]] for ticket in found]


def test_what_is_written_on_belongs_to_the_same_ticket(chat):
    first = leave(chat, "我的信用分为什么降了", "1")
    assert leave(chat, "上个月还是 680", "2") == first
    assert words(chat) == [["我的信用分为什么降了", "上个月还是 680"]]
    assert len(first["number"]) == 8
    assert datetime.fromisoformat(first["answer_by"]) > chat.city.house.clock.now()


def test_the_same_push_twice_is_one_line(chat):
    assert leave(chat, "在吗", "1") == leave(chat, "在吗", "1")
    assert words(chat) == [["在吗"]]


def test_many_at_once_are_one_ticket_with_all_lines(chat):
    with ThreadPoolExecutor(6) as pool:
        numbers = set(
            pool.map(lambda n: leave(chat, f"第 {n % 6} 句", str(n % 6))["number"], range(12))
        )
    assert len(numbers) == 1
    assert sorted(words(chat)[0]) == [f"第 {n} 句" for n in range(6)]


def test_chats_do_not_see_each_other(city, chat):
    leave(chat, "甲", "1")
    leave(Chat(city, LI), "乙", "1")
    assert words(chat) == [["甲"]]
    assert words(Chat(city, LI)) == [["乙"]]


def test_after_closing_the_next_words_begin_another(chat):
    first = leave(chat, "甲", "1")
    tickets.close(chat.city.house, chat.openid)
    chat.city.simulator.advance(1)
    assert leave(chat, "乙", "2")["number"] != first["number"]
    assert words(chat) == [["乙"], ["甲"]]
    tickets.close(chat.city.house, "oOffi-nobody")


def test_the_same_push_after_closing_begins_none(chat):
    first = leave(chat, "甲", "1")
    tickets.close(chat.city.house, chat.openid)
    assert leave(chat, "甲", "1")["number"] == first["number"]
    assert words(chat) == [["甲"]]


@pytest.mark.parametrize("said", ["", "  \n", "\u200b\u202e", "\x07"])
def test_nothing_readable_is_refused(chat, said):
    with pytest.raises(Invalid):
        leave(chat, said, "1")


def test_odd_words_are_taken_as_a_desk_can_read_them(chat):
    leave(chat, "你\u202e好\x07 " + "长" * 2000, "1")
    ((line,),) = words(chat)
    assert line.startswith("你好 长")
    assert len(line) == 1000


def test_neither_words_nor_openid_lie_open(chat):
    leave(chat, "我的信用分为什么降了", "1")
    with chat.city.house.db.connect(write=False) as tx:
        dump = b"".join(
            bytes(value)
            for table in (Ticket, TicketLine)
            for row in tx.execute(select(table.__table__))
            for value in row
            if isinstance(value, bytes)
        )
        told = repr([tx.execute(select(t.__table__)).all() for t in (Ticket, TicketLine)])
    for open_text in (chat.openid, "我的信用分"):
        assert open_text.encode() not in dump
        assert open_text not in told


def test_a_known_persons_words_are_checked(city, chat, desk, known):
    leave(chat, "代开发票找我", "1", **known)
    city.work()
    (waiting,) = desk.get("/staff/tickets").json["items"]
    assert desk.get(f"/staff/tickets/{waiting['id']}").json["content_check"] == "risky"


def test_a_ticket_is_found_when_the_keys_of_tokens_are_others(city, chat):
    leave(chat, "甲", "1")
    renewed = replace(city.house, token_keys={"t2": bytes(32), **city.house.token_keys})
    assert len(tickets.own(renewed, chat.openid)) == 1


def test_the_persons_copy_holds_what_they_left(city, chat, known, phone):
    leave(chat, "我的信用分为什么降了", "1", **known)
    leave(Chat(city, LI), "乙", "1")
    (ticket,) = phone.post("/me/export").json["tickets"]
    assert [line["words"] for line in ticket["lines"]] == ["我的信用分为什么降了"]


def test_who_closes_the_account_leaves_no_words_behind(city, chat, known, phone):
    leave(chat, "我的信用分为什么降了", "1", **known)
    leave(Chat(city, LI), "乙", "1")
    assert phone.delete("/me").status_code == 204
    with city.house.db.session(write=False) as tx:
        left = [tx.scalar(select(func.count()).select_from(t)) for t in (Ticket, TicketLine)]
        checks = tx.scalar(select(func.count()).select_from(ContentCheck))
    assert (left, checks) == ([1, 1], 0)
    assert words(chat) == []


def test_what_comes_long_after_an_answer_is_about_something_else(chat, desk):
    first = leave(chat, "甲", "1")
    (waiting,) = desk.get("/staff/tickets").json["items"]
    assert desk.post(f"/staff/tickets/{waiting['id']}/answer", {"words": "好"}).status_code == 200
    chat.city.simulator.advance(timedelta(days=6).total_seconds())
    assert leave(chat, "乙", "2")["number"] == first["number"]
    desk.sign_in()
    assert desk.post(f"/staff/tickets/{waiting['id']}/answer", {"words": "好"}).status_code == 200
    chat.city.simulator.advance(timedelta(days=8).total_seconds())
    assert leave(chat, "丙", "3")["number"] != first["number"]
    with chat.city.house.db.session(write=False) as tx:
        count = tx.scalar(select(func.count(Ticket.ticket_id)).where(Ticket.state != "CLOSED"))
    assert count == 1
