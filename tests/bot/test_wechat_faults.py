"""WeChat and Redis fail in every way: a push is answered in time, and no answer is lost.

Through the simulator on real ports, which measures as WeChat does and shows what a person sees.
"""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from app import create_app
from bot import budget, callback, conversation
from bot.replies import Reply
from models import ChatMessage, Evidence, Link, Notice
from services import agents, chat_limits, chat_messages, consents, pushes, scores
from simulator.replies import OUT_OF_SERVICE
from tests.builders import City, Phone, record
from tests.evidence.acts import rows
from tests.house.test_outages import redis_process
from tests.people import LI, ZHANG, Person
from tests.settings import make_settings
from tests.waivers.test_without_redis import WAYS

IN_TIME_MS = 4500
SEND, INFO = "/cgi-bin/message/custom/send", "/cgi-bin/user/info"
UPLOAD, AGENTS = "/cgi-bin/media/upload", "/cgi-bin/customservice/getonlinekflist"
TOKEN = "/cgi-bin/stable_token"
FAULTS = [
    ("stall", {"seconds": 12}),
    ("reset", {}),
    ("http_500", {}),
    ("html", {}),
    ("truncated", {}),
    *(("errcode", {"errcode": code}) for code in (-1, 40001, 45015, 45047, 45009)),
]
QUICK = {("reset", SEND), ("errcode45015", SEND), ("html", INFO), ("errcode40001", UPLOAD)}
QUICK |= {("http_500", AGENTS), ("stall", TOKEN), ("truncated", UPLOAD), ("errcode45009", TOKEN)}


class Chat:
    """A person's phone, as the simulator draws it."""

    def __init__(self, city: City, person: Person = ZHANG):
        self._city, self.person, self.openid = city, person, person.official_openid

    def says(self, words: str, **more) -> str:
        return self._pushed(type="text", content=words, **more)

    def does(self, event: str, **more) -> str:
        return self._pushed(type="event", event=event, **more)

    @property
    def received(self) -> list[str]:
        """What arrived as messages of their own."""
        sent = self._city.simulator.world.outbox.sent(self.openid)
        return [each.content for each in sent if each.kind == "custom"]

    def _pushed(self, **told) -> str:
        told = {"openid": self.openid, "unionid": self.person.unionid, "mode": "safe"} | told
        outcome = self._city.simulator.call("POST", "/sim/official/messages", told)
        assert (outcome["status"], outcome["deliveries"]) == (200, 1), outcome
        assert outcome["elapsed_ms"] < IN_TIME_MS, outcome
        assert outcome["shown"] != OUT_OF_SERVICE, outcome
        assert "problem" not in outcome, outcome
        return outcome["shown"]


