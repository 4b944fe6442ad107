import pytest

from tests.pages.browsing import Browser
from tests.people import ZHANG


@pytest.fixture
def phone(city):
    """Zhang's mini-program, in which he proved who he is."""
    return city.phone(ZHANG)


@pytest.fixture
def browser(city, phone):
    """Zhang's, who proved in the mini-program who he is."""
    return Browser(city, ZHANG)
