"""Time as an argument: the real clock, and one that demo and tests may move."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovedClock:
    """The system's clock plus the offset that a file names; every process sees the same."""

    def __init__(self, path: Path):
        self._path = path
        self._seen: tuple[int, timedelta] = (0, timedelta())

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset()

    def _offset(self) -> timedelta:
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._seen[0]:
                seconds = json.loads(self._path.read_text())["offset_s"]
                self._seen = (changed, timedelta(seconds=float(seconds)))
        except FileNotFoundError:
            return timedelta()
        except (OSError, ValueError, KeyError, TypeError):
            pass  # caught in the middle of being replaced: what was last read still holds
        return self._seen[1]


def city_date(moment: datetime) -> date:
    """The calendar day in the city (+08:00) at this moment."""
    return moment.astimezone(CITY_TIME).date()


def city_words(moment: datetime) -> str:
    """`2026-12-06 06:51`, as a sentence for people has it."""
    return moment.astimezone(CITY_TIME).strftime("%Y-%m-%d %H:%M")


def day_words(day: date) -> str:
    """`2026年12月6日`, as people write a day."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """`2026年12月6日 06:51`, in the city's time."""
    at = moment.astimezone(CITY_TIME)
    return f"{day_words(at)} {at:%H:%M}"


def city_iso(moment: datetime) -> str:
    """ISO 8601 with +08:00, to the second, as every channel shows it."""
    return moment.astimezone(CITY_TIME).isoformat(timespec="seconds")
