"""How many messages WeChat takes from us after what a person did in the chat, as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).with_name("chat_grants.yaml")
_SCHEMA = validator(FILE.with_name("chat_grants.schema.json"))


@dataclass(frozen=True, slots=True)
class Grant:
    """So many messages, within so long after the act."""

    messages: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class GrantPolicy:
    """`counts_as`: acts that WeChat has no count of their own for, and where they are counted."""

    acts: dict[str, Grant]
    counts_as: dict[str, str]

    @property
    def most(self) -> int:
        """No act allows more messages than this."""
        return max(grant.messages for grant in self.acts.values())

    @property
    def longest(self) -> timedelta:
        """No act allows messages for longer than this."""
        return max(grant.within for grant in self.acts.values())

    def counted(self, act: str) -> str:
        """Where this act is counted; ValueError for what is none."""
        counted = self.counts_as.get(act, act)
        if counted not in self.acts:
            raise ValueError(f"{act} is no act in a chat")
        return counted


@cache
def load() -> GrantPolicy:
    """The counts in force."""
    return read(FILE)


def read(path: Path) -> GrantPolicy:
    """Read a file of counts; PolicyError saying all that is wrong with it."""
    told = read_yaml(path)
    problems = schema_problems(told, _SCHEMA, path.name)
    problems = problems or [f"{path.name} · {words}" for words in _mistakes(told)]
    if problems:
        raise PolicyError(problems)
    acts = {
        act: Grant(counts["messages"], timedelta(seconds=counts["seconds"] - told["early_seconds"]))
        for act, counts in told["acts"].items()
    }
    return GrantPolicy(acts, told["counts_as"])


def _mistakes(told: dict) -> Iterator[str]:
    for act, counts in told["acts"].items():
        if counts["seconds"] <= told["early_seconds"]:
            yield f"acts · {act}：不能短于 early_seconds"
    for act, counted in told["counts_as"].items():
        if counted not in told["acts"]:
            yield f"counts_as · {act}：acts 里没有 {counted}"
        if act in told["acts"]:
            yield f"counts_as · {act}：已经有自己的次数"
