"""What may be written into a chat, as values with their WeChat JSON."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

LONGEST_TEXT = 2048  # bytes of UTF-8: custom/send answers 45002 to more
# Where a text may be cut, the best place first.
_BOUNDARIES = tuple(map(re.compile, (r"\n", r"[。！？；!?;]", r"[，、：,:]|\s")))
_LINK = re.compile(r"<a\b[^>]*>.*?</a>", re.DOTALL)
# What belongs to the character before it: marks, emoji's skin tones, and what joins two emoji.
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_TONES = range(0x1F3FB, 0x1F400)


class Part(Protocol):
    """One message of its own in the chat."""

    def as_json(self) -> dict[str, Any]:
        """`msgtype` and the content under its name, as custom/send takes them."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """At most LONGEST_TEXT bytes, links to pages and mini-programs included."""

    text: str

    def __post_init__(self) -> None:
        _refuse_size("a text", self.text)

    def as_json(self) -> dict[str, Any]:
        return {"msgtype": "text", "text": {"content": self.text}}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was uploaded within the last three days."""

    media_id: str

    def as_json(self) -> dict[str, Any]:
        return {"msgtype": "image", "image": {"media_id": self.media_id}}


@dataclass(frozen=True, slots=True)
class Menu:
    """Lines to tap; the tap comes back as a text message with the entry's id.

    `entries`: `(id, content)` of each.
    """

    head: str
    entries: tuple[tuple[str, str], ...]
    tail: str = ""

    def __post_init__(self) -> None:
        ids = [entry_id for entry_id, _ in self.entries]
        if not ids or len(set(ids)) < len(ids) or not all(map(all, self.entries)):
            raise ValueError("a menu has entries, each with a content and an id of its own")
        contents = (content for _, content in self.entries)
        _refuse_size("a menu", "\n".join((self.head, *contents, self.tail)))

    def as_json(self) -> dict[str, Any]:
        entries = [{"id": entry_id, "content": content} for entry_id, content in self.entries]
        menu = {"head_content": self.head, "list": entries, "tail_content": self.tail}
        return {"msgtype": "msgmenu", "msgmenu": menu}


@dataclass(frozen=True, slots=True)
class MiniProgramCard:
    """Opens a page of a mini-program that is associated with the account."""

    title: str
    appid: str
    pagepath: str
    thumb_media_id: str

    def as_json(self) -> dict[str, Any]:
        card = {
            "title": self.title,
            "appid": self.appid,
            "pagepath": self.pagepath,
            "thumb_media_id": self.thumb_media_id,
        }
        return {"msgtype": "miniprogrampage", "miniprogrampage": card}


def read(told: Mapping[str, Any]) -> Part:
    """The part of which this is the JSON; ValueError for what is none of ours."""
    kind = told.get("msgtype")
    inner = told.get(str(kind))
    if not isinstance(inner, Mapping):
        raise ValueError(f"{kind} is no kind of message")
    match kind:
        case "text":
            return Text(inner["content"])
        case "image":
            return Picture(inner["media_id"])
        case "msgmenu":
            entries = tuple((entry["id"], entry["content"]) for entry in inner["list"])
            return Menu(inner["head_content"], entries, inner["tail_content"])
        case "miniprogrampage":
            return MiniProgramCard(**inner)
        case _:
            raise ValueError(f"{kind} is no kind of message")


def split(text: str, longest: int = LONGEST_TEXT) -> tuple[str, ...]:
    """The text in pieces of at most `longest` bytes, cut between lines or sentences if it can be.

    No link is cut in two, and no character that is written with several code points.
    """
    pieces, rest = [], text.strip()
    while len(rest.encode()) > longest:
        end = _end_of_first(rest, longest)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*pieces, rest) if rest else tuple(pieces)


def _end_of_first(text: str, longest: int) -> int:
    room = len(text.encode()[:longest].decode(errors="ignore"))
    links = [found.span() for found in _LINK.finditer(text)]
    for boundary in _BOUNDARIES:
        # A piece of a few words because the first line is short would read oddly.
        ends = (found.end() for found in boundary.finditer(text, room // 2, room))
        if allowed := [end for end in ends if not _is_within(end, links)]:
            return allowed[-1]
    return next(_character_ends(text, room, links), room)


def _character_ends(text: str, room: int, links: list[tuple[int, int]]) -> Iterator[int]:
    """Where a character ends and no link is open, from the last place that fits backwards."""
    for end in range(room, 0, -1):
        if not _is_within(end, links) and not _continues(text, end):
            yield end


def _is_within(end: int, links: list[tuple[int, int]]) -> bool:
    return any(start < end < stop for start, stop in links)


def _continues(text: str, position: int) -> bool:
    if position >= len(text):
        return False
    before, after = text[position - 1], text[position]
    joined = before == "\u200d" or after in _JOINERS or ord(after) in _TONES
    return joined or bool(unicodedata.combining(after))


def _refuse_size(what: str, text: str) -> None:
    if not 1 <= len(text.encode()) <= LONGEST_TEXT:
        raise ValueError(f"{what} has 1 to {LONGEST_TEXT} bytes")
