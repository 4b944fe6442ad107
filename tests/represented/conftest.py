"""An organisation with a penalty, and the person whom its registration names."""

import pytest

from policy import working_days
from tests.people import LI, ZHANG
from tests.represented.acts import fined, registered


@pytest.fixture(autouse=True)
def many_from_one_address(monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)


@pytest.fixture(autouse=True)
def next_year_is_known(monkeypatch):
    """Terms that reach into a year whose holidays nobody has announced yet."""
    years = frozenset(range(2027, 2040))
    calendar = working_days.Calendar(dict(working_days.load().moved), years)
    monkeypatch.setattr(working_days, "load", lambda: calendar)


@pytest.fixture
def phone(city):
    """The representative's."""
    registered(city, ZHANG)
    fined(city)
    return city.phone(ZHANG)


@pytest.fixture
def stranger(city):
    return city.phone(LI)


@pytest.fixture
def clerk(city):
    return city.staff("clerk")
