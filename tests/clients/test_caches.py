"""Caches, limits and locks: over a real Redis, without one, and when it goes away in between."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from clients import caches
from clients.caches import Cache
from tests.clients.conftest import RedisServer

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture(params=["redis", "process"])
def cache(request: pytest.FixtureRequest) -> Cache:
    if request.param == "process":
        return Cache(None)
    return Cache(request.getfixturevalue("redis_server").url)


def test_values_are_kept_and_forgotten(cache: Cache) -> None:
    assert cache.get("a") is None
    cache.set("a", "值", ex=5)
    assert cache.get("a") == "值".encode()
    cache.delete("a")
    assert cache.get("a") is None


def test_values_end(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(redis_server.url).set("a", b"1", ex=9)
    assert 8 <= redis_server.client().ttl("zhangxin:a") <= 9

    local, moment = Cache(None), time.monotonic()
    local.set("a", b"1", ex=9)
    assert local.get("a") == b"1"
    monkeypatch.setattr(caches.time, "monotonic", lambda: moment + 9.5)
    assert local.get("a") is None
    assert local.add("a", b"2", ex=1)


def test_only_the_first_of_many_adds(cache: Cache) -> None:
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda n: cache.add("seen", str(n), ex=5), range(32)))
    assert added.count(True) == 1


def test_a_limit_lets_so_many_through_and_says_when_again(redis_server: RedisServer) -> None:
    cache = Cache(redis_server.url)
    results = [cache.incr_window("k", 5, 60, now=NOON) for _ in range(7)]
    assert results == [(True, 0)] * 5 + [(False, 60)] * 2
    assert cache.incr_window("k", 5, 60, now=NOON + timedelta(seconds=59.5)) == (False, 1)
    assert cache.incr_window("other", 5, 60, now=NOON) == (True, 0)


def test_no_span_of_a_windows_length_holds_more_than_the_limit(redis_server: RedisServer) -> None:
    # A counter that starts anew each minute would let ten through around the full minute.
    cache = Cache(redis_server.url)
    before, after = NOON + timedelta(seconds=59), NOON + timedelta(seconds=61)
    cache.incr_window("k", 5, 60, now=NOON)
    allowed = [cache.incr_window("k", 5, 60, now=t)[0] for t in [before] * 4 + [after] * 5]
    assert allowed == [True] * 5 + [False] * 4


def test_refused_acts_do_not_prolong_the_wait(redis_server: RedisServer) -> None:
    cache = Cache(redis_server.url)
    for second in range(0, 60, 2):
        cache.incr_window("k", 1, 60, now=NOON + timedelta(seconds=second))
    assert cache.incr_window("k", 1, 60, now=NOON + timedelta(seconds=60)) == (True, 0)


def test_a_limit_counts_by_redis_time_when_no_time_is_given(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Machines' clocks differ; one that is an hour ahead must not open everybody's window.
    ahead = time.time() + 3600
    cache, client = Cache(redis_server.url), redis_server.client()
    assert cache.incr_window("k", 1, 60) == (True, 0)
    monkeypatch.setattr(caches.time, "time", lambda: ahead)
    allowed, retry_after = cache.incr_window("k", 1, 60)
    assert not allowed
    assert 59 <= retry_after <= 60
    [(_, score)] = client.zrange("zhangxin:k", 0, -1, withscores=True)
    assert abs(score / 1000 - client.time()[0]) < 2


def test_a_limit_holds_across_processes_and_threads(redis_server: RedisServer) -> None:
    workers = [Cache(redis_server.url) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda n: workers[n % 4].incr_window("k", 10, 60)[0], range(80)))
    assert allowed.count(True) == 10


def test_limits_do_not_stay_in_redis_for_ever(redis_server: RedisServer) -> None:
    Cache(redis_server.url).incr_window("k", 5, 60)
    [key] = redis_server.client().keys("*")
    assert 0 < redis_server.client().ttl(key) <= 60


@pytest.mark.parametrize(("limit", "allowed"), [(10, 5), (5, 2), (1, 1)])
def test_without_redis_a_process_allows_half(limit: int, allowed: int) -> None:
    cache = Cache(None)
    results = [cache.incr_window("k", limit, 60, now=NOON) for _ in range(20)]
    assert results == [(True, 0)] * allowed + [(False, 60)] * (20 - allowed)
    assert cache.incr_window("k", limit, 60, now=NOON + timedelta(seconds=60)) == (True, 0)


def test_losing_redis_never_gives_new_chances(redis_server: RedisServer) -> None:
    cache = Cache(redis_server.url)
    for _ in range(5):
        cache.incr_window("k", 5, 60)
    redis_server.stop()
    allowed, retry_after = cache.incr_window("k", 5, 60)
    assert not allowed
    assert 0 < retry_after <= 60


def test_a_lock_excludes(cache: Cache) -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def work(_: int) -> bool:
        nonlocal inside, most
        with cache.lock("one", ttl=5, wait=5) as held:
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.005)
            with guard:
                inside -= 1
            return held

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(16)))
    assert most == 1


def test_a_lock_excludes_other_processes(redis_server: RedisServer) -> None:
    one, other = Cache(redis_server.url), Cache(redis_server.url)
    with one.lock("a", ttl=5) as held, other.lock("a", ttl=5) as also_held:
        assert (held, also_held) == (True, False)
    with other.lock("a", ttl=5) as held_after:
        assert held_after


def test_a_lock_ends_by_itself_and_is_not_let_go_for_another(cache: Cache) -> None:
    with cache.lock("a", ttl=0.1):
        time.sleep(0.15)
        with cache.lock("a", ttl=5) as second:
            assert second
            slow_one_leaves = cache.lock("a", ttl=0.05)
            with slow_one_leaves as third:
                assert not third
    with cache.lock("a", ttl=5) as fourth:
        assert fourth


def test_the_end_of_a_lapsed_lock_leaves_the_next_holder_alone(cache: Cache) -> None:
    lapsed = cache.lock("a", ttl=0.1)
    lapsed.__enter__()
    time.sleep(0.15)
    with cache.lock("a", ttl=5) as second:
        assert second
        lapsed.__exit__(None, None, None)
        with cache.lock("a", ttl=5) as third:
            assert not third


def test_a_lapsed_lock_of_another_process_does_not_end_ours(redis_server: RedisServer) -> None:
    lapsed = Cache(redis_server.url).lock("a", ttl=0.05)
    lapsed.__enter__()
    time.sleep(0.1)
    with Cache(redis_server.url).lock("a", ttl=5) as second:
        assert second
        lapsed.__exit__(None, None, None)
        with Cache(redis_server.url).lock("a", ttl=5) as third:
            assert not third


def test_waiting_for_a_lock_is_bounded(cache: Cache) -> None:
    with cache.lock("a", ttl=5):
        started = time.monotonic()
        with cache.lock("a", ttl=5, wait=0.1) as held:
            assert not held
        assert 0.1 <= time.monotonic() - started < 0.3


def everything(cache: Cache) -> None:
    cache.get("a")
    cache.set("a", "1", ex=5)
    cache.add("b", "1", ex=5)
    cache.incr_window("c", 5, 60)
    with cache.lock("d", ttl=5) as held:
        assert held
    cache.delete("a")
    cache.ping()


@pytest.mark.parametrize("trouble", ["stopped", "frozen", "frozen and new", "never there"])
def test_without_redis_a_request_loses_less_than_a_second(
    redis_server: RedisServer, trouble: str
) -> None:
    cache = Cache(redis_server.url)
    if trouble != "frozen and new":
        everything(cache)
    if trouble.startswith("frozen"):
        redis_server.freeze()
    else:
        redis_server.stop()
    if trouble == "never there":
        cache = Cache("redis://127.0.0.1:9")

    def timed(_: int) -> float:
        started = time.monotonic()
        everything(cache)
        return time.monotonic() - started

    with ThreadPoolExecutor(8) as pool:
        assert max(pool.map(timed, range(8))) < 1.0


def test_while_redis_is_away_one_caller_looks_and_the_rest_do_not_wait(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "PAUSE_SECONDS", 0.05)
    cache = Cache(redis_server.url)
    redis_server.freeze()
    cache.get("a")
    time.sleep(0.06)

    monkeypatch.setattr(caches, "PAUSE_SECONDS", 1.0)
    barrier = threading.Barrier(8)

    def timed(_: int) -> float:
        barrier.wait()
        started = time.monotonic()
        cache.get("a")
        return time.monotonic() - started

    with ThreadPoolExecutor(8) as pool:
        waits = sorted(pool.map(timed, range(8)))
    assert waits[-1] >= caches.COMMAND_SECONDS
    assert waits[-2] < 0.1


def test_redis_coming_back_is_used_again(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "PAUSE_SECONDS", 0.05)
    cache = Cache(redis_server.url)
    cache.set("a", "1", ex=5)
    redis_server.stop()
    assert cache.get("a") is None
    cache.set("a", "2", ex=5)
    assert cache.get("a") == b"2"
    assert not cache.ping()

    redis_server.start()
    assert cache.ping()
    cache.set("a", "3", ex=5)
    assert Cache(redis_server.url).get("a") == b"3"


def test_a_thawed_redis_gives_nobody_anothers_answer(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "PAUSE_SECONDS", 0.05)
    cache = Cache(redis_server.url)
    for key in "ab":
        cache.set(key, key, ex=30)
    redis_server.freeze()
    cache.get("a")
    redis_server.thaw()
    time.sleep(0.06)
    assert cache.get("b") == b"b"


def test_an_error_of_redis_itself_is_as_if_it_were_away(redis_server: RedisServer) -> None:
    redis_server.client().lpush("zhangxin:k", "a list")
    cache = Cache(redis_server.url)
    assert cache.incr_window("k", 4, 60) == (True, 0)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "MAX_LOCAL_KEYS", 10)
    cache = Cache(None)
    for number in range(30):
        cache.set(str(number), b"x", ex=60)
    assert sum(cache.get(str(number)) is not None for number in range(30)) == 10
    assert cache.get("29") == b"x"


def test_ping_says_whether_there_is_a_redis(redis_server: RedisServer) -> None:
    cache = Cache(redis_server.url)
    assert cache.ping()
    assert not Cache(None).ping()
    redis_server.stop()
    assert not cache.ping()
    assert cache.is_configured
    assert not Cache(None).is_configured


@pytest.mark.parametrize(
    "call", [lambda c: c.incr_window("k", 0, 1), lambda c: c.incr_window("k", 1, 0)]
)
def test_a_limit_of_nothing_is_a_mistake(call: Callable[[Cache], None]) -> None:
    with pytest.raises(ValueError, match="limit"):
        call(Cache(None))
