import pytest

from tests.pages.browsing import Browser
from tests.pages.counters import at_counter
from tests.people import LI, ZHANG
from tests.waivers.acts import OFFER


@pytest.fixture
def phone(city):
    """Zhang's mini-program, in which he proved who he is."""
    return city.phone(ZHANG)


@pytest.fixture
def browser(city, phone):
    """Zhang's, who proved in the mini-program who he is."""
    return Browser(city, ZHANG)


@pytest.fixture
def shop(city):
    """A merchant that lends a bicycle without asking the citizen to confirm."""
    found = city.merchant()
    found.offer(**OFFER, confirm=False)
    return found


@pytest.fixture
def till(city, shop):
    """Li's browser at the shop's counter."""
    return at_counter(city, shop, LI)
