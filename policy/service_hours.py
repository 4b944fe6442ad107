"""When people of the credit office answer in the chat, and by when they answer what was left."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from policy import working_days
from policy.documents import PolicyError, read_yaml

FILE = Path(__file__).with_name("service_hours.yaml")
NUMBERS = ("answer_within_days", "follow_up_days")
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment of the day to a later one, which no longer belongs to it."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{_clock(self.start)}–{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """All moments are the city's own: datetimes carry its zone."""

    spans: tuple[Span, ...]
    answer_within_days: int
    follow_up: timedelta

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is at the desk."""
        day, clock = moment.date(), moment.time()
        return is_working(day) and any(span.start <= clock < span.end for span in self.spans)

    def next_opening(self, moment: datetime) -> datetime:
        """When somebody comes back to the desk after this moment."""
        day = moment.date()
        while True:
            if is_working(day):
                for span in self.spans:
                    opening = datetime.combine(day, span.start, moment.tzinfo)
                    if opening > moment:
                        return opening
            day += timedelta(days=1)

    def answer_by(self, moment: datetime) -> datetime:
        """By when something left at this moment is answered."""
        day = moment.date()
        if moment.time() >= self.spans[-1].end:
            day += timedelta(days=1)
        left = self.answer_within_days
        while left or not is_working(day):
            left -= is_working(day)
            day += timedelta(days=1)
        return datetime.combine(day, self.spans[-1].end, moment.tzinfo)

    def __str__(self) -> str:
        return "工作日 " + "、".join(map(str, self.spans))


def is_working(day: date) -> bool:
    """Whether a day is worked; by the weekday where its year's notice is not known yet.

    What is said here is when to expect somebody, and no term of law hangs on it.
    """
    try:
        return working_days.is_working(day)
    except working_days.UnknownYear:
        return day.weekday() < working_days.SATURDAY


@cache
def load() -> ServiceHours:
    """The hours in force."""
    return read(FILE)


def read(path: Path) -> ServiceHours:
    """Read a file of hours; PolicyError saying all that is wrong with it."""
    told = read_yaml(path)
    problems = [f"{path.name} · {words}" for words in _problems(told)]
    if problems:
        raise PolicyError(problems)
    spans = tuple(Span(_time(span["from"]), _time(span["to"])) for span in told["hours"])
    return ServiceHours(spans, told["answer_within_days"], timedelta(days=told["follow_up_days"]))


def _problems(told: Any) -> Iterator[str]:
    if not isinstance(told, dict) or told.keys() != {"hours", *NUMBERS}:
        yield f"整个文件：须有且只有 hours、{'、'.join(NUMBERS)}"
        return
    for name in NUMBERS:
        if type(told[name]) is not int or told[name] < 1:
            yield f"{name}：须为正整数，而不是 {told[name]!r}"
    yield from _problems_of_hours(told["hours"])


def _problems_of_hours(hours: Any) -> Iterator[str]:
    if not isinstance(hours, list) or not hours:
        yield "hours：至少要有一段"
        return
    last = time.min
    for number, span in enumerate(hours, 1):
        place = f"hours · 第 {number} 段"
        if not isinstance(span, dict) or span.keys() != {"from", "to"}:
            yield f"{place}：须有且只有 from 和 to"
        elif not all(_TIME.fullmatch(str(value)) for value in span.values()):
            yield f"{place}：时间须写作 9:00 这样"
        elif not last <= _time(span["from"]) < _time(span["to"]):
            yield f"{place}：须按先后排列，且开始早于结束"
        else:
            last = _time(span["to"])


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02}"
