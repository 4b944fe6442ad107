"""Working days of China, moved Saturdays and Sundays included (国务院办公厅节假日安排通知).

A year that nobody knows is refused loudly: a deadline that is guessed is a wrong deadline.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import chinese_calendar
from chinese_calendar import constants

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).with_name("working_days.yaml")
SCHEMA = FILE.with_name("working_days.schema.json")
SATURDAY = 5
KNOWN_TO_PACKAGE = range(min(constants.holidays).year, max(constants.holidays).year + 1)


class UnknownYear(PolicyError):
    """A year whose notice nobody has entered; the one problem names the file to update."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            [
                f"{FILE.name}：没有 {year} 年的节假日安排，请按国务院办公厅的通知在 years 中补上这一年"
            ]
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """What differs from the package: `moved` by day, `years` that are known beyond it."""

    moved: Mapping[date, bool]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether a day is worked; UnknownYear where its year's notice is not known."""
        if day in self.moved:
            return self.moved[day]
        if day.year in self.years:
            return day.weekday() < SATURDAY
        if day.year not in KNOWN_TO_PACKAGE:
            raise UnknownYear(day.year)
        return chinese_calendar.is_workday(day)

    def add(self, day: date, number: int) -> date:
        """The working day that is so many working days after a day, which itself never counts."""
        if number < 1:
            raise ValueError("a term has at least one working day")
        while number:
            day += timedelta(days=1)
            number -= self.is_working(day)
        return day

    def count(self, start: date, end: date) -> int:
        """How many working days there are after `start`, up to and with `end`; below 0 never."""
        days = (start + timedelta(days=gap + 1) for gap in range((end - start).days))
        return sum(map(self.is_working, days))

    def before(self, day: date) -> date:
        """The last working day before a day."""
        day -= timedelta(days=1)
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    @property
    def known_until(self) -> date:
        """The last day whose year is known."""
        year = KNOWN_TO_PACKAGE[-1]
        while year + 1 in self.years:
            year += 1
        return date(year, 12, 31)


@cache
def load() -> Calendar:
    """The calendar in force, read and checked once a process; PolicyError when it is wrong."""
    return read(FILE)


def read(path: Path) -> Calendar:
    """Read and check a file of years and days; PolicyError lists everything that is wrong."""
    told = read_yaml(path)
    problems = schema_problems(told, validator(SCHEMA), path.name)
    problems = problems or [f"{path.name} · {words}" for words in _mistakes(told)]
    if problems:
        raise PolicyError(problems)
    moved: dict[date, bool] = {}
    for year in told["years"].values():
        moved |= dict.fromkeys(year["holidays"], False) | dict.fromkeys(year["workdays"], True)
    return Calendar(moved | told["days"], frozenset(told["years"]))


def is_working(day: date) -> bool:
    """Whether a day is worked; UnknownYear where its year's notice is not known."""
    return load().is_working(day)


def add(day: date, number: int) -> date:
    """The working day that is so many working days after a day, which itself never counts."""
    return load().add(day, number)


def count(start: date, end: date) -> int:
    """How many working days there are after `start`, up to and with `end`."""
    return load().count(start, end)


def _mistakes(told: Mapping[str, Any]) -> Iterator[str]:
    for year, moved in told["years"].items():
        if type(year) is not int:
            yield f"years · {year}：须为年份"
            continue
        if year in KNOWN_TO_PACKAGE:
            yield f"years · {year}：程序包已有这一年，个别不同的日期写在 days 中"
        for kind, is_weekend in (("holidays", False), ("workdays", True)):
            for day in moved[kind]:
                if type(day) is not date or day.year != year:
                    yield f"years · {year} · {kind}：{day} 不是这一年的日期"
                elif (day.weekday() >= SATURDAY) != is_weekend:
                    wanted = "周六或周日" if is_weekend else "周一至周五"
                    yield f"years · {year} · {kind}：{day} 须为{wanted}"
    for day in told["days"]:
        if type(day) is not date:
            yield f"days · {day}：须为 YYYY-MM-DD 格式的日期"
