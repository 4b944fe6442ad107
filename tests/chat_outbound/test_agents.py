"""Office hours, who is there, and which chats an agent holds."""

from datetime import datetime, timedelta

import pytest

from policy import service_hours
from policy.documents import PolicyError
from services import agents
from services.clocks import CITY_TIME

ONLINE = "/cgi-bin/customservice/getonlinekflist"
AGENT = "kf2001@zhangxin"


def city_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T12:00", False),
        ("2026-11-23T13:30", True),
        ("2026-11-23T17:29", True),
        ("2026-11-23T17:30", False),
        ("2026-11-22T10:00", False),  # Sunday
        ("2026-10-01T10:00", False),  # National Day, a Thursday
        ("2026-10-10T10:00", True),  # a Saturday that is worked
    ],
)
def test_office_hours_are_those_of_working_days(moment, is_open):
    assert agents.is_open(city_time(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T10:00", "工作日 9:00–12:00、13:30–17:30"),
        ("2026-11-23T12:30", "，下次上班是11月23日（周一） 13:30"),
        ("2026-11-20T18:00", "，下次上班是11月23日（周一） 9:00"),
        ("2026-09-30T18:00", "，下次上班是10月8日（周四） 9:00"),
        ("2026-12-31T18:00", "，下次上班是1月"),  # a year whose days off nobody knows yet
    ],
)
def test_people_read_when_somebody_is_there_again(moment, words):
    said = agents.opening_words(city_time(moment))
    assert words in said
    assert said.endswith(words) or "12-31" in moment


@pytest.mark.parametrize(
    ("left_at", "answer_by"),
    [
        ("2026-11-23T10:00", "2026-11-24T17:30"),
        ("2026-11-23T17:30", "2026-11-25T17:30"),
        ("2026-11-21T10:00", "2026-11-24T17:30"),
        ("2026-11-20T10:00", "2026-11-23T17:30"),
        ("2026-09-30T18:00", "2026-10-09T17:30"),
    ],
)
def test_what_is_left_is_answered_on_the_next_working_day(left_at, answer_by):
    assert service_hours.load().answer_by(city_time(left_at)) == city_time(answer_by)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('from: "13:30"', 'from: "11:30"'), "第 2 段"),
        (('to: "12:00"', 'to: "8:00"'), "第 1 段"),
        (('"9:00"', '"nine"'), "9:00 这样"),
        (("answer_within_days: 1", "answer_within_days: 0"), "正整数"),
        (("follow_up_days", "follow_days"), "follow_up_days"),
    ],
)
def test_hours_that_cannot_be_kept_are_refused(tmp_path, change, said):
    path = tmp_path / "service_hours.yaml"
    path.write_text(service_hours.FILE.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(PolicyError, match=said):
        service_hours.read(path)


def test_who_is_there_is_asked_once_a_while(city):
    assert agents.online(city.house) == (AGENT,)
    city.simulator.fault(ONLINE, "errcode", errcode=48001)
    assert agents.online(city.house) == (AGENT,), "known from before"
    city.house.cache.delete(agents.ONLINE)
    assert agents.online(city.house) == ()


@pytest.mark.parametrize("kind", ["http_500", "reset", "html"])
def test_nobody_is_there_when_wechat_cannot_be_asked_and_nobody_waits_twice(city, kind):
    city.simulator.fault(ONLINE, kind, times=1)
    assert agents.online(city.house) == ()
    assert agents.online(city.house) == ()


def test_a_chat_is_an_agents_from_begin_to_end(city, chat):
    house, at = city.house, city.house.clock.now()
    assert agents.session_of(house, chat.openid) is None
    agents.begin_session(house, chat.openid, AGENT, at)
    assert agents.session_of(house, chat.openid) == AGENT
    agents.end_session(house, chat.openid, at + timedelta(seconds=1))
    assert agents.session_of(house, chat.openid) is None


def test_an_agent_who_was_given_up_by_wechat_holds_no_chat(city, chat):
    agents.begin_session(city.house, chat.openid, AGENT, city.house.clock.now())
    city.simulator.advance(30 * 60)
    assert agents.session_of(city.house, chat.openid) is None


def test_what_happened_last_counts_whatever_came_last(city, chat):
    house, at = city.house, city.house.clock.now()
    agents.end_session(house, chat.openid, at)
    agents.begin_session(house, chat.openid, AGENT, at - timedelta(seconds=5))
    assert agents.session_of(house, chat.openid) is None
    agents.begin_session(house, chat.openid, AGENT, at + timedelta(seconds=5))
    agents.end_session(house, chat.openid, at + timedelta(seconds=4))
    assert agents.session_of(house, chat.openid) == AGENT
