"""What of the photos sent into the chat was not taken is told there, once for all that failed."""

import pytest
from sqlalchemy import select

from clients.wechat import WeChatUser
from models import ContentCheck, Notice
from services import (
    accounts,
    chat_messages,
    content_checks,
    evidence,
    evidence_jobs,
    photo_outcomes,
)
from tests.builders import City
from tests.chatting import Chat
from tests.evidence.acts import caller_of, hand_in, open_case, rows
from tests.evidence.files import photo
from tests.evidence.test_chat_photos import send, take
from tests.people import ZHANG

NO_PHOTO = b"GIF89a" + bytes(500)


@pytest.fixture
def caller(city, phone):
    return caller_of(city, phone)


@pytest.fixture
def chat(city, phone) -> Chat:
    """The person's chat: it belongs to their account, and they just wrote into it."""
    user = WeChatUser(ZHANG.official_openid, ZHANG.unionid)
    with city.house.db.session() as tx:
        accounts.account_of(city.house, tx, accounts.OFFICIAL, user, city.house.clock.now())
        tx.commit()
    chat = Chat(city)
    chat.says()
    return chat


def work(city: City) -> None:
    """What the worker does, and once more when it is time to tell."""
    evidence_jobs.run(city.worker)
    city.simulator.advance(photo_outcomes.TOLD_AFTER.total_seconds())
    photo_outcomes.tell(city.worker)
    while chat_messages.dispatch(city.worker):
        pass


def notices(city: City) -> list[str]:
    with city.house.db.session(write=False) as tx:
        kinds = list(tx.scalars(select(Notice.kind)))
    return [kind for kind in kinds if kind.startswith("evidence")]


def judge(city: City, verdict: str) -> None:
    for check in rows(city, ContentCheck):
        content_checks._finish(city.worker, check.check_id, verdict)


def test_several_that_failed_are_told_in_one_message(city, caller, case_id, chat):
    for content in (NO_PHOTO, NO_PHOTO + b"2", photo()[:200], photo()):
        take(city, caller, case_id, send(city, content))
    work(city)
    [message] = chat.received
    assert "3 张没有收下" in message
    assert case_id.hex[-8:] in message
    assert "2 张：只能提交 JPEG、PNG 图片或 PDF 文件" in message
    assert "1 张：图片不完整或已损坏" in message
    assert "直接发到这里" in message
    assert notices(city) == []
    work(city)
    assert len(chat.received) == 1


def test_nothing_is_told_of_those_that_were_taken(city, caller, case_id, chat):
    take(city, caller, case_id, send(city, photo()))
    work(city)
    judge(city, content_checks.PASS)
    work(city)
    assert chat.received == []
    assert [row.state for row in rows(city)] == [evidence.READY]


def test_what_the_content_check_refuses_is_told_in_the_chat_it_came_from(
    city, caller, case_id, chat
):
    for size in (64, 65):
        take(city, caller, case_id, send(city, photo((size, 64))))
    work(city)
    judge(city, content_checks.RISKY)
    work(city)
    [message] = chat.received
    assert f"2 张：{photo_outcomes.BLOCKED}" in message
    assert notices(city) == []


def test_what_was_handed_in_on_the_phone_is_told_by_a_notice(city, phone, case_id, chat):
    """The control: the chat has no part in it."""
    assert hand_in(phone, case_id, photo()).status_code == 201
    judge(city, content_checks.RISKY)
    work(city)
    assert chat.received == []
    assert notices(city) == ["evidence_blocked"]


def test_failures_of_two_cases_are_two_messages(city, phone, caller, case_id, chat):
    other = open_case(city, phone)
    for each in (case_id, other):
        take(city, caller, each, send(city, NO_PHOTO))
    work(city)
    assert len(chat.received) == 2
    assert {case_id.hex[-8:], other.hex[-8:]} == {
        words.partition("编号 ")[2][:8] for words in chat.received
    }


def test_one_that_fails_later_is_told_then(city, caller, case_id, chat):
    take(city, caller, case_id, send(city, NO_PHOTO))
    work(city)
    take(city, caller, case_id, send(city, NO_PHOTO + b"2"))
    work(city)
    assert ["1 张没有收下" in words for words in chat.received] == [True, True]


def test_into_a_closed_chat_it_is_a_notice(city, caller, case_id, chat):
    take(city, caller, case_id, send(city, NO_PHOTO))
    chat.leaves()
    work(city)
    assert chat.received == []
    assert notices(city) == ["evidence_failed"]
