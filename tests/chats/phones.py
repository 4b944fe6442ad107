"""A phone with the chat open: what its owner does there, and what comes onto the screen."""

import base64
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import requests

from policy import chat_menu
from simulator.replies import OUT_OF_SERVICE
from tests.builders import City
from tests.evidence.files import photo
from tests.people import Person

WITHIN_MS = 5000
LONGEST = 300  # characters of an answer that an old person reads on a small screen
COLORS = ("red", "green", "blue", "black", "yellow", "purple")
HTTP = requests.Session()
HTTP.trust_env = False  # hundreds of calls that stay on this machine
_sizes = itertools.count(64)


class NotSo(AssertionError):
    """WeChat found something wrong with what the app did."""


@dataclass
class Seen:
    """What one act brought onto the screen; `bubbles` are texts as the person reads them."""

    bubbles: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)  # (id, label) that can be tapped
    pictures: int = 0
    transferred: bool = False

    def add(self, more: "Seen") -> None:
        """What came onto the screen after it."""
        self.bubbles += more.bubbles
        self.options += more.options
        self.pictures += more.pictures
        self.transferred |= more.transferred

    def __bool__(self) -> bool:
        return bool(self.bubbles or self.pictures or self.transferred)

    @property
    def text(self) -> str:
        return "\n".join(self.bubbles)


class ChatPhone:
    """One person's chat with the official account, through the simulator alone."""

    def __init__(self, city: City, person: Person, mode: str, has_unionid: bool) -> None:
        self.city, self.person, self.mode = city, person, mode
        self.openid = person.official_openid
        self._unionid = person.unionid if has_unionid else ""
        self._read = 0
        self.offered: dict[str, str] = {}  # label -> id of everything that can still be tapped

    def does(self, told: dict[str, Any], work: Callable[[], None]) -> Seen:
        """Act in the chat, let the worker run, look at the screen."""
        seen = self._push(told)
        work()
        self._take_in(seen)
        return seen

    def looks(self, work: Callable[[], None]) -> Seen:
        """What came since without an act of theirs."""
        work()
        seen = Seen()
        self._take_in(seen)
        return seen

    def says(self, words: str) -> dict[str, Any]:
        return {"type": "text", "content": words}

    def taps(self, label: str) -> dict[str, Any]:
        """A tap on an entry that was shown; NotSo when none reads like this."""
        if label not in self.offered:
            raise NotSo(f"没有可点的“{label}”，只有 {list(self.offered)}")
        return {"type": "text", "content": label, "menu_id": self.offered[label]}

    def sends_photo(self, name: str) -> dict[str, Any]:
        return {"type": "image", "image": _photo(name)}

    def taps_menu(self, label: str, more: dict[str, Any]) -> list[dict[str, Any]]:
        """A tap on the menu under the chat; WeChat then sends what the person chose or scanned."""
        [entry] = [
            entry
            for button in chat_menu.load().buttons
            for entry in button.entries
            if entry.name == label
        ]
        tap = {"type": "event", "event": entry.act, "event_key": entry.key}
        match entry.act:
            case "click":
                return [tap | {"event": "CLICK"}]
            case "location_select":
                lat, lng = place(more["选的位置"])
                told = {"Location_X": lat, "Location_Y": lng, "Scale": "15", "Label": "这里"}
                return [tap | {"fields": {"SendLocationInfo": told}}, located(more["选的位置"])]
            case _:
                told = {"ScanType": "qrcode", "ScanResult": more["扫到"]}
                return [tap | {"fields": {"ScanCodeInfo": told}}]

    def _call(self, method: str, path: str, body: dict | None = None) -> dict[str, Any]:
        answer = HTTP.request(method, self.city.simulator.url + path, json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _push(self, told: dict[str, Any]) -> Seen:
        body = {"openid": self.openid, "mode": self.mode} | told
        if self._unionid:
            body["unionid"] = self._unionid
        answer = self._call("POST", "/sim/official/messages", body)
        seen = Seen()
        if answer.get("forwarded_to"):
            return seen  # with an agent, past the app
        faults = [
            words
            for words, is_so in (
                (answer.get("problem", ""), "problem" in answer),
                (f"HTTP {answer['status']}", answer["status"] != 200),
                (f"{answer['deliveries']} 次投递", answer["deliveries"] != 1),
                (f"{answer['elapsed_ms']} 毫秒", answer["elapsed_ms"] >= WITHIN_MS),
                (answer["shown"], answer["shown"] == OUT_OF_SERVICE),
            )
            if is_so
        ]
        if faults:
            raise NotSo(f"微信那边：{'、'.join(faults)}")
        chat = self._call("GET", f"/sim/official/chats/{self.openid}")
        seen.transferred = chat["kf_account"] is not None
        reply = answer["reply"]
        if reply is not None:
            seen.pictures += reply["type"] == "image"
            if reply["type"] == "text":
                seen.bubbles.append(answer["shown"])
        return seen

    def _take_in(self, seen: Seen) -> None:
        """What was written into the chat since: bubbles, pictures, things to tap."""
        items = self._call("GET", f"/sim/outbox?openid={self.openid}")["items"]
        custom = [item for item in items if item["kind"] == "custom"]
        for item in custom[self._read :]:
            kind, inner = next(iter(item["data"].items()))
            seen.pictures += kind == "image"
            if kind in ("text", "msgmenu"):
                seen.bubbles.append(item["content"])
            seen.options += [(each["id"], each["content"]) for each in inner.get("list", ())]
        self._read = len(custom)
        if seen.options:
            self.offered = {label: key for key, label in seen.options}


def place(text: str) -> tuple[float, float]:
    latitude, _, longitude = text.partition(",")
    return float(latitude), float(longitude)


def located(text: str) -> dict[str, Any]:
    """A location message."""
    latitude, longitude = place(text)
    return {"type": "location", "location": {"lat": latitude, "lng": longitude, "label": "这里"}}


@cache
def _photo(name: str) -> str:
    """A photo of its own for each name."""
    number = next(_sizes)
    drawn = photo((number, 48), color=COLORS[number % len(COLORS)])
    return base64.b64encode(drawn).decode()
