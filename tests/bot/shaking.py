"""A line on which pushes come twice, late and in another order, and a person who talks over it."""

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree import ElementTree

from clients.wechat.outgoing import Menu
from tests.bot.pushing import WeChat, event, text
from tests.citizens.acts import at_once

LATEST = 3  # how many others may overtake a push
DELAYED = 0.14  # so often WeChat does not get through the first time


@dataclass
class Push:
    """One push. `sure`: what only this may bring about, because the person said yes to it."""

    xml: str
    sure: str = ""
    answers: list[str] = field(default_factory=list)
    is_shown: bool = False


class Line:
    """WeChat between one person and us: everything arrives, some of it when nobody expects it."""

    def __init__(self, wechat: WeChat, rng: random.Random, seen: Callable[[Push], None]):
        self._wechat, self._rng, self._seen = wechat, rng, seen
        self._under_way: list[list] = []  # [how many it lets pass, the push]

    def send(self, push: Push) -> bool:
        """Whether it arrived at once; others that are due arrive after it."""
        if self._rng.random() < DELAYED:
            self._under_way.append([self._rng.randint(1, LATEST), push])
        else:
            self._deliver(push, self._rng.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 3)))
            if self._rng.random() < 0.25:
                self._under_way.append([self._rng.randint(1, LATEST), push])
        for each in self._under_way:
            each[0] -= 1
        due = [each for each in self._under_way if each[0] <= 0]
        for each in due:
            self._under_way.remove(each)
            self._deliver(each[1])
        return bool(push.answers)

    def arrive(self) -> None:
        """All that is under way, in any order."""
        self._rng.shuffle(self._under_way)
        while self._under_way:
            self._deliver(self._under_way.pop()[1])

    def _deliver(self, push: Push, times: int = 1) -> None:
        answers = (
            [self._wechat.plain(push.xml)]
            if times == 1
            else at_once(times, lambda n: self._wechat.plain(push.xml, nonce=f"n{n}"))
        )
        for answer in answers:
            assert answer.status_code == 200, answer.get_data(as_text=True)
            push.answers.append(answer.get_data(as_text=True))
        self._seen(push)


class Talker:
    """Somebody who reads the last thing on the screen and goes on from there."""

    def __init__(self, wechat: WeChat, openid: str, rng: random.Random, began: int, judge):
        self.openid, self.rng, self._judge = openid, rng, judge
        self._seconds = itertools.count(began)
        self._line = Line(wechat, rng, self._see)
        self.screen: list[str] = []
        self.keys: dict[str, str] = {}
        self.pushes: list[Push] = []

    @property
    def last(self) -> str:
        return self.screen[-1] if self.screen else ""

    def says(self, words: str, sure: str = "", more: str = "") -> None:
        """Until there is an answer: the impatient say it again, the others wait.

        A number that is typed twice before the answer is read is two numbers, and nobody's fault.
        """
        while True:
            push = text(self.openid, words, next(self._seconds))
            if self._sends(push.replace("<MsgId>", f"{more}<MsgId>"), sure):
                return None
            if words.isdecimal() or self.rng.random() < 0.6:
                return self.waits()

    def chooses(self, label: str, sure: str = "") -> None:
        """One of the offered lines: tapped, by its number, or in its words."""
        way = self.rng.choice(("tap", "number", "words"))
        number = self._number(label)
        if way == "tap" and label in self.keys:
            tap = f"<bizmsgmenuid><![CDATA[{self.keys[label]}]]></bizmsgmenuid>"
            self.says(label, sure, tap)
        elif way == "number" and number:
            self.says(number, sure)
        else:
            self.says(label, sure)

    def photographs(self, media_id: str) -> None:
        body = f"<MsgType><![CDATA[image]]></MsgType><MediaId>{media_id}</MediaId>"
        push = text(self.openid, "", next(self._seconds))
        push = push.replace("<MsgType><![CDATA[text]]></MsgType>", body)
        if not self._sends(push.replace("<Content><![CDATA[]]></Content>", "")):
            self.waits()

    def does(self, name: str, sure: str = "") -> None:
        self._sends(event(self.openid, name, next(self._seconds)), sure)

    def waits(self) -> None:
        self._line.arrive()

    def hears(self, openid: str, part) -> None:
        """A message of its own, in WeChat's place."""
        if isinstance(part, Menu):
            self.keys = {label: key for key, label in part.entries}
            lines = [f"{n}. {label}" for n, (_, label) in enumerate(part.entries, 1)]
            self.screen.append("\n".join((part.head, *lines, part.tail)))

    def _sends(self, xml: str, sure: str = "") -> bool:
        push = Push(xml, sure)
        self.pushes.append(push)
        return self._line.send(push)

    def _see(self, push: Push) -> None:
        # A phone shows the first answer that WeChat got, and no other.
        shown = next((each for each in push.answers if each.startswith("<xml>")), "")
        if shown and not push.is_shown:
            push.is_shown = True
            self.screen.append(ElementTree.fromstring(shown).findtext("Content") or "")  # noqa: S314 - ours
        self._judge(push)

    def _number(self, label: str) -> str:
        found = re.search(rf"^(\d+)\. {re.escape(label)}", self.last, re.MULTILINE)
        return found[1] if found else ""
