"""What people are told, by kind, with the templates that WeChat gave the city."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

SHORT_LIMIT = 20  # a template's `thing` field


@dataclass(frozen=True, slots=True)
class Wording:
    """`title` and `text` for the app's list, `short` for WeChat's narrow template fields."""

    title: str
    short: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    mini_template: str
    official_template: str
    page: str
    kinds: dict[str, Wording]


@lru_cache(maxsize=1)
def load() -> NoticePolicy:
    """Read `notices.yaml`; ValueError naming the kind whose short form is too long."""
    told = yaml.safe_load((Path(__file__).parent / "notices.yaml").read_text(encoding="utf-8"))
    kinds = {name: Wording(**words) for name, words in told["kinds"].items()}
    for name, wording in kinds.items():
        if max(len(wording.short), len(wording.title)) > SHORT_LIMIT:
            raise ValueError(f"notices.yaml: {name}: at most {SHORT_LIMIT} characters")
    return NoticePolicy(told["mini_template"], told["official_template"], told["page"], kinds)
