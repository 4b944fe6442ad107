"""The clocks of a waiver (免押), as the city sets them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from policy.documents import PolicyError, limit_problems, read_yaml

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
    problems = limit_problems(told, path.name, TEXTS, NUMBERS, may_be_0="confirm_above_fen")
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
