"""WeChat repeats what was not answered in time: acted on once, answered the same, in order."""

import random
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app import create_app
from bot import callback, conversation
from bot.replies import Reply
from clients.wechat import WeChatError
from models import Link, Notice
from services import chats, links, pushes
from tests.bot.pushing import WeChat, event, text
from tests.citizens.acts import at_once
from tests.people import ZHANG


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)


def count(city, query) -> int:
    with city.house.db.session(write=False) as tx:
        return tx.scalar(query)


def linked_notices(city) -> int:
    query = select(func.count()).select_from(Notice).where(Notice.kind == "chat_linked")
    return count(city, query)


def new_code(phone) -> str:
    return phone.post("/me/links").json["code"]


def test_a_repetition_gets_the_same_answer_and_nothing_happens_twice(city, phone, wechat):
    push = text("oFollower", new_code(phone), wechat.now)
    first = wechat.unsealed(wechat.safe(push, nonce="a"))
    assert "关联成功" in first
    for nonce in ("a", "b", "c"):
        assert wechat.unsealed(wechat.safe(push, nonce=nonce)) == first
    assert linked_notices(city) == 1


def test_after_a_restart_it_is_still_once(city, phone, wechat):
    """What was acted on is a row: a cache may forget, and the process may be another."""
    push = text("oFollower", new_code(phone), wechat.now)
    first = wechat.unsealed(wechat.safe(push))
    restarted = WeChat(create_app(city.settings))
    assert restarted.unsealed(restarted.safe(push)) == first
    restarted.app.extensions["house"].db.engine.dispose()
    assert linked_notices(city) == 1


def test_a_repetition_from_long_ago_is_stale_before_it_is_anything(city, phone, wechat):
    then = wechat.now
    push = text("oFollower", new_code(phone), then)
    wechat.safe(push, at=then)
    city.simulator.advance(301)
    assert wechat.safe(push, at=then).status_code == 400


def test_two_messages_of_one_second_are_two(wechat):
    moment = wechat.now
    replies = [
        wechat.unsealed(wechat.safe(text("oFollower", words, moment)))
        for words in ("000000", "信用修复是什么？")
    ]
    assert replies[0] != replies[1]


def delivered_at_once(wechat, push: str) -> list[str]:
    answers = at_once(6, lambda n: wechat.safe(push, nonce=f"n{n}"))
    assert {answer.status_code for answer in answers} == {200}
    return [wechat.unsealed(answer) for answer in answers if answer.get_data() != b"success"]


def test_deliveries_at_once_act_once(city, phone, wechat):
    replies = delivered_at_once(wechat, text("oFollower", new_code(phone), wechat.now))
    assert len(set(replies)) == 1
    assert "关联成功" in replies[0]
    assert linked_notices(city) == 1


def test_twin_that_asks_first_and_notes_later_acts_often(city, phone, wechat, monkeypatch):
    answered: set[str] = set()

    def asks_then_notes(house, arrival, answer):
        if arrival.dedupe_key in answered:
            return ""
        time.sleep(0.05)
        reply = answer(lambda: None)
        answered.add(arrival.dedupe_key)
        return reply

    monkeypatch.setattr(callback, "answer_once", asks_then_notes)
    replies = delivered_at_once(wechat, text("oFollower", new_code(phone), wechat.now))
    assert len(set(replies)) > 1


def test_a_slow_first_delivery_answers_its_repetition(city, wechat, monkeypatch):
    answering = threading.Event()

    def slowly(turn):
        answering.set()
        time.sleep(0.4)
        return Reply("想好了")

    monkeypatch.setattr(conversation, "answer", slowly)
    push = text("oFollower", "你好", wechat.now)
    replies: list[str] = []
    first = threading.Thread(target=lambda: replies.append(wechat.unsealed(wechat.safe(push))))
    first.start()
    answering.wait()
    replies.append(wechat.unsealed(wechat.safe(push)))
    first.join()
    assert replies[0] == replies[1]
    assert "想好了" in replies[0]


def test_a_push_whose_worker_was_killed_is_acted_on_at_its_repetition(
    city, phone, wechat, monkeypatch
):
    monkeypatch.setattr(pushes, "WAIT_FOR_FIRST_S", 0.1)
    push = text("oFollower", new_code(phone), wechat.now)

    def killed(turn):
        turn.claim()
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(conversation, "answer", killed)
        # A killed process tidies nothing.
        dying.setattr(pushes._Push, "forget", lambda _: None)
        with pytest.raises(SystemExit):
            wechat.safe(push)
    assert wechat.safe(push).get_data() == b"success"
    city.simulator.advance(5)
    assert "关联成功" in wechat.unsealed(wechat.safe(push))
    assert linked_notices(city) == 1


