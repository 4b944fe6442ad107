"""What people type, without what says nothing: width, case, traditional forms, emoji, controls."""

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

LONGEST = 140  # characters that are judged; of a longer text its beginning and its end
HEAD = 70
READ = 400  # what is looked at at all of what was pasted, likewise
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Mn", "Me"}
_STICKER = re.compile(r"\[[一-鿿a-z]{1,6}\]|/:[:<>()@#$%&*|~!+8a-z-]{1,6}")
_BLANKS = re.compile(r"\s+")
_BLANK_BESIDE_CHINESE = re.compile(r"(?<=[一-鿿，。！？；、]) | (?=[一-鿿，。！？；、])")
# Between words of two characters and more it divides what was said; 信 用 分 is one word spelt out.
_BLANK_BETWEEN_WORDS = re.compile(r"(?<=[一-鿿]{2}) (?=[一-鿿0-9]{2})")
_ENDS = re.compile(r"[。！？；!?;\n…]+|\.(?=\s|$)|~{2,}")
_STOPS = str.maketrans(
    {",": "，", "!": "！", "?": "？", ";": "；", ":": "：", "➕": "+", "\n": "。"}
)
_MARKS = re.compile(r"[^\w+]+")


def normalise(text: str) -> str:
    """One form for all ways of typing the same, at most `LONGEST` characters."""
    return plain(tidy(text))


def tidy(text: str) -> str:
    """The same as it was typed: case and traditional characters stay."""
    if len(text) > READ:
        text = f"{text[: READ // 2]}。{text[-READ // 2 :]}"
    text = _STICKER.sub("", text).translate(_STOPS)
    text = unicodedata.normalize("NFKC", "".join(map(_kept, text))).translate(_STOPS)
    text = _BLANKS.sub(" ", text)
    text = _BLANK_BETWEEN_WORDS.sub("，", text)
    text = _BLANK_BESIDE_CHINESE.sub("", text).strip()
    if len(text) > LONGEST:
        text = f"{text[:HEAD]}。{text[HEAD - LONGEST + 1 :]}"
    return text


def plain(tidied: str) -> str:
    """Lower case and simplified, character for character."""
    return "".join(map(_lowered, tidied)).translate(_simplified())


def bare(text: str) -> str:
    """A normalised text without punctuation and blanks."""
    return _MARKS.sub("", text).replace("_", "")


def sentences(text: str) -> list[str]:
    """The sentences of a normalised text, none empty."""
    return [part.strip() for part in _ENDS.split(text) if bare(part)]


def _kept(character: str) -> str:
    if character in "\t\n\r":
        return character
    return " " if unicodedata.category(character) in _DROPPED else character


def _lowered(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character


@cache
def _simplified() -> dict[int, str]:
    """OpenCC's table of characters, read as data: its phrases would cost 60 MB and serve style."""
    spec = find_spec("opencc_purepy")
    assert spec is not None
    assert spec.origin is not None
    table = Path(spec.origin).with_name("dicts") / "TSCharacters.txt"
    pairs = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if line)
    return {ord(old): new.split()[0] for old, new in pairs if len(old) == 1}
