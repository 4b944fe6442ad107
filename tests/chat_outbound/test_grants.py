"""What WeChat still lets us send: the ledger never allows more than WeChat does."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.caches import Cache
from policy import chat_grants as grant_policy
from policy.documents import PolicyError
from services import chat_grants
from services.house import House
from simulator.errors import ApiError
from simulator.users import User

OPENID = "oOffi-somebody"
START = datetime(2026, 11, 23, 2, 0, 0, 300_000, tzinfo=UTC)
NOT_FRESH = (HealthCheck.function_scoped_fixture,)
ACTS = ("message", "menu", "subscribe", "scan", "msgmenu")


class HeldClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class LastFirst(User):
    """WeChat does not say from which grant it takes; here from what ends last."""

    def spend(self, now: float) -> None:
        live = [grant for grant in self.grants.values() if grant.until > now]
        usable = [grant for grant in live if grant.left > 0]
        if not usable:
            raise ApiError(45047 if live else 45015)
        max(usable, key=lambda grant: grant.until).left -= 1


@pytest.fixture
def house(city) -> House:
    return replace(city.house, cache=Cache(None), clock=HeldClock())


def moved(house: House, seconds: float) -> datetime:
    house.clock.advance(seconds)  # type: ignore[attr-defined]
    return house.clock.now()


def sent(house: House, most: int = 20) -> int:
    """How many messages the ledger lets out now."""
    now = house.clock.now()
    return sum(
        1
        for _ in itertools.takewhile(
            bool, (chat_grants.spend(house, OPENID, now) for _ in range(most))
        )
    )


@pytest.mark.parametrize(
    ("act", "messages"),
    [("message", 5), ("menu", 3), ("msgmenu", 3), ("subscribe", 3), ("scan", 3)],
)
def test_each_act_gives_what_wechat_says(house, act, messages):
    chat_grants.note(house, OPENID, act, house.clock.now())
    assert chat_grants.may_send(house, OPENID, house.clock.now())
    assert sent(house) == messages
    assert not chat_grants.may_send(house, OPENID, house.clock.now())
    assert chat_grants.is_used_up(house, OPENID, house.clock.now())


@pytest.mark.parametrize(("act", "lasts_s"), [("message", 48 * 3600), ("menu", 60)])
def test_it_ends_a_little_before_wechat_says(house, act, lasts_s):
    chat_grants.note(house, OPENID, act, house.clock.now())
    assert chat_grants.may_send(house, OPENID, moved(house, lasts_s - 6))
    assert not chat_grants.may_send(house, OPENID, moved(house, 2))
    assert chat_grants.is_used_up(house, OPENID, house.clock.now())


def test_a_later_message_begins_anew(house):
    for _ in range(3):
        chat_grants.note(house, OPENID, "message", house.clock.now())
        assert sent(house) == 5
        moved(house, 1)


def test_what_nobody_knows_may_be_tried_but_not_presumed(house):
    now = house.clock.now()
    assert not chat_grants.may_send(house, OPENID, now)
    assert not chat_grants.spend(house, OPENID, now)
    assert not chat_grants.is_used_up(house, OPENID, now)


def test_what_did_not_arrive_comes_back(house):
    now = house.clock.now()
    chat_grants.note(house, OPENID, "menu", now)
    assert chat_grants.spend(house, OPENID, now)
    chat_grants.give_back(house, OPENID, now)
    assert sent(house) == 3


def test_wechats_own_no_empties_it_until_the_next_act(house):
    chat_grants.note(house, OPENID, "message", house.clock.now())
    chat_grants.empty(house, OPENID)
    assert chat_grants.is_used_up(house, OPENID, moved(house, 1))
    chat_grants.note(house, OPENID, "message", house.clock.now())
    assert sent(house) == 5


def test_a_push_that_comes_late_gives_no_more_than_wechat_gave(house):
    first = house.clock.now()
    chat_grants.note(house, OPENID, "message", first)
    second = moved(house, 10)
    moved(house, 1)
    assert sent(house, 3) == 3
    chat_grants.note(house, OPENID, "message", second)
    assert sent(house) == 2


def test_twin_that_counts_down_gives_too_much_to_a_late_push(house):
    """The obvious ledger, a number that an act fills and a sending lowers, under the same push."""
    wechat = User("wx", OPENID)
    now = house.clock.now().timestamp()
    wechat.acted("message", now)
    wechat.acted("message", now + 10)
    for _ in range(3):
        wechat.spend(now + 11)
    left = 5  # what the late push fills it to
    for _ in range(left - 3):
        wechat.spend(now + 12)
    with pytest.raises(ApiError):
        wechat.spend(now + 12)


def test_a_push_dated_ahead_of_our_clock_does_not_hide_what_was_sent(house):
    chat_grants.note(house, OPENID, "message", house.clock.now() + timedelta(seconds=3))
    assert sent(house) == 5
    moved(house, 4)
    assert sent(house) == 0


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("act"), st.sampled_from(ACTS)),
        st.tuples(st.just("arrive"), st.integers(0, 5)),
        st.tuples(st.just("send"), st.integers(1, 6)),
        st.tuples(st.just("wait"), st.sampled_from((0.1, 0.7, 3.0, 20.0, 52.0, 70.0, 172_700.0))),
    ),
    max_size=40,
)


@settings(max_examples=400, deadline=None, suppress_health_check=NOT_FRESH)
@given(steps=STEPS, tap_is_menu=st.booleans(), kind=st.sampled_from((User, LastFirst)))
def test_it_never_lets_more_out_than_wechat_takes(house, steps, tap_is_menu, kind):
    """Pushes come late and in any order, dated in whole seconds as WeChat's are."""
    house = replace(house, cache=Cache(None), clock=HeldClock())
    wechat, under_way = kind("wx", OPENID), []
    for step, told in steps:
        now = house.clock.now()
        if step == "act":
            counted = {"msgmenu": "menu" if tap_is_menu else "message"}.get(told, told)
            wechat.acted(counted, now.timestamp())
            under_way.append((told, now.replace(microsecond=0)))
        elif step == "arrive" and under_way:
            act, at = under_way.pop(told % len(under_way))
            chat_grants.note(house, OPENID, act, at)
        elif step == "send":
            for _ in range(told):
                if chat_grants.spend(house, OPENID, now):
                    wechat.spend(now.timestamp())  # raises 45015 or 45047
        elif step == "wait":
            moved(house, told)


