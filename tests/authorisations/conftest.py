import pytest

from tests.authorisations.acts import Partner
from tests.builders import record
from tests.people import LI, ZHANG

HONOUR, PENALTY, LICENCE = "P-HON-001", "P-PEN-001", "P-LIC-002"


@pytest.fixture
def phone(city):
    """Somebody with a record in three classes, whose identity was proved just now."""
    city.deliver(
        [
            record(ZHANG, HONOUR, "荣字一号", title="见义勇为"),
            record(ZHANG, PENALTY, "罚字一号", title="处罚一件"),
            record(ZHANG, LICENCE, "证字一号", title="驾驶证"),
            record(LI, HONOUR, "李的荣誉", title="只属于李"),
        ]
    )
    return city.phone(ZHANG)


@pytest.fixture
def bank(city):
    return Partner(city)
