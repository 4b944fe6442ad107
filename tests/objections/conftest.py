"""A person with a penalty, who objects to it."""

import pytest

from tests.objections.acts import penalised
from tests.people import ZHANG


@pytest.fixture(autouse=True)
def many_from_one_address(monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)


@pytest.fixture
def phone(city):
    penalised(city)
    return city.phone(ZHANG)


@pytest.fixture
def clerk(city):
    return city.staff("clerk")


@pytest.fixture
def reviewer(city):
    return city.staff("reviewer")


@pytest.fixture
def supervisor(city):
    return city.staff("supervisor")
