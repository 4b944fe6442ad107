"""A tap brings back a key: years old, forged, or another person's. It opens what it may, or says so."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from bot import conversation, events, taps
from bot.dialogues import Dialogue
from bot.flows import FLOWS
from bot.intents import ACTS, INTENTS
from bot.replies import Reply
from bot.turns import Turn
from clients.wechat.messages import Message
from services import agents, learning
from services.understanding import understand
from tests.builders import City, record
from tests.people import LI, ZHANG, Person

OURS_ONLY = "张三的奖励"
OTHERS = "李四的处罚"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)
NUMBERS = st.sampled_from(
    ["", "0", "1", "7", "99", "999", "9" * 20, "9" * 5000, "-1", "1.5", "٣", "１", "一", "²", " 1"]
)


@pytest.fixture(scope="module")
def city(migrated, simulator):
    """Two people with a file each, one after the other in the same chat town."""
    simulator.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agents, "is_open", lambda now: False)
        patch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
        city = City(create_app(migrated), migrated, simulator)
        city.deliver([record(ZHANG, "P-HON-001", "奖一", title=OURS_ONLY)])
        city.deliver([record(LI, "P-PEN-001", "罚一", title=OTHERS)])
        for person in (ZHANG, LI):
            city.phone(person)
            told = {"openid": person.official_openid, "unionid": person.unionid, "mode": "safe"}
            simulator.call(
                "POST", "/sim/official/messages", told | {"type": "text", "content": "好"}
            )
        city.work()
        understand("你好")
        yield city
        city.close()


def turn_of(city: City, person: Person, dialogue: Dialogue | None = None, **told) -> Turn:
    now = city.house.clock.now()
    message = Message("text", person.official_openid, "gh", now, msg_id="1", **told)
    return Turn(city.house, message, dialogue or Dialogue(), lambda: None, now)


def tap(city: City, person: Person, key: str, dialogue: Dialogue | None = None) -> Reply:
    return conversation.answer(turn_of(city, person, dialogue, menu_id=key, content="看看"))


def click(city: City, person: Person, key: str) -> Reply:
    told = {"event": "click", "event_key": key}
    now = city.house.clock.now()
    message = Message("event", person.official_openid, "gh", now, **told)
    return events.answer(Turn(city.house, message, Dialogue(), lambda: None, now))


def words_of(reply: Reply | None) -> str:
    return reply.as_text() + words_of(reply.later) if reply else ""


def others_keys(city: City) -> list[str]:
    """The keys that the other one is offered on the way to an objection."""
    dialogue = Dialogue()
    conversation.answer(turn_of(city, LI, dialogue, content="我要异议"))
    assert OTHERS in dialogue.options[0].label
    return [option.key for option in dialogue.options]


@pytest.mark.parametrize("page", ["9" * 5000, "9" * 20, "99", "٣", "１", "-1", "x", "1.5"])
def test_a_page_that_is_none_has_expired(city, page):
    topic = learning.topics(city.house)[0][0]
    assert tap(city, ZHANG, f"topic:{topic}:{page}").text == taps.EXPIRED_CHOICE
    assert click(city, ZHANG, f"topic:{topic}:{page}").text == taps.EXPIRED_CHOICE


def test_the_pages_that_are_there_open(city):
    topic = learning.topics(city.house)[0][0]
    first, second = tap(city, ZHANG, f"topic:{topic}"), tap(city, ZHANG, f"topic:{topic}:1")
    assert first.options[-1].key == f"topic:{topic}:1"
    assert second.options
    assert set(first.options).isdisjoint(second.options)


@pytest.mark.parametrize(
    "key", ["learn:gone", "topic:gone", "org:91330000000000000X", "merchant:gone", "nonsense", ""]
)
def test_what_is_no_longer_there_has_expired(city, key):
    assert taps.tapped(turn_of(city, ZHANG), key).text == taps.EXPIRED_CHOICE


def test_a_key_of_another_persons_record_opens_nothing(city):
    for key in others_keys(city):
        dialogue = Dialogue()
        conversation.answer(turn_of(city, ZHANG, dialogue, content="我要异议"))
        assert OTHERS not in words_of(tap(city, ZHANG, key, dialogue))


KEYS = st.one_of(
    WORDS,
    st.sampled_from([*(f"intent:{name}" for name in INTENTS), *(f"do:{name}" for name in ACTS)]),
    st.sampled_from(["go-on", "drop", "neither", "step", "topic", ":", "::::", "do:", "intent:"]),
    st.builds("{}:{}".format, st.sampled_from([*taps.PUBLIC, "do", "intent", "step"]), WORDS),
    st.builds(
        "topic:{}:{}".format,
        st.sampled_from(["scores", "waivers", "objections", "life"]),
        NUMBERS | WORDS,
    ),
    st.builds(
        "step:{}.{}:{}".format,
        st.sampled_from([*FLOWS]),
        st.sampled_from([step for flow in FLOWS.values() for step in flow.steps]),
        NUMBERS | WORDS | st.sampled_from(["more", "submit", "record:" + "0" * 32, "entry:x"]),
    ),
)
OPENINGS = ("", "我要异议", "撤回授权", "核验报告", "查单位信用", "人工", "学信用", "信用码")


@given(st.sampled_from(OPENINGS), st.lists(KEYS, min_size=1, max_size=4))
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_tapped_is_answered_and_never_with_another_persons_file(city, opening, keys):
    dialogue, others = Dialogue(), []
    if opening:
        conversation.answer(turn_of(city, ZHANG, dialogue, content=opening))
        others = [option.key for option in dialogue.options]
    for key in [*keys, *others, *others_keys(city)]:
        for reply in (tap(city, ZHANG, key, dialogue), click(city, ZHANG, key)):
            words = words_of(reply)
            assert words or reply.picture
            for secret in (OTHERS, LI.name, LI.id_number, LI.phone):
                assert secret not in words


@given(st.lists(KEYS, min_size=1, max_size=3))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_strangers_tap_opens_nobodys_file(city, keys):
    stranger = Person(
        "陌生人",
        ZHANG.id_number,
        ZHANG.phone,
        openid="oMini-no",
        official_openid="oOffi-no",
        unionid="",
    )
    for key in [*keys, *others_keys(city)]:
        words = words_of(tap(city, stranger, key)) + words_of(click(city, stranger, key))
        for secret in (OURS_ONLY, OTHERS, ZHANG.name, LI.name, "您的信用分是"):
            assert secret not in words


@pytest.mark.parametrize("page", ["5", "9999", "9" * 5000, "-1", "", "x", "٣"])
def test_a_page_of_records_that_is_none_shows_the_first(city, page):
    dialogue = Dialogue()
    first = conversation.answer(turn_of(city, LI, dialogue, content="我要异议"))
    for _ in range(3):  # an old bubble may be tapped again and again
        shown = tap(city, LI, f"step:object.record:more:{page}", dialogue)
        assert shown.options == first.options
