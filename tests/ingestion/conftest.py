"""Every test of ingestion begins without deliveries of the test before."""

import shutil

import pytest

from tests.builders import City


@pytest.fixture
def city(city: City) -> City:
    for shelf in (city.settings.data_dir / "deliveries").glob("??"):
        shutil.rmtree(shelf)
    return city
