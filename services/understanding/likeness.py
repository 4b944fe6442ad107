"""What a text resembles: known phrasings one by one, and the intents' phrasings taken together.

Both compare what a text shares with the phrasings: characters, sounds and groups of words. The
nearest phrasing knows a wording again; the intents' odds (naive Bayes) weigh what never stood
together in one phrasing before.
"""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from operator import add

from services.understanding.sounds import folded

# What sharing one is worth, by kind: a character, two in a row, two that sound so, a group.
WEIGHTS = {"c": 0.3, "p": 1.0, "s": 0.5, "g": 0.8}
# In the odds an intent that never had a feature counts as if it had this much of it.
UNSEEN, UNSEEN_ELSEWHERE = 0.05, 0.3
TEMPER = 3.0  # features of one text lean on each other: their odds count for less than they say


def features(text: str, groups: Iterable[str]) -> list[str]:
    """What a text is compared by, each once; the first letter says the kind."""
    found = {"c" + character for character in text}
    found.update("p" + one + other for one, other in pairwise(f"^{text}$"))
    sounds = [folded(character) for character in text]
    found.update(f"s{one} {other}" for one, other in pairwise(sounds))
    found.update("g" + group for group in groups)
    return sorted(found)  # in an order of its own a sum would differ from run to run


class Phrasings:
    """An index of phrasings, each under a key; `family` names the intent of a key."""

    def __init__(
        self, told: Sequence[tuple[str, Sequence[str]]], family: Callable[[str], str]
    ) -> None:
        self.keys = tuple(dict.fromkeys(key for key, _ in told))
        self.families = tuple(dict.fromkeys(family(key) for key in self.keys))
        numbers = {key: number for number, key in enumerate(self.keys)}
        self._key_of = array("H", (numbers[key] for key, _ in told))
        count = Counter(feature for _, found in told for feature in found)
        self._many = len(told)
        self._numbers = {feature: number for number, feature in enumerate(count)}
        self._weights = array("f", (self._weight(each, n) for each, n in count.items()))
        self._per_length = array("f", (1 / self._length(found) for _, found in told))
        self._starts, self._postings = self._pack(told, count)
        self._odds = self._pack_odds(told, family, count)

    def nearest(self, found: Sequence[str]) -> dict[str, float]:
        """By key the cosine of its most similar phrasing, 0 to 1."""
        sums = [0.0] * self._many
        for number in self._known(found):
            square = self._weights[number] ** 2
            for place in self._postings[self._starts[number] : self._starts[number + 1]]:
                sums[place] += square
        length = self._length(found)
        best: dict[int, float] = {}
        for key, total, per_length in zip(self._key_of, sums, self._per_length, strict=True):
            if total and (score := total * per_length) > best.get(key, 0.0):
                best[key] = score
        return {self.keys[key]: score / length for key, score in best.items()}

    def odds(self, found: Sequence[str]) -> dict[str, float]:
        """By family how probable it is among the families, all together 1."""
        width = len(self.families)
        sums = [0.0] * width
        for number in self._known(found):
            sums = list(map(add, sums, self._odds[number * width : (number + 1) * width]))
        highest = max(sums)
        shares = [math.exp((each - highest) / TEMPER) for each in sums]
        total = sum(shares)
        return dict(zip(self.families, (share / total for share in shares), strict=True))

    def _known(self, found: Iterable[str]) -> list[int]:
        return [self._numbers[feature] for feature in found if feature in self._numbers]

    def _length(self, found: Iterable[str]) -> float:
        weights = (
            self._weights[self._numbers[each]]
            if each in self._numbers
            else self._weight(each, 1) / 2
            for each in found
        )
        return math.sqrt(sum(weight * weight for weight in weights)) or 1.0

    def _weight(self, feature: str, count: int) -> float:
        return WEIGHTS[feature[0]] * math.log(1 + self._many / count)

    def _pack(
        self, told: Sequence[tuple[str, Sequence[str]]], count: Counter[str]
    ) -> tuple[array, array]:
        """Where the phrasings of each feature begin, and all of them in a row."""
        starts = array("I", [0])
        for n in count.values():
            starts.append(starts[-1] + n)
        postings, filled = array("H", bytes(2 * starts[-1])), array("I", starts)
        for place, (_, found) in enumerate(told):
            for number in self._known(found):
                postings[filled[number]] = place
                filled[number] += 1
        return starts, postings

    def _pack_odds(
        self,
        told: Sequence[tuple[str, Sequence[str]]],
        family: Callable[[str], str],
        count: Counter[str],
    ) -> array:
        """A row a feature: by family the logarithm of how much likelier it is there than not."""
        places = {name: place for place, name in enumerate(self.families)}
        of = [places[family(key)] for key in self.keys]
        sizes = Counter(of[key] for key in self._key_of)
        rows = array("f")
        for number, (feature, everywhere) in enumerate(count.items()):
            here = Counter(
                of[self._key_of[place]]
                for place in self._postings[self._starts[number] : self._starts[number + 1]]
            )
            weight = WEIGHTS[feature[0]]
            rows.extend(
                weight * _log_odds(here[place], sizes[place], everywhere, self._many)
                for place in range(len(self.families))
            )
        return rows


def _log_odds(here: int, size: int, everywhere: int, many: int) -> float:
    inside = (here + UNSEEN) / (size + 2 * UNSEEN)
    outside = (everywhere - here + UNSEEN_ELSEWHERE) / (many - size + 2 * UNSEEN_ELSEWHERE)
    return math.log(inside / outside)
