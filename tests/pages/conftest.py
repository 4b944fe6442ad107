import pytest

from tests.pages.browsing import Browser
from tests.people import ZHANG


@pytest.fixture
def browser(city):
    """Zhang's, who proved in the mini-program who he is."""
    city.phone(ZHANG)
    return Browser(city, ZHANG)
