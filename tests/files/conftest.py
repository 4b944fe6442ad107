"""A city whose clock stands where a test puts it."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.builders import City


class StandingClock:
    """A clock that shows one moment until it is set to another."""

    def __init__(self, moment: datetime):
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class TimedCity:
    """A city with `at(moment)`; the phones in it sign in again by themselves."""

    def __init__(self, city: City):
        self.city = city
        self.clock = StandingClock(city.house.clock.now())
        city.house = replace(city.house, clock=self.clock)
        city.app.extensions["house"] = city.house
        city.__dict__["worker"] = replace(city.worker, clock=self.clock)

    def at(self, moment: str) -> None:
        """Set the clock to an ISO time with offset; tokens of before may be over."""
        self.clock.moment = datetime.fromisoformat(moment)
        if self.city._collector is not None:
            self.city._collector.__dict__.pop("token", None)


@pytest.fixture
def timed(city: City) -> TimedCity:
    return TimedCity(city)
