"""What is agreed to when a partner is let read parts of a file, and for how long at most."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).with_name("authorisations.yaml")
SCHEMA = FILE.with_name("authorisations.schema.json")
# What PIPL Art. 23 wants named, and until when.
FIELDS = frozenset({"recipient", "contact", "purpose", "method", "classes", "until"})


@dataclass(frozen=True, slots=True)
class AuthorisationPolicy:
    """The text that is agreed to, and its limits."""

    version: str
    title: str
    text: str
    longest: timedelta
    most_standing: int

    def worded(self, told: Mapping[str, str]) -> str:
        """The text with every field filled in."""
        return self.text.format_map(told)


@lru_cache(maxsize=1)
def load() -> AuthorisationPolicy:
    """The text in force."""
    return read(FILE)


def read(path: Path) -> AuthorisationPolicy:
    """Read a text and its limits; PolicyError listing everything that is wrong."""
    told = read_yaml(path)
    problems = schema_problems(told, validator(SCHEMA), path.name)
    if not problems and (used := _fields_of(told["text"])) != FIELDS:
        differing = "、".join(sorted(used ^ FIELDS))
        problems = [f"{path.name} · text：须恰好用到每个填空，有出入的是 {differing}"]
    if problems:
        raise PolicyError(problems)
    return AuthorisationPolicy(
        version=told["version"],
        title=told["title"],
        # A folded line of Chinese must not get a blank where it was broken.
        text=told["text"].replace(" ", ""),
        longest=timedelta(days=told["longest_days"]),
        most_standing=told["most_standing"],
    )


def _fields_of(text: str) -> set[str]:
    """The fields that a text names; a stray brace counts as one that is none."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        return {str(error)}