@pytest.mark.parametrize("fault", ["stall", "reset", "html"])
def test_wechat_is_answered_in_time_though_wechat_itself_stalls(city, wechat, fault):
    """The one call outside on this way: whose the new follower is."""
    city.simulator.fault("/cgi-bin/user/info", fault, seconds=10)
    began = time.monotonic()
    answer = wechat.safe(event("oNew", "subscribe", wechat.now))
    assert time.monotonic() - began < 4.5
    assert "欢迎关注" in wechat.unsealed(answer)


def follower(city, number: int, *, has_unionid: bool) -> str:
    """An openid that nobody saw before; with the unionid of somebody we know, or without."""
    openid = f"oSequence{number:05}"
    world = city.simulator.world
    unionid = ZHANG.unionid if has_unionid else ""
    world.users.meet(world.accounts.official.app_id, openid, unionid).follow(world.clock.now())
    return openid


def story(rng: random.Random, openid: str, phone, began: int, has_unionid: bool):
    """What a follower did, second by second, and whether we should know them at the end."""
    pushes, is_known, follows = [], False, rng.random() < 0.3
    for moment in range(began, began + rng.randint(2, 5)):
        if not follows:
            pushes.append(event(openid, "subscribe", moment))
            follows, is_known = True, has_unionid
        elif rng.random() < 0.4:
            pushes.append(text(openid, new_code(phone), moment))
            is_known = True
        else:
            pushes.append(event(openid, "unsubscribe", moment))
            follows = is_known = False
    return pushes, is_known


def shaken(rng: random.Random, pushes: list[str]) -> list[str]:
    """Delivered late, in any order, some of them up to three times."""
    deliveries = [push for push in pushes for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    rng.shuffle(deliveries)
    return deliveries


def ended_wrong(city, phone, wechat, sequences: int) -> Iterator[int]:
    """The numbers of the sequences that ended in the wrong state."""
    for number in range(sequences):
        rng = random.Random(number)
        openid = follower(city, number, has_unionid=number % 2 == 0)
        pushes, is_known = story(rng, openid, phone, wechat.now - 30, number % 2 == 0)
        for push in shaken(rng, pushes):
            assert wechat.plain(push).status_code == 200
        if chats.is_known(city.house, openid) != is_known:
            yield number


@pytest.fixture
def unhurried(monkeypatch):
    """The limit of guesses counts deliveries of right codes too, and is tested elsewhere."""
    monkeypatch.setattr(links, "CODES_ALLOWED", ((100, 600),))


@pytest.mark.parametrize("sequences", [30, pytest.param(150, marks=pytest.mark.long)])
def test_duplicated_and_reordered_pushes_end_in_the_right_state(
    city, phone, wechat, unhurried, sequences
):
    assert list(ended_wrong(city, phone, wechat, sequences)) == []
    undone = count(city, select(func.count()).select_from(Link).where(Link.undone_at.is_not(None)))
    assert undone > 0


def test_twin_that_believes_the_order_of_arrival_ends_wrong(
    city, phone, wechat, unhurried, monkeypatch
):
    for module in (chats, links):
        monkeypatch.setattr(module, "is_overtaken", lambda *_: False)
    assert next(ended_wrong(city, phone, wechat, 150), None) is not None


def test_a_follower_is_welcomed_though_two_events_come_at_once(city, phone, wechat):
    openid = follower(city, 99_999, has_unionid=True)
    pushes = [event(openid, "subscribe", wechat.now - n) for n in range(4)]
    answers = at_once(4, lambda n: wechat.safe(pushes[n]))
    assert {answer.status_code for answer in answers} == {200}
    assert b"success" not in {answer.get_data() for answer in answers}
    assert chats.is_known(city.house, openid)


def test_user_info_that_refuses_is_no_reason_not_to_answer(city, wechat, monkeypatch):
    def refuses(openid):
        raise WeChatError(48001)

    monkeypatch.setattr(city.house.official, "user_info", refuses)
    answer = wechat.safe(event("oNew", "subscribe", wechat.now))
    assert "欢迎关注" in wechat.unsealed(answer)
