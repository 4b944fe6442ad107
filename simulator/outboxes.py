"""Everything the accounts sent to people, in order."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.clock import china_time, iso


@dataclass(frozen=True)
class Sent:
    """One message that arrived on somebody's phone."""

    at: float
    openid: str
    kind: str  # subscription, template or custom
    content: str  # as the person reads it
    template_id: str | None = None
    page: str | None = None
    data: dict[str, Any] = field(default_factory=dict)  # as the app wrote it
    msgid: int | None = None

    def shown(self) -> dict[str, Any]:
        item: dict[str, Any] = {
            "at": iso(self.at),
            "openid": self.openid,
            "kind": self.kind,
            "content": self.content,
            "data": self.data,
        }
        for name in ("template_id", "page", "msgid"):
            if getattr(self, name) is not None:
                item[name] = getattr(self, name)
        return item


class Outbox:
    def __init__(self) -> None:
        self._items: list[Sent] = []
        self._numbers = itertools.count(3_000_000_000_000_000_001)

    def next_msgid(self) -> int:
        return next(self._numbers)

    def add(self, sent: Sent) -> None:
        self._items.append(sent)

    def sent(self, openid: str | None = None, since: datetime | None = None) -> list[Sent]:
        """What was sent, from a moment on: the `at` of an item finds that item again."""
        return [
            sent
            for sent in self._items
            if (openid is None or sent.openid == openid)
            and (since is None or china_time(sent.at) >= since)
        ]