def test_two_who_send_at_once_share_what_is_left(house):
    chat_grants.note(house, OPENID, "message", house.clock.now())
    now = house.clock.now()
    with ThreadPoolExecutor(12) as pool:
        taken = list(pool.map(lambda _: chat_grants.spend(house, OPENID, now), range(24)))
    assert sum(taken) == 5


def test_no_openid_stands_in_the_cache(city):
    keys: list[str] = []

    class Told(Cache):
        def set(self, key, value, ex):
            keys.append(f"{key} {value}")

    house = replace(city.house, cache=Told(None))
    chat_grants.note(house, OPENID, "message", house.clock.now())
    chat_grants.empty(house, OPENID)
    assert len(keys) == 2
    assert OPENID not in " ".join(keys)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("msgmenu: menu", "msgmenu: nothing"), "acts 里没有 nothing"),
        (("msgmenu: menu", "menu: message"), "已经有自己的次数"),
        (("early_seconds: 5", "early_seconds: 60"), "不能短于"),
        (("messages: 5", "messages: many"), "整数"),
    ],
)
def test_a_policy_that_cannot_be_obeyed_is_refused(tmp_path, change, said):
    path = tmp_path / "chat_grants.yaml"
    path.write_text(grant_policy.FILE.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(PolicyError, match=said):
        grant_policy.read(path)


def test_an_act_that_is_none_is_a_mistake_of_ours(house):
    with pytest.raises(ValueError, match="no act"):
        chat_grants.note(house, OPENID, "wave", house.clock.now())
