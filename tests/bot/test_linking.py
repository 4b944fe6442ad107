"""Whose chat it is: by unionid, by six digits, until one tap undoes it."""

import pytest

from bot import conversation
from services import agents, chats
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


@pytest.mark.parametrize(
    "fault",
    [{"kind": "http_500"}, {"kind": "reset"}, {"kind": "errcode", "errcode": 45009}],
    ids=lambda fault: fault["kind"],
)
@pytest.mark.parametrize("words", ["我的信用分", "关联", "解除关联", "租房能免押吗"])
def test_while_wechat_is_away_nobody_is_called_a_stranger(city, say, fault, words):
    city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    city.simulator.fault("/cgi-bin/user/info", **fault)
    answer = say("oEarly", words)
    assert "暂时查不到，请稍后再试" in answer
    assert "认不出" not in answer
    assert "关联" not in answer


def test_a_follower_of_whom_nothing_is_known_yet_is_not_welcomed_as_a_stranger(city, wechat):
    city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    city.simulator.fault("/cgi-bin/user/info", "http_500")
    answer = wechat.unsealed(wechat.safe(event("oEarly", "subscribe", wechat.now)))
    assert "欢迎关注" in answer
    assert "实名认证" not in answer
    assert "已认出" not in answer


def test_whom_wechat_tells_nothing_of_can_be_linked_all_the_same(city, say):
    city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    city.simulator.fault("/cgi-bin/user/info", "errcode", errcode=48001)
    assert "认不出您" in say("oEarly", "我的信用分")


def test_words_are_left_while_nobody_can_say_whose_they_are(city, say, monkeypatch):
    monkeypatch.setattr(agents, "is_open", lambda now: False)
    city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    city.simulator.fault("/cgi-bin/user/info", "http_500")
    assert "写成一条消息" in say("oEarly", "人工")
    assert "已留言" in say("oEarly", "报告里的名字写错了")


@pytest.mark.parametrize(
    "typed",
    [
        "{0}",
        "{1} {2}",
        "{1}-{2}",
        "关联码 {1}—{2}",
        "我的码是{0}。",
        "{0[0]} {0[1]} {0[2]} {0[3]} {0[4]} {0[5]}",
        "{0[0]}-{0[1]}-{0[2]}-{0[3]}-{0[4]}-{0[5]}",
        "{3}",
    ],
)
def test_the_code_is_taken_however_it_is_typed(city, say, typed):
    code = city.phone(ZHANG).post("/me/links").json["code"]
    wide = "　".join(chr(ord(digit) + 0xFEE0) for digit in code)
    met(city, "oStranger")
    assert "关联成功" in say("oStranger", typed.format(code, code[:3], code[3:], wide))


@pytest.mark.parametrize("said", ["2026-05 的处罚", "12-34-56", "1234567", "12345", "20 26 0 5"])
def test_other_numbers_are_no_code(said):
    assert conversation.SIX_DIGITS.fullmatch(said) is None


@pytest.mark.parametrize("words", ["免押金是什么", "免押金怎么用", "信用免押是啥"])
def test_what_deposits_are_about_anybody_may_know(city, say, words):
    met(city, "oStranger")
    answer = say("oStranger", words)
    assert "不用先交押金" in answer
    assert "小程序" in answer
    assert "认不出您" not in answer


@pytest.mark.parametrize("words", ["我能免押吗", "租房能免押吗"])
def test_a_stranger_hears_of_deposits_before_how_to_be_known(city, say, words):
    met(city, "oStranger")
    answer = say("oStranger", words)
    assert answer.index("出示信用码") < answer.index("认不出您")


def test_who_is_asked_about_while_wechat_is_away_is_asked_about_again(city, say):
    city.phone(ZHANG)
    met(city, "oEarly", ZHANG.unionid)
    city.simulator.fault("/cgi-bin/user/info", "http_500")
    assert "暂时查不到" in say("oEarly", "我的信用分")
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
