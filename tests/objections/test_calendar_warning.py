"""The next year's holidays are published late in the old one: the operator hears in time."""

from datetime import UTC, datetime

from policy import working_days
from services.cases import clock


def test_the_days_left_are_counted_to_the_last_known_day():
    known = working_days.load().known_until
    new_year = datetime(known.year, known.month, known.day, 3, tzinfo=UTC)
    assert clock.calendar_days_left(new_year) == 0
    assert clock.calendar_days_left(new_year.replace(day=1)) == 30


def test_they_stand_among_the_metrics(city):
    told = city.app.test_client().get("/metrics").text
    expected = clock.calendar_days_left(city.house.clock.now())
    assert f"zhangxin_calendar_days {float(expected)}" in told
