"""Redis stops, forgets or freezes in the middle: no code is used twice, and every answer is clear."""

import signal

import pytest
from redis import Redis

from app import create_app
from tests.builders import City
from tests.house.test_outages import redis_process, took
from tests.people import SHOP, ZHANG
from tests.settings import make_settings
from tests.waivers.acts import OFFER, act, order, scan, show_pass
from tests.waivers.crowds import at_once
from tests.waivers.ledgers import lies

LIMIT_FEN = 200_000


@pytest.fixture
def redis(tmp_path):
    with redis_process(tmp_path) as running:
        yield running


@pytest.fixture
def city(migrated, cluster, simulator, redis, monkeypatch):
    """A city upon a Redis of its own."""
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    simulator.forget()
    settings = make_settings(migrated.data_dir, cluster, simulator, REDIS_URL=redis[1])
    running = City(create_app(settings), settings, simulator)
    yield running
    running.close()


WAYS = {
    "stopped": lambda process, url: process.send_signal(signal.SIGKILL),
    "frozen": lambda process, url: process.send_signal(signal.SIGSTOP),
    "flushed": lambda process, url: Redis.from_url(url).flushall(),
}


def story(city, merchant, phone, number: str) -> float:
    """Show, scan, lend, take back; returns the longest that one answer took, in seconds."""
    seconds, content = took(lambda: show_pass(phone))
    longest, found = took(lambda: scan(merchant, content))
    assert found.status_code == 201
    body = order(city, found.json["scan_id"], number)
    opening, opened = took(lambda: merchant.post("/merchant/waivers", body))
    assert opened.status_code == 201
    ending, ended = took(lambda: act(merchant, number, "complete"))
    assert (ended.status_code, ended.json["state"]) == (200, "COMPLETED")
    return max(seconds, longest, opening, ending)


@pytest.mark.parametrize("way", WAYS)
def test_the_story_goes_on_and_no_code_is_used_twice(city, redis, way):
    merchant = city.merchant(SHOP)
    merchant.offer(**OFFER)
    phone = city.phone(ZHANG)
    usual = min(story(city, merchant, phone, f"before-{number}") for number in range(2))
    used, fresh = show_pass(phone), show_pass(phone)
    assert scan(merchant, used).status_code == 201

    WAYS[way](*redis)

    again = scan(merchant, used)
    assert (again.status_code, again.json["code"]) == (409, "pass_used")
    answers = [each.value for each in at_once([lambda: scan(merchant, fresh)] * 8)]
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    for number in range(3):
        assert story(city, merchant, phone, f"after-{number}") <= usual + 1
    assert lies(city.worker, LIMIT_FEN) == []
