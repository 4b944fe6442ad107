"""What people are told, by kind, with the templates that WeChat gave the city."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).parent / "notices.yaml"
SCHEMA = FILE.with_name("notices.schema.json")
SHORT_LIMIT = 20  # a template's `thing` field
ROOM_FOR_FIELDS = 4  # a cut field of fewer characters tells nothing
TEMPLATES = ("title", "short", "text")


@dataclass(frozen=True, slots=True)
class Told:
    """What one notice says, every field filled in."""

    title: str
    short: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """`title` and `text` for the app's list, `short` for WeChat's narrow template fields.

    All three may hold `{field}` for the fields that the kind declares.
    """

    title: str
    short: str
    text: str
    fields: frozenset[str]
    essential: bool
    by_hand: bool
    page: str

    def fill(self, told: Mapping[str, str]) -> Told:
        """Title and short form are cut to what WeChat takes. ValueError for other fields."""
        if told.keys() != self.fields:
            raise ValueError(f"told {sorted(told)}, but the kind has {sorted(self.fields)}")
        return Told(
            cut(self.title.format_map(told)),
            cut(self.short.format_map(told)),
            self.text.format_map(told),
        )


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    mini_template: str
    official_template: str
    kinds: dict[str, Wording]


@lru_cache(maxsize=1)
def load() -> NoticePolicy:
    """The wordings in force."""
    return read(FILE)


def read(path: Path) -> NoticePolicy:
    """Read the wordings; PolicyError naming kind and field of each mistake."""
    data = read_yaml(path)
    problems = schema_problems(data, validator(SCHEMA), path.name)
    if not problems:
        problems = [
            f"{path.name} · {kind} · {words}"
            for kind, told in data["kinds"].items()
            for words in _mistakes(told)
        ]
    if problems:
        raise PolicyError(problems)
    kinds = {
        kind: Wording(
            title=told["title"],
            short=told["short"],
            text=told["text"],
            fields=frozenset(told.get("fields", ())),
            essential=told["essential"],
            by_hand=told.get("by_hand", False),
            page=told.get("page", data["page"]),
        )
        for kind, told in data["kinds"].items()
    }
    return NoticePolicy(data["mini_template"], data["official_template"], kinds)


def cut(text: str) -> str:
    """At most as many characters as a template's field takes."""
    return text if len(text) <= SHORT_LIMIT else f"{text[: SHORT_LIMIT - 1]}…"


def _mistakes(told: Mapping[str, Any]) -> Iterator[str]:
    declared, used = set(told.get("fields", ())), set()
    for name in TEMPLATES:
        try:
            literal, named = _taken_apart(told[name])
        except ValueError as error:
            yield f"{name}：花括号不成对或写法不对（{error}）"
            continue
        used |= named
        for field in sorted(named - declared):
            yield f"{name}：fields 里没有 {field}"
        room = SHORT_LIMIT - (ROOM_FOR_FIELDS if named else 0)
        if name != "text" and literal > room:
            yield f"{name}：除去填入的内容最多 {room} 个字"
    for field in sorted(declared - used):
        yield f"fields：{field} 没有用到"
    if told.get("by_hand") and not told["essential"]:
        yield "by_hand：不是 essential 的，不由人工告知"


def _taken_apart(template: str) -> tuple[int, set[str]]:
    """The length of what stands there anyway, and the fields' names.

    ValueError for anything but a plain `{name}`: an attribute or a format would reach into
    what it is given.
    """
    literal, named = 0, set()
    for text, field, spec, conversion in string.Formatter().parse(template):
        literal += len(text)
        if field is None:
            continue
        if not field.isidentifier() or spec or conversion:
            raise ValueError(f"{{{field}}}")
        named.add(field)
    return literal, named
