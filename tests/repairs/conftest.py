import pytest

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
