"""The clocks of a waiver (免押), as the city sets them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from policy.documents import PolicyError, read_yaml

FILE = Path(__file__).with_name("waivers.yaml")
TEXTS = ("version", "basis")
NUMBERS = (
    *("confirm_above_fen", "confirm_within_minutes", "scan_minutes"),
    *("remind_hours_before", "grace_days", "dispute_days"),
)


@dataclass(frozen=True, slots=True)
class WaiverPolicy:
    """How long each step may take; `confirm_above_fen` is where the citizen must be asked."""

    confirm_above_fen: int
    confirm_within: timedelta
    scan_life: timedelta
    remind_before: timedelta
    grace: timedelta
    dispute_within: timedelta


@cache
def load() -> WaiverPolicy:
    """The clocks in force, read and checked once a process; PolicyError when they are wrong."""
    return read(FILE)


def read(path: Path) -> WaiverPolicy:
    """Read and check a file of clocks; PolicyError lists everything that is wrong."""
    told = read_yaml(path)
    problems = _problems(told, path.name)
    if problems:
        raise PolicyError(problems)
    return WaiverPolicy(
        confirm_above_fen=told["confirm_above_fen"],
        confirm_within=timedelta(minutes=told["confirm_within_minutes"]),
        scan_life=timedelta(minutes=told["scan_minutes"]),
        remind_before=timedelta(hours=told["remind_hours_before"]),
        grace=timedelta(days=told["grace_days"]),
        dispute_within=timedelta(days=told["dispute_days"]),
    )


def _problems(told: Any, file: str) -> list[str]:
    if not isinstance(told, dict):
        return [f"{file} · 整个文件：须为键值表"]
    known = (*TEXTS, *NUMBERS)
    problems = [f"{file} · {key}：不认识的键" for key in told if key not in known]
    problems += [f"{file} · {key}：缺少这一项" for key in known if key not in told]
    for key in NUMBERS:
        value = told.get(key, 1)
        if type(value) is not int or value < (0 if key == "confirm_above_fen" else 1):
            problems.append(f"{file} · {key}：须为正整数，而不是 {value!r}")
    return problems
