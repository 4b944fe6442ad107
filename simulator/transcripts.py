"""What each person's chat with the official account shows, as their phone keeps it."""

import itertools
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from simulator.clock import iso

LONGEST = 500  # lines of one chat: a load test must not fill the memory

PERSON, ACCOUNT, AGENT, SYSTEM = "person", "account", "agent", "system"


@dataclass(frozen=True)
class Line:
    """One thing on the screen, and who put it there."""

    number: int
    at: float
    by: str  # person, account, agent or system
    type: str
    content: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "at": iso(self.at),
            "from": self.by,
            "type": self.type,
            "content": self.content,
            **self.more,
        }


class Transcripts:
    """Every chat by the person's openid in the official account."""

    def __init__(self) -> None:
        self.memory = secrets.token_hex(8)  # another one after a restart, which forgets it all
        self._chats: dict[str, deque[Line]] = {}
        self._numbers = itertools.count(1)

    def add(
        self, openid: str, at: float, by: str, kind: str, content: str = "", **more: Any
    ) -> None:
        line = Line(next(self._numbers), at, by, kind, content, more)
        self._chats.setdefault(openid, deque(maxlen=LONGEST)).append(line)

    def after(self, openid: str, number: int) -> list[Line]:
        """What came after the line of this number, oldest first; 0 for everything kept."""
        return [line for line in self._chats.get(openid, ()) if line.number > number]
