"""Whose chat it is: by unionid, by six digits, until one tap undoes it."""

import pytest

from services import chats
from tests.bot.pushing import event, text
from tests.people import LI, ZHANG


@pytest.fixture
def say(wechat):
    """Say something in a chat, and get the passive answer; empty where a menu was sent."""

    def said(openid: str, words: str) -> str:
        answer = wechat.safe(text(openid, words, wechat.now))
        assert answer.status_code == 200
        return "" if answer.get_data() == b"success" else wechat.unsealed(answer)

    return said


def met(city, openid: str, unionid: str = "") -> None:
    """WeChat knows this follower, whom the app never saw."""
    world = city.simulator.world
    world.users.meet(world.accounts.official.app_id, openid, unionid).follow(world.clock.now())


def told(phone) -> list[str]:
    return [each["kind"] for each in phone.get("/me/notices").json["items"]]


def test_who_followed_before_is_known_at_first_contact(city, say):
    city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    assert "您的信用分是" in say("oEarly", "我的信用分")


def test_a_stranger_hears_how_to_be_known_and_nothing_else(city, say):
    city.phone(ZHANG)
    met(city, "oStranger")
    for words in (
        "我的信用分",
        "信用报告",
        "谁查过我",
        "我的订单",
        "信用码",
        "我要异议",
        "异议进度",
    ):
        answer = say("oStranger", words)
        assert "认不出您" in answer
        assert "六位关联码" in answer


def test_while_wechat_is_away_a_stranger_stays_one_and_is_asked_again(city, say):
    city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    city.simulator.fault("/cgi-bin/user/info", "http_500")
    assert "认不出您" in say("oEarly", "我的信用分")
    city.simulator.call("DELETE", "/sim/faults")
    assert "您的信用分是" in say("oEarly", "我的信用分")


def test_one_tap_undoes_it_for_good(city, say, wechat):
    phone = city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    say("oEarly", "我的信用分")
    say("oEarly", "解除关联")
    assert "已解除关联" in say("oEarly", "1")
    # By its unionid alone it would be known again with the next message.
    assert "认不出您" in say("oEarly", "我的信用分")
    assert "chat_unlinked" in told(phone)
    code = phone.post("/me/links").json["code"]
    assert "关联成功" in say("oEarly", code)
    assert "您的信用分是" in say("oEarly", "我的信用分")


def test_following_anew_is_a_new_beginning(city, say, wechat):
    city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    say("oEarly", "解除关联")
    say("oEarly", "1")
    assert not chats.is_known(city.house, "oEarly")
    wechat.safe(event("oEarly", "unsubscribe", wechat.now + 1))
    city.simulator.advance(3)
    wechat.safe(event("oEarly", "subscribe", wechat.now))
    assert chats.is_known(city.house, "oEarly")


def test_a_conflict_is_refused_and_both_sides_are_told(city, say):
    """The chat is Zhang's by unionid; Li's code typed into it moves nothing."""
    zhang, li = city.phone(ZHANG), city.phone(LI)
    met(city, "oEarly", ZHANG.unionid)
    say("oEarly", "我的信用分")
    code = li.post("/me/links").json["code"]
    assert "已关联其他已实名的账号" in say("oEarly", code)
    assert "chat_link_refused" in told(li)
    assert "chat_linked" not in told(zhang) + told(li)
    assert "您的信用分是" in say("oEarly", "我的信用分")
