"""A small made-up city, taken in by the real pipeline."""

import pytest

from bench.city import Plan, parties, write_feed
from bench.stands import sign_in
from policy import catalogues
from services import ingestion


@pytest.fixture
def small(city, tmp_path):
    """The city of the tests with two made-up people in it, and their access tokens."""
    plan = Plan(scale=2 / 53_420, seed=5)
    feed = tmp_path / "feed.csv"
    write_feed(feed, plan, catalogues.load())
    answer = city.collector.upload(feed.read_bytes())
    assert answer.status_code == 202, answer.text
    while batch_id := ingestion.claim(city.worker):
        ingestion.run(city.worker, batch_id)
    people = list(parties(plan, "person"))
    return city, people, sign_in(city.worker, people, city.worker.clock.now())
