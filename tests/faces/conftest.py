"""A demo city, and Chromium as the phones, counters and desks in it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import chromium
from tests.faces.hands import Hand, Town
from tests.faces.inhabitants import inhabit
from tests.running.cities import launched


@pytest.fixture(scope="session")
def town(tmp_path_factory) -> Iterator[Town]:
    """The demo city as `make run` starts it."""
    with launched(tmp_path_factory.mktemp("town")) as city:
        town = Town(city.wait_until_ready())
        inhabit(town)
        yield town


@pytest.fixture(scope="session")
def browser(driver) -> Iterator[Any]:
    with chromium.started(driver, "Every page in a browser") as browser:
        yield browser


@pytest.fixture
def hand(town, browser) -> Iterator[Hand]:
    """Somebody with a phone of the usual width; nothing may complain or leave the machine."""
    with Hand.taking(town, browser) as hand:
        yield hand
        assert hand.complaints == []
