"""How a text sounds: typed pinyin is read, wrong homophones are mended by the field's own words."""

import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

_FIRST, _LAST = 0x4E00, 0x9FFF
_ENTRY = re.compile(rb'"(\d{5})": "([^",]+)')
_LATIN = re.compile(r"[a-z][a-z' ]*[a-z]|[a-z]")
_LONGEST_SYLLABLE = 6
_CHINESE = re.compile(r"[一-鿿]{2,}")
# What southern tongues and hasty thumbs do not tell apart.
_FOLDS = ((re.compile("^([zcs])h"), r"\1"), (re.compile("^n"), "l"), (re.compile("ng$"), "n"))


class Sounds:
    """Knows the field's words by how they sound; `is_usual` says which pairs of characters are."""

    def __init__(
        self, words: Iterable[str], latin: Iterable[str], is_usual: Callable[[str], bool]
    ) -> None:
        self._is_usual = is_usual
        self._latin = frozenset(latin)
        self._words: dict[tuple[str, ...], str] = {}
        spoken: dict[str, Counter[str]] = defaultdict(Counter)
        for word in filter(_is_all_chinese, words):
            sounds = tuple(map(folded, word))
            self._words.setdefault(sounds, word)
            for character, syllable in zip(word, sounds, strict=True):
                spoken[syllable][character] += 1
        self._spoken = {
            syllable: max(sorted(told), key=told.__getitem__) for syllable, told in spoken.items()
        }
        self._longest = max(map(len, self._words), default=0)

    def mend(self, text: str) -> str:
        """Typed pinyin as characters, wrong characters as the word that sounds the same."""
        text = _LATIN.sub(self._read, text)
        return _CHINESE.sub(lambda found: self._corrected(found[0]), text)

    def _read(self, found: re.Match[str]) -> str:
        typed = found[0]
        if typed in self._latin or any(part in self._latin for part in typed.split()):
            return typed
        heard = [_folded_syllable(each) for each in _syllables(typed)]
        if len(heard) < 2 or not all(each in self._spoken for each in heard):
            return typed
        read = ""
        while heard:
            word = next(
                (
                    known
                    for length in range(min(self._longest, len(heard)), 1, -1)
                    if (known := self._words.get(tuple(heard[:length])))
                ),
                self._spoken[heard[0]],
            )
            read, heard = read + word, heard[len(word) :]
        return read

    def _corrected(self, text: str) -> str:
        """Windows that sound like a word of the field but are made of what it never says."""
        sounds = [folded(character) for character in text]
        start, mended = 0, text
        while start < len(text) - 1:
            for length in range(min(self._longest, len(text) - start), 1, -1):
                word = self._words.get(tuple(sounds[start : start + length]))
                window = mended[start : start + length]
                if word and word != window and self._is_odd(window):
                    mended = mended[:start] + word + mended[start + length :]
                    start += length - 1
                    break
            start += 1
        return mended

    def _is_odd(self, window: str) -> bool:
        return not all(self._is_usual(one + other) for one, other in pairwise(window))


def sound(character: str) -> str:
    """A character's syllable without its tone; what is none stands for itself."""
    code = ord(character) - _FIRST
    if 0 <= code <= _LAST - _FIRST:
        numbers, syllables = _table()
        return syllables[numbers[code]] or character
    return character


def folded(character: str) -> str:
    """Its syllable, as they who do not tell zh from z or l from n would write it."""
    return _folded_syllable(sound(character))


@cache
def _folded_syllable(syllable: str) -> str:
    for pattern, plain in _FOLDS:
        syllable = pattern.sub(plain, syllable)
    return syllable


def sound_number(character: str) -> int:
    """A number for how a character sounds, the same for those that sound alike."""
    code = ord(character) - _FIRST
    return _folded_numbers()[code] if 0 <= code <= _LAST - _FIRST else ord(character)


@cache
def _folded_numbers() -> array:
    """By character the number of its folded syllable, beyond all codes of characters below it."""
    numbers, syllables = _table()
    seen: dict[str, int] = {}
    folds = [seen.setdefault(_folded_syllable(each), _FIRST + len(seen)) for each in syllables]
    return array("H", (folds[number] for number in numbers))


def _is_all_chinese(word: str) -> bool:
    return len(word) > 1 and all(_FIRST <= ord(character) <= _LAST for character in word)


@cache
def _table() -> tuple[array, tuple[str, ...]]:
    """pypinyin's first reading of each character, as numbers of syllables.

    Its file is read as data: importing the package loads its phrases, some 20 MB a worker.
    """
    spec = find_spec("pypinyin")
    assert spec is not None
    assert spec.origin is not None
    told = Path(spec.origin).with_name("pinyin_dict.json").read_bytes()
    numbers: dict[str, int] = {"": 0}
    table = array("H", bytes(2 * (_LAST - _FIRST + 1)))
    for found in _ENTRY.finditer(told):  # one by one: parsed at once they would take 8 MB
        place = int(found[1]) - _FIRST
        if 0 <= place <= _LAST - _FIRST:
            table[place] = numbers.setdefault(_plain(found[2]), len(numbers))
    return table, tuple(numbers)


@cache
def _plain(reading: bytes) -> str:
    letters = unicodedata.normalize("NFD", reading.decode()).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii())


@cache
def _known_syllables() -> frozenset[str]:
    return frozenset(syllable for syllable in _table()[1] if syllable.isascii() and syllable)


def _syllables(typed: str) -> list[str]:
    """The fewest syllables that the letters are made of; empty when they are not pinyin."""
    known = _known_syllables()
    whole: list[str] = []
    for part in re.split(r"[' ]+", typed):
        best: Mapping[int, list[str]] = {0: []}
        ways: dict[int, list[str]] = dict(best)
        for end in range(1, len(part) + 1):
            for start in range(max(0, end - _LONGEST_SYLLABLE), end):
                if start in ways and (piece := part[start:end]) in known:
                    way = [*ways[start], piece]
                    if end not in ways or len(way) < len(ways[end]):
                        ways[end] = way
        if len(part) not in ways:
            return []
        whole += ways[len(part)]
    return whole
