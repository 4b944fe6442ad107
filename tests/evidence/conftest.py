import pytest

from tests.evidence.acts import open_case
from tests.people import ZHANG


@pytest.fixture(autouse=True)
def empty_store(city):
    """The folder outlives each test's rows."""
    for path in (city.settings.data_dir / "deliveries").rglob("evidence-*"):
        path.unlink()


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)


@pytest.fixture
def case_id(city, phone):
    return open_case(city, phone)
