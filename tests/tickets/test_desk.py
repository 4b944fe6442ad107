"""The desk answers what was left in the chat: into the chat, or wherever the person can be told."""

import pytest

from clients.wechat import WeChatUser
from services import accounts, chat_messages, tickets
from services.errors import DatabaseUnavailable
from tests.chatting import Chat
from tests.citizens.acts import at_once, refused
from tests.people import LI, ZHANG

ASKED = "我的信用分为什么降了"
ANSWERED = "您有一条处罚记录，可以申请信用修复。"


def leave(chat: Chat, said: str = ASKED, push: str = "1", **told) -> str:
    """Leave words in the chat; returns the ticket's id as the desk has it."""
    chat.says(said)
    house = chat.city.house
    left = tickets.leave(house, chat.openid, said, house.clock.now(), message_id=push, **told)
    items = chat.city.staff("clerk").get("/staff/tickets").json["items"]
    return next(item["id"] for item in items if item["number"] == left["number"])


def test_an_answer_comes_back_into_the_chat(chat, desk):
    ticket = leave(chat)
    answer = desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    assert (answer.status_code, answer.json["state"]) == (200, "ANSWERED")
    chat.city.work()
    (received,) = chat.received
    assert ANSWERED in received
    assert answer.json["number"] in received
    assert desk.get("/staff/tickets").json["items"] == []


def test_after_48_hours_a_known_person_gets_a_notice_with_the_answer(chat, desk, known, phone):
    ticket = leave(chat, **known)
    chat.city.simulator.advance(49 * 3600)
    desk.sign_in()
    desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    chat.city.work()
    phone.sign_in()
    notice = phone.get("/me/notices").json["items"][0]
    assert (notice["kind"], notice["state"]) == ("ticket_answer", "sent")
    assert ANSWERED in notice["text"]
    assert chat.received == []


def test_after_48_hours_a_stranger_gets_a_template_message_and_finds_the_answer(chat, desk):
    ticket = leave(chat)
    chat.city.simulator.advance(49 * 3600)
    desk.sign_in()
    desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    chat.city.work()
    assert len(chat.outbox("template")) == 1
    (own,) = tickets.own(chat.city.house, chat.openid)
    assert [line["words"] for line in own["lines"]] == [ASKED, ANSWERED]


def test_what_is_asked_after_the_answer_waits_again(chat, desk):
    ticket = leave(chat)
    desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    chat.city.simulator.advance(60)
    assert leave(chat, "怎么申请？", "2") == ticket
    lines = desk.get(f"/staff/tickets/{ticket}").json["lines"]
    assert [line["by"] for line in lines] == ["citizen", "staff", "citizen"]


def test_the_queue_carries_no_words_and_the_case_no_names(chat, desk, known):
    ticket = leave(chat, **known)
    queue = desk.get("/staff/tickets")
    [line] = queue.json["items"]
    assert set(line) == {"id", "number", "state", "opened_at", "answer_by", "urgency"}
    case = desk.get(f"/staff/tickets/{ticket}")
    assert case.json["lines"][0]["words"] == ASKED
    assert case.json["is_known"] is True
    for told in (queue, case):
        for secret in (ZHANG.name, ZHANG.id_number, ZHANG.phone, chat.openid):
            assert secret not in told.text


def test_the_person_sees_who_opened_and_answered(chat, desk, known, phone):
    ticket = leave(chat, **known)
    desk.get(f"/staff/tickets/{ticket}")
    desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    looks = phone.get("/me/access-log").json["items"]
    staff = [(look["who"], look["purpose"]) for look in looks if look["role"] == "staff"]
    assert staff == [
        ("市信用办服务科 XY-0042", "答复聊天留言"),
        ("市信用办服务科 XY-0042", "查看聊天留言"),
    ]


def test_a_strangers_ticket_is_nobodys_look(chat, desk):
    assert desk.get(f"/staff/tickets/{leave(chat)}").json["is_known"] is False


def test_who_linked_the_chat_later_sees_the_look_too(chat, desk, phone):
    ticket = leave(chat)
    with chat.city.house.db.session() as tx:
        user = WeChatUser(chat.openid, chat.person.unionid)
        now = chat.city.house.clock.now()
        accounts.account_of(chat.city.house, tx, accounts.OFFICIAL, user, now)
        tx.commit()
    assert desk.get(f"/staff/tickets/{ticket}").json["is_known"] is True
    roles = [look["role"] for look in phone.get("/me/access-log").json["items"]]
    assert "staff" in roles


