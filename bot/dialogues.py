"""Where a chat stands. Nothing of it is business data: that is a service's, at the end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from bot.replies import Option, Reply
from services import chat_memory
from services.house import House

LIFE = timedelta(minutes=30)


@dataclass(slots=True)
class Dialogue:
    """`flow` and `step` say what the next words are about; empty: nothing is going on.

    `slots` are what was said so far, `options` what was last offered to choose from, `invited`
    the words that were asked for, `asked` what was said that led to them; `misses` counts what
    was not understood in a row. `heard_at` is when the latest of it was said, by WeChat's clock,
    and `pictured_at` when the latest photo was sent, until something else is said.
    """

    flow: str = ""
    step: str = ""
    slots: dict[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    invited: tuple[Option, ...] = ()
    asked: str = ""
    misses: int = 0
    touched_at: float = 0.0
    heard_at: float = 0.0
    pictured_at: float = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether the next words stand for themselves."""
        offered = self.options or self.invited
        return not (self.flow or offered or self.misses or self.pictured_at)

    def is_stale(self, now: datetime) -> bool:
        """Whether it was left alone for so long that the next words may mean anything."""
        return bool(self.flow) and self._is_old(now)

    def offer(self, reply: Reply | None) -> None:
        """What can be chosen next, by number, by tap or by its words, and about what."""
        self.options, self.invited = (reply.options, reply.invited) if reply else ((), ())
        self.asked = reply.asked if reply else ""

    def heard(self, said_at: datetime) -> None:
        """Something that was said at this moment was answered."""
        self.heard_at = max(self.heard_at, said_at.timestamp())

    def end(self) -> None:
        """Nothing is going on any more."""
        self.flow, self.step, self.slots = "", "", {}
        self.pictured_at = 0.0

    def forget_old(self, now: datetime) -> None:
        """What was offered long ago is no longer what a number means; a dialogue may go on."""
        if self._is_old(now):
            self.offer(None)
            self.misses, self.heard_at = 0, 0.0

    def _is_old(self, now: datetime) -> bool:
        return now.timestamp() - self.touched_at > LIFE.total_seconds()


def read(kept: bytes | None, now: datetime) -> Dialogue:
    """The dialogue in what a chat's memory holds; an empty one where none is going on."""
    if kept is None:
        return Dialogue()
    told = orjson.loads(kept)
    for offered in ("options", "invited"):
        told[offered] = tuple(Option(**each) for each in told[offered])
    dialogue = Dialogue(**told)
    dialogue.forget_old(now)
    return dialogue


def save(house: House, openid: str, dialogue: Dialogue, now: datetime) -> None:
    """Keep it for the next message: of one that ended, until when it was heard."""
    dialogue.touched_at = now.timestamp()
    chat_memory.keep(house, openid, orjson.dumps(dialogue))
