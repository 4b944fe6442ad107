"""Data keys are read again now and then, in the middle of requests that hold every connection."""

import time
from contextlib import ExitStack

from app import create_app


def test_keys_are_read_though_every_connection_is_taken(city):
    house = create_app(city.settings).extensions["house"]
    pool = house.db.engine.pool
    with ExitStack() as taken:
        for _ in range(pool.size() + max(0, pool._max_overflow)):
            taken.enter_context(house.db.engine.connect())
        began = time.monotonic()
        assert house.sealer.seal(b"scope", b"name", b"plain")
        assert time.monotonic() - began < 1
    house.db.engine.dispose()
