"""What may be handed in with a case, and how long it is kept, as the city sets it."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from policy.documents import PolicyError, limit_problems, read_yaml

FILE = Path(__file__).with_name("evidence.yaml")
TEXTS = ("version", "basis")
NUMBERS = ("most_a_case", "largest_bytes", "keep_days_after_close")


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    """How many files a case takes, of how many bytes each, and how long they stay after it."""

    most_a_case: int
    largest_bytes: int
    keep_after_close: timedelta


@cache
def load() -> EvidencePolicy:
    """The limits in force, read and checked once a process; PolicyError when they are wrong."""
    return read(FILE)


def read(path: Path) -> EvidencePolicy:
    """Read and check a file of limits; PolicyError lists everything that is wrong."""
    told = read_yaml(path)
    problems = limit_problems(told, path.name, TEXTS, NUMBERS)
    if problems:
        raise PolicyError(problems)
    return EvidencePolicy(
        most_a_case=told["most_a_case"],
        largest_bytes=told["largest_bytes"],
        keep_after_close=timedelta(days=told["keep_days_after_close"]),
    )
