"""How templates write what services tell: days and times as people say them, values in words."""

import re
from datetime import date, datetime

from services.clocks import CITY_TIME, day_words, moment_words
from services.report_pdf.records import plain
from services.words import yuan
from web.pages import blueprint

A_DAY = len("2026-01-02")
MEGABYTE = 1 << 20
ID, SHOWN_DIGITS = re.compile(r"\b[0-9a-f]{32}\b"), 12


def day(told: str | date) -> str:
    """`2026年11月22日`, of a day or of a moment in the city's time."""
    return day_words(_read(told))


def short_day(told: str | date) -> str:
    """`11月22日`, where the year goes without saying."""
    on = _read(told)
    return f"{on.month}月{on.day}日"


def moment(told: str | datetime) -> str:
    """`2026年11月22日 14:03`, in the city's time."""
    return moment_words(datetime.fromisoformat(told) if isinstance(told, str) else told)


def second(told: datetime) -> str:
    """`14:03:21`, of what is over within a minute."""
    return f"{told.astimezone(CITY_TIME):%H:%M:%S}"


def size(told: int) -> str:
    """`834 KB`, `1.2 MB`, of a file."""
    return f"{told / MEGABYTE:.1f} MB" if told >= MEGABYTE else f"{max(told // 1024, 1)} KB"


def numbered(told: str) -> str:
    """Ids in a text as a case's page shows its number: their last twelve digits."""
    return ID.sub(lambda found: found[0][-SHOWN_DIGITS:].upper(), told)


def _read(told: str | date) -> date:
    if isinstance(told, str):
        told = date.fromisoformat(told) if len(told) == A_DAY else datetime.fromisoformat(told)
    return told.astimezone(CITY_TIME).date() if isinstance(told, datetime) else told


for each in (day, short_day, moment, second, plain, size, yuan, numbered):
    blueprint.add_app_template_filter(each)
