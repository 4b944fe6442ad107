"""One message of one person, and everything that its answer may need."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from bot.dialogues import Dialogue
from bot.replies import Reply
from clients.wechat.messages import Message
from services import chats
from services.callers import Citizen
from services.clocks import city_date
from services.errors import Forbidden
from services.house import House
from services.pushes import Claim
from services.understanding import Understanding, understand

NOT_LINKED = "not_linked"
TOGETHER = timedelta(seconds=20)  # between photos that were chosen at once, on a slow line


@dataclass
class Turn:
    """What was said, by whom, in the middle of what."""

    house: House
    message: Message
    dialogue: Dialogue
    claim: Claim = field(repr=False)
    now: datetime
    wanted: str = ""  # the intent that was answered, for the operator's figures

    @property
    def openid(self) -> str:
        return self.message.openid

    @cached_property
    def said(self) -> str:
        """The words: typed, or heard by WeChat in a voice message."""
        words = self.message.recognition if self.message.kind == "voice" else self.message.content
        return words.strip()

    @cached_property
    def meant(self) -> Understanding:
        """What the words seem to want."""
        return _understood(self.said, city_date(self.now))

    @cached_property
    def citizen(self) -> Citizen | None:
        """Whose chat it is; None while nobody proved to be somebody in it.

        Unavailable while that cannot be asked.
        """
        return chats.recognise(self.house, self.openid, self.message.created_at)

    @property
    def known(self) -> Citizen:
        """Likewise, for what only its owner may read; Forbidden `not_linked` for strangers."""
        if self.citizen is None:
            raise Forbidden(NOT_LINKED, "这是您本人的信息，要先认出您才能回答")
        return self.citizen

    @property
    def is_late(self) -> bool:
        """Whether this dialogue heard something that was said later before it heard this.

        What was not answered in time WeChat brings again seconds later, and meanwhile people go
        on: an old "1" then stands before a question that it was never meant for.
        """
        return self.message.created_at.timestamp() < self.dialogue.heard_at

    @property
    def is_another_photo(self) -> bool:
        """Whether it follows a photo at once: people choose several, which come one by one."""
        if self.message.kind != "image" or not self.dialogue.pictured_at:
            return False
        between = self.message.created_at.timestamp() - self.dialogue.pictured_at
        return abs(between) <= TOGETHER.total_seconds()

    def to(self, flow: str, step: str, **slots: str) -> None:
        """From here on, the next words are about this step."""
        self.dialogue.flow, self.dialogue.step = flow, step
        self.dialogue.slots |= slots

    def as_said(self, words: str) -> "Turn":
        """The same turn, had these words been said."""
        return replace(self, message=replace(self.message, kind="text", content=words))


def link_to(turn: Turn, page: str, words: str) -> str:
    """A link that opens a page of the mini-program; older phones open the website instead."""
    return (
        f'<a data-miniprogram-appid="{turn.house.mini.client.appid}"'
        f' data-miniprogram-path="{page}" href="{turn.house.public_base_url}/">{words}</a>'
    )


def with_link(turn: Turn, reply: Reply, page: str, words: str) -> Reply:
    """The reply, and under it a link into the mini-program."""
    return replace(reply, text=f"{reply.text}\n{link_to(turn, page, words)}")


@lru_cache(maxsize=2048)  # a city asks the same few hundred things in the same words
def _understood(words: str, day: date) -> Understanding:
    return understand(words, day)
