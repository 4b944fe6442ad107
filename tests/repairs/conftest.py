import pytest

from policy import working_days
from tests.authorisations.acts import LANDLORD, Partner
from tests.people import ZHANG


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)


@pytest.fixture
def bank(city):
    return Partner(city)


@pytest.fixture
def landlord(city):
    return Partner(city, LANDLORD)


@pytest.fixture(autouse=True)
def next_year_is_known(monkeypatch):
    """Terms that reach into a year whose holidays nobody has announced yet."""
    years = frozenset(range(2027, 2040))
    calendar = working_days.Calendar(dict(working_days.load().moved), years)
    monkeypatch.setattr(working_days, "load", lambda: calendar)