@pytest.fixture
def street(city, monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    with city.served():
        yield city


@pytest.fixture
def chat(street) -> Chat:
    return Chat(street)


@pytest.fixture
def phone(street) -> Phone:
    """Somebody who is known in the chat and agreed to be asked by merchants."""
    phone = street.phone(ZHANG)
    assert phone.post("/me/consents", {"kind": consents.MERCHANT_CHECK}).status_code == 201
    return phone


def heal(city: City) -> None:
    """WeChat is well again, and so much time went by that the worker tries once more."""
    city.simulator.call("DELETE", "/sim/faults")
    city.simulator.advance(15)
    city.work()


def greeted(city: City, chat: Chat) -> None:
    """A menu, else its lines with numbers; who has to wait for WeChat too long gets it later."""
    shown = chat.says("你好")
    assert not shown or "1. 我的信用分" in shown
    if not shown and not chat.received:
        queued(city)
    # What WeChat takes without a word is said again: better twice than not.
    [fault] = city.simulator.world.faults.in_force()
    is_unsure = (fault.target, fault.kind) == (SEND, "truncated")
    heal(city)
    heal(city)
    assert len(chat.received) + bool(shown) == (2 if is_unsure else 1)


def welcomed(city: City, chat: Chat) -> None:
    """The menu after the welcome is a message of its own, which arrives once WeChat is well."""
    assert "欢迎关注" in chat.does("subscribe")
    queued(city)
    city.work()
    for _ in range(3):
        heal(city)
    assert len([each for each in chat.received if "我的信用分" in each]) == 1
    assert "您的信用分" in chat.says("我的信用分")


def shown_the_pass(city: City, chat: Chat) -> None:
    shown = chat.says("我的信用码")
    assert shown == "［图片］" or "请打开小程序出示" in shown
    heal(city)
    assert chat.says("我的信用码") == "［图片］"
    assert chat.received == []


def helped(city: City, chat: Chat) -> None:
    """No agent can be asked for: the words are left, and are there."""
    shown = chat.says("人工")
    if "请把问题写成" in shown:
        assert "已留言" in chat.says("我的分为什么低？")
        assert len(city.staff("clerk").get("/staff/tickets").json["items"]) == 1


PLACES = {SEND: greeted, INFO: welcomed, UPLOAD: shown_the_pass, AGENTS: helped, TOKEN: greeted}


def matrix() -> list:
    """Every fault at every place; what runs every day touches each of both."""
    found = []
    for path in PLACES:
        for kind, more in FAULTS:
            name = f"{kind}{more.get('errcode', '')}"
            marks = () if (name, path) in QUICK else pytest.mark.long
            shown = f"{path.rpartition('/')[2]}-{name}"
            found.append(pytest.param(path, kind, more, marks=marks, id=shown))
    return found


@pytest.mark.parametrize(("path", "kind", "more"), matrix())
def test_whatever_fails_the_person_is_answered(street, phone, chat, monkeypatch, path, kind, more):
    monkeypatch.setattr(agents, "is_open", lambda now: True)
    street.simulator.fault(path, kind, **more)
    PLACES[path](street, chat)


@pytest.mark.parametrize(("path", "kind"), [(SEND, "reset"), (TOKEN, "http_500")])
def test_what_comes_after_the_answer_waits_for_wechat(street, phone, chat, path, kind):
    street.simulator.fault(path, kind)
    assert "欢迎关注" in chat.does("subscribe")
    queued(street)
    street.work()
    assert chat.received == []
    heal(street)
    heal(street)
    assert len(chat.received) == 1


def test_twin_that_sends_on_the_spot_and_forgets_loses_it(street, phone, chat, monkeypatch):
    def sent_now(house, message, parts, account_id):
        for part in parts:
            chat_messages.send_now(house, message.openid, part, house.clock.now())
        done.set()

    done = threading.Event()
    monkeypatch.setattr(callback.deliveries, "send_later", sent_now)
    street.simulator.fault(SEND, "reset")
    chat.does("subscribe")
    assert done.wait(5)
    heal(street)
    heal(street)
    assert chat.received == []


@pytest.fixture
def slow(monkeypatch):
    """The score takes longer than anybody waits."""
    view = scores.glance_own

    def slowly(*told, **more):
        time.sleep(0.6)
        return view(*told, **more)

    monkeypatch.setattr(scores, "glance_own", slowly)
    monkeypatch.setattr(callback.budget, "within", partial(budget.within, seconds=0.2))


def queued(city: City, seconds: float = 5) -> None:
    """Wait until the answer is in the outbox."""
    deadline = time.monotonic() + seconds
    while not rows(city, ChatMessage):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def told(phone: Phone) -> list[str]:
    assert phone.sign_in().status_code == 201
    return [each["kind"] for each in phone.get("/me/notices").json["items"]]


def test_an_answer_that_takes_too_long_arrives_by_itself_and_once(street, phone, chat, slow):
    assert chat.says("我的信用分") == ""
    queued(street)
    street.work()
    street.work()
    assert ["您的信用分" in each for each in chat.received] == [True]


def test_real_seconds_are_kept(street, phone, chat, monkeypatch):
    answer = conversation.answer

    def slowly(turn):
        time.sleep(3.7)
        return answer(turn)

    monkeypatch.setattr(conversation, "answer", slowly)
    assert chat.says("我的信用分") == ""
    queued(street)
    street.work()
    assert len(chat.received) == 1


@pytest.mark.parametrize("late", [False, True], ids=["used up", "after two days"])
def test_where_the_chat_is_closed_a_notice_tells(street, phone, chat, slow, late):
    assert chat.says("我的信用分") == ""
    queued(street)
    if late:
        street.simulator.advance(timedelta(hours=49).total_seconds())
    else:
        street.simulator.fault(SEND, "errcode", errcode=45047)
    street.work()
    assert (chat.received, told(phone).count("chat_answer")) == ([], 1)


def test_a_worker_that_dies_before_it_sends_is_followed_by_the_next(
    street, phone, chat, slow, monkeypatch
):
    def killed(*_, **__):
        raise SystemExit

    assert chat.says("我的信用分") == ""
    queued(street)
    with monkeypatch.context() as dying:
        dying.setattr(chat_messages, "_send", killed)
        with pytest.raises(SystemExit):
            street.work()
    assert chat.received == []
    street.simulator.advance(chat_messages.LEASE.total_seconds() + 1)
    street.work()
    assert len(chat.received) == 1


def test_an_agent_cannot_be_called_by_an_answer_that_comes_too_late(
    street, phone, chat, monkeypatch
):
    """Only an answer on the spot hands over; else the person is told how to get there."""
    answer = conversation.answer

    def slowly(turn):
        time.sleep(0.6)
        return answer(turn)

    monkeypatch.setattr(agents, "is_open", lambda now: True)
    with monkeypatch.context() as slow:
        slow.setattr(callback.budget, "within", partial(budget.within, seconds=0.2))
        slow.setattr(conversation, "answer", slowly)
        chat.says("人工")
        queued(street)
    street.work()
    assert "再回复一次“人工”" in chat.received[-1]
    chat.says("人工")
    assert street.simulator.world.desk.session(chat.openid) is not None


@pytest.fixture
def redis(tmp_path):
    with redis_process(tmp_path) as running:
        yield running


@pytest.fixture
def on_redis(migrated, cluster, simulator, redis, monkeypatch):
    """A city upon a Redis of its own."""
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    monkeypatch.setattr(agents, "is_open", lambda now: False)
    simulator.forget()
    settings = make_settings(migrated.data_dir, cluster, simulator, REDIS_URL=redis[1])
    city = City(create_app(settings), settings, simulator)
    with city.served():
        yield city
    city.close()


@pytest.mark.parametrize("way", WAYS)
def test_redis_goes_in_the_middle_and_nothing_is_done_twice_or_by_half(on_redis, redis, way):
    city, chat = on_redis, Chat(on_redis)
    city.deliver([record(ZHANG, "P-PEN-001", "罚一")])
    phone = city.phone(ZHANG)
    code = phone.post("/me/links").json["code"]
    assert "关联成功" in chat.says(code)
    chat.says("我要异议")
    chat.says("1")

    WAYS[way](*redis)

    for words in ("3", "早就办完了"):  # the dialogue is gone: no word of it is taken for another
        assert "已提交" not in chat.says(words)
    assert phone.get("/me/objections").json["items"] == []
    assert sum(link.linked_at is not None for link in rows(city, Link)) == 1
    for words in ("我要异议", "1", "3", "早就办完了", "提交"):
        last = chat.says(words)
    assert "已提交" in last
    assert "好的" in chat.says("好了")
    [case] = phone.get("/me/objections").json["items"]
    assert (case["ground"], case["statement"]) == ("expired", "早就办完了")
    assert rows(city, Evidence) == []


def test_redis_flushed_between_a_push_and_its_repetition(on_redis, redis):
    city = on_redis
    chat, phone = Chat(city), city.phone(ZHANG)
    code = phone.post("/me/links").json["code"]
    world = city.simulator.world
    deliver = world.pushes.deliver

    def twice(account, message, mode, repeat=0):
        first = deliver(account, message, mode)
        WAYS["flushed"](*redis)
        second = deliver(account, message, mode)
        assert second.shown == first.shown
        return second

    world.pushes.deliver = twice
    assert "关联成功" in chat.says(code)
    with city.house.db.session(write=False) as tx:
        query = select(func.count()).select_from(Notice).where(Notice.kind == "chat_linked")
        assert tx.scalar(query) == 1


def test_twin_without_a_row_answers_the_repetition_otherwise(on_redis, redis, monkeypatch):
    monkeypatch.setattr(pushes._Push, "claim", lambda _: None)
    with pytest.raises(AssertionError):
        test_redis_flushed_between_a_push_and_its_repetition(on_redis, redis)


def test_too_many_messages_are_told_once_and_then_nothing(street, chat, monkeypatch):
    monkeypatch.setattr(conversation, "answer", lambda turn: Reply("好"))
    allowed = chat_limits.ALLOWED if street.settings.redis_url else chat_limits.ALLOWED // 2
    shown = [chat.says(f"第 {n} 句") for n in range(allowed + 4)]
    assert shown[:allowed] == ["好"] * allowed
    assert "太快" in shown[allowed]
    assert shown[allowed + 1 :] == [""] * 3
    assert Chat(street, LI).says("你好") == "好"
    street.simulator.advance(chat_limits.WINDOW_S + 1)
    assert chat.says("我又来了") == "好"
