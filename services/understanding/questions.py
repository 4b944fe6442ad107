"""Which questions of 学信用 a text resembles: an index of them all, in flat arrays."""

import math
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise

from services.understanding.sounds import sound_number

# A feature is a number: its kind, then one or two characters or sounds.
CHARACTER, PAIR, SOUNDS = range(3)
WIDE, DEEP = 21, 44  # bits below the first of two, bits below the kind
EDGE = 0x10FFFF  # stands before and behind a text; no text has it
WEIGHTS = (0.45, 1.0, 0.4)  # what sharing one is worth, by kind


class Questions:
    """All wordings of all questions, each under its question's key."""

    def __init__(self, told: Iterable[tuple[str, str]]) -> None:
        keys: dict[str, int] = {}
        texts: list[list[int]] = []
        self._key_of, self._numbers, self._postings = array("H"), dict[int, int](), list[array]()
        for key, text in told:
            self._key_of.append(keys.setdefault(key, len(keys)))
            numbers = [self._numbers.setdefault(f, len(self._numbers)) for f in _features(text)]
            self._postings += (array("H") for _ in range(len(self._postings), len(self._numbers)))
            for number in numbers:
                self._postings[number].append(len(texts))
            texts.append(numbers)
        self._keys, self._many = tuple(keys), len(texts)
        self._squares = array(
            "f", (self._square(f, len(self._postings[at])) for f, at in self._numbers.items())
        )
        self._lengths = array(
            "f", (math.sqrt(sum(map(self._squares.__getitem__, text))) or 1.0 for text in texts)
        )

    def nearest(self, text: str, count: int) -> list[tuple[str, float]]:
        """The keys of the most similar questions with the cosine of each, 0 to 1, best first."""
        sums, square = [0.0] * self._many, 0.0
        for feature in _features(text):
            number = self._numbers.get(feature)
            if number is None:
                square += self._square(feature, 1) / 4  # a strange word may say little
                continue
            weight = self._squares[number]
            square += weight
            for place in self._postings[number]:
                sums[place] += weight
        best: dict[int, float] = {}
        for key, total, length in zip(self._key_of, sums, self._lengths, strict=True):
            if total > best.get(key, 0.0) * length:
                best[key] = total / length
        ranked = sorted(best.items(), key=lambda told: (-told[1], told[0]))[:count]
        return [(self._keys[key], score / (math.sqrt(square) or 1.0)) for key, score in ranked]

    def _square(self, feature: int, texts: int) -> float:
        return (WEIGHTS[feature >> DEEP] * math.log(1 + self._many / texts)) ** 2


def _features(text: str) -> Sequence[int]:
    """Each once, in an order of its own: sums must not differ."""
    found = set(map(ord, text))
    codes = [EDGE, *map(ord, text), EDGE]
    found.update(PAIR << DEEP | one << WIDE | other for one, other in pairwise(codes))
    sounds = map(sound_number, text)
    found.update(SOUNDS << DEEP | one << WIDE | other for one, other in pairwise(sounds))
    return sorted(found)
