"""A shop that lends, and a citizen who stands well."""

import pytest

from tests.people import SHOP, ZHANG
from tests.waivers.acts import OFFER


@pytest.fixture
def merchant(city):
    found = city.merchant(SHOP)
    found.offer(**OFFER)
    return found


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)
