"""Which known phrasings a text resembles: shared characters, sounds and groups of words."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from services.understanding.sounds import folded

# What sharing one is worth, by kind: a character, two in a row, two that sound so, a group.
WEIGHTS = {"c": 0.5, "p": 1.0, "s": 0.6, "g": 0.9}
COMMON = 0.3  # a feature of more of the phrasings than this tells nothing


def features(text: str, groups: Iterable[str]) -> list[str]:
    """What a text is compared by, each once; the first letter says the kind."""
    found = {"c" + character for character in text}
    found.update("p" + one + other for one, other in pairwise(f"^{text}$"))
    sounds = [folded(character) for character in text]
    found.update(f"s{one} {other}" for one, other in pairwise(sounds))
    found.update("g" + group for group in groups)
    return sorted(found)  # in an order of its own a sum would differ from run to run


class Phrasings:
    """An index of phrasings, each under a key."""

    def __init__(self, told: Sequence[tuple[str, Sequence[str]]]) -> None:
        self.keys = tuple(dict.fromkeys(key for key, _ in told))
        numbers = {key: number for number, key in enumerate(self.keys)}
        self._key_of = array("H", (numbers[key] for key, _ in told))
        count = Counter(feature for _, found in told for feature in found)
        self._many = len(told)
        self._weights = {feature: self._weight(feature, n) for feature, n in count.items()}
        lengths = array("f", (self._length(found) for _, found in told))
        self._per_length = array("f", (1 / length for length in lengths))
        self._postings = self._pack(told, count)

    def nearest(self, found: Sequence[str]) -> dict[str, float]:
        """By key the cosine of its most similar phrasing, 0 to 1."""
        sums = [0.0] * self._many
        for feature in found:
            if posting := self._postings.get(feature):
                square = self._weights[feature] ** 2
                for number in posting:
                    sums[number] += square
        length = self._length(found)
        best: dict[int, float] = {}
        for key, total, per_length in zip(self._key_of, sums, self._per_length, strict=True):
            if total and (score := total * per_length) > best.get(key, 0.0):
                best[key] = score
        return {self.keys[key]: score / length for key, score in best.items()}

    def _length(self, found: Iterable[str]) -> float:
        unknown = self._weights.get
        return (
            math.sqrt(sum((unknown(each) or self._weight(each, 1) / 2) ** 2 for each in found))
            or 1.0
        )

    def _weight(self, feature: str, count: int) -> float:
        return WEIGHTS[feature[0]] * math.log(1 + self._many / count)

    def _pack(
        self, told: Sequence[tuple[str, Sequence[str]]], count: Counter[str]
    ) -> dict[str, array]:
        postings = {feature: array("H") for feature, n in count.items() if n < COMMON * self._many}
        for number, (_, found) in enumerate(told):
            for feature in found:
                if feature in postings:
                    postings[feature].append(number)
        return postings
