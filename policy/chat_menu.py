"""The menu under the official account's chat, within what WeChat takes and phones show."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).with_name("chat_menu.yaml")
_SCHEMA = validator(FILE.with_name("chat_menu.schema.json"))
PREFIX = "intent:"
# Bytes of UTF-8. For an entry's name WeChat's pages say 60, older ones 40.
BUTTON_BYTES, ENTRY_BYTES, KEY_BYTES = 16, 40, 128
# Characters; phones cut the rest off.
BUTTON_SHOWN, ENTRY_SHOWN = 4, 7


@dataclass(frozen=True, slots=True)
class Entry:
    """`act`: what WeChat does at the tap, `click` being nothing but telling us."""

    name: str
    intent: str
    act: str = "click"

    @property
    def key(self) -> str:
        return PREFIX + self.intent


@dataclass(frozen=True, slots=True)
class Button:
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ChatMenu:
    """The whole menu."""

    buttons: tuple[Button, ...]

    def as_json(self) -> dict[str, Any]:
        """As menu/create takes it."""
        return {
            "button": [
                {
                    "name": button.name,
                    "sub_button": [
                        {"type": entry.act, "name": entry.name, "key": entry.key}
                        for entry in button.entries
                    ],
                }
                for button in self.buttons
            ]
        }


@cache
def load() -> ChatMenu:
    """The menu in force."""
    return read(FILE)


def read(path: Path) -> ChatMenu:
    """Read a menu; PolicyError naming what WeChat would refuse and what phones would cut off."""
    told = read_yaml(path)
    problems = schema_problems(told, _SCHEMA, path.name, entry_key="name")
    if not problems:
        buttons = tuple(
            Button(button["name"], tuple(Entry(**entry) for entry in button["entries"]))
            for button in told["buttons"]
        )
        problems = [f"{path.name} · {words}" for words in _mistakes(buttons)]
    if problems:
        raise PolicyError(problems)
    return ChatMenu(buttons)


def as_intent(key: str) -> str | None:
    """The intent behind a key that a tap brings; None for a key that is not of this menu."""
    return key.removeprefix(PREFIX) if key.startswith(PREFIX) else None


def _mistakes(buttons: tuple[Button, ...]) -> Iterator[str]:
    for button in buttons:
        yield from _of_name(button.name, BUTTON_BYTES, BUTTON_SHOWN)
        for entry in button.entries:
            yield from _of_name(entry.name, ENTRY_BYTES, ENTRY_SHOWN)
            if len(entry.key.encode()) > KEY_BYTES:
                yield f"{entry.name}：intent 过长，最多 {KEY_BYTES} 字节"
    entries = [entry for button in buttons for entry in button.entries]
    for field in ("name", "intent"):
        for value, times in Counter(getattr(entry, field) for entry in entries).items():
            if times > 1:
                yield f"{field} {value} 重复"


def _of_name(name: str, most_bytes: int, shown: int) -> Iterator[str]:
    if len(name.encode()) > most_bytes:
        yield f"{name}：最多 {most_bytes} 字节，而这里有 {len(name.encode())}"
    elif len(name) > shown:
        yield f"{name}：手机上只显示前 {shown} 个字"