@pytest.mark.parametrize("is_told", [True, False])
def test_nobody_touches_their_own(chat, known, is_told):
    ticket = leave(chat, **(known if is_told else {}))
    colleague = chat.city.staff("reviewer", person=ZHANG)
    refused(colleague.get(f"/staff/tickets/{ticket}"), 403, "own_case")
    answer = colleague.post(f"/staff/tickets/{ticket}/answer", {"words": "好"})
    refused(answer, 403, "own_case")
    refused(colleague.post(f"/staff/tickets/{ticket}/close"), 403, "own_case")
    assert chat.city.staff("reviewer", person=LI).get(f"/staff/tickets/{ticket}").status_code == 200


def test_a_closed_ticket_takes_no_answer(chat, desk):
    ticket = leave(chat)
    assert desk.post(f"/staff/tickets/{ticket}/close").json["state"] == "CLOSED"
    refused(desk.post(f"/staff/tickets/{ticket}/close"), 409, "wrong_state")
    answer = desk.post(f"/staff/tickets/{ticket}/answer", {"words": "好"})
    refused(answer, 409, "wrong_state")
    assert "已关闭" in answer.json["detail"]


def test_who_waits_hears_that_no_answer_comes(chat, desk):
    ticket = leave(chat)
    number = desk.post(f"/staff/tickets/{ticket}/close").json["number"]
    chat.city.work()
    [received] = chat.received
    assert number in received
    assert "不再另行答复" in received


def test_who_has_the_answer_hears_nothing_of_the_closing(chat, desk):
    ticket = leave(chat)
    desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    assert desk.post(f"/staff/tickets/{ticket}/close").json["state"] == "CLOSED"
    chat.city.work()
    assert len(chat.received) == 1


def test_an_answered_ticket_takes_no_second_answer(chat, desk):
    ticket = leave(chat)
    assert desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED}).status_code == 200
    answer = desk.post(f"/staff/tickets/{ticket}/answer", {"words": "不对，是这样"})
    refused(answer, 409, "wrong_state")
    assert answer.json["errors"] == [{"field": "state", "code": "ANSWERED", "message": "已答复"}]


def test_of_two_clerks_at_once_one_answers(city, chat, desk):
    ticket = leave(chat)
    desks = [desk, city.staff("reviewer"), city.staff("supervisor")]

    def answers(number: int) -> int:
        words = {"words": f"答复 {number}"}
        return desks[number].post(f"/staff/tickets/{ticket}/answer", words).status_code

    assert sorted(at_once(len(desks), answers)) == [200, 409, 409]
    [own] = tickets.own(city.house, chat.openid)
    assert [line["by"] for line in own["lines"]] == ["citizen", "staff"]
    city.work()
    assert len(chat.received) == 1


@pytest.mark.parametrize("words", ["", "长" * 601, "看\u202e不见", "\x07"])
def test_an_answer_is_words_of_a_sensible_length(chat, desk, words):
    answer = desk.post(f"/staff/tickets/{leave(chat)}/answer", {"words": words})
    refused(answer, 422, "invalid")


def test_the_longest_answer_fits_the_chat(chat, desk):
    desk.post(f"/staff/tickets/{leave(chat)}/answer", {"words": "𠮷" * 600})
    chat.city.work()
    assert "".join(chat.received).count("𠮷") == 600


def test_a_ticket_that_is_none(desk):
    refused(desk.get("/staff/tickets/" + "0" * 32), 404, "not_found")
    refused(desk.get("/staff/tickets/zzz"), 404, "not_found")


def test_the_same_answer_twice_is_one(chat, desk):
    ticket = leave(chat)
    for _ in range(2):
        desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED}, key="answer-1")
    chat.city.work()
    assert len(chat.received) == 1


def test_answer_and_message_are_one_transaction(chat, desk, monkeypatch):
    def gone(*_, **__):
        raise DatabaseUnavailable

    ticket = leave(chat)
    with monkeypatch.context() as patched:
        patched.setattr(chat_messages, "queue", gone)
        answer = desk.post(f"/staff/tickets/{ticket}/answer", {"words": ANSWERED})
    refused(answer, 503, "unavailable")
    case = desk.get(f"/staff/tickets/{ticket}").json
    assert (case["state"], len(case["lines"])) == ("OPEN", 1)


def test_the_queue_is_paged_oldest_first(city, desk):
    for number, person in enumerate((ZHANG, LI)):
        leave(Chat(city, person), push=str(number))
        city.simulator.advance(1)
    first = desk.get("/staff/tickets?limit=1").json
    second = desk.get(f"/staff/tickets?limit=1&cursor={first['next']}").json
    assert second["next"] is None
    assert first["items"][0]["opened_at"] < second["items"][0]["opened_at"]
