"""What a text resembles: known phrasings one by one, and the intents' phrasings taken together.

Both compare what a text shares with the phrasings: characters, sounds and groups of words. The
nearest phrasing knows a wording again; the intents' odds (naive Bayes) weigh what never stood
together in one phrasing before. All of it lies in a few flat arrays: a worker pays some 6 MB.
"""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from operator import add

from services.understanding.sounds import sound_number

# A feature is a number: its kind, then one or two characters, sounds or groups.
CHARACTER, PAIR, SOUNDS, GROUP = range(4)
WIDE, DEEP = 21, 44  # bits below the first of two, bits below the kind
EDGE = 0x10FFFF  # stands before and behind a text; no text has it
# What sharing one is worth, by kind: to resemble one phrasing, and to belong to an intent.
WEIGHTS = (0.3, 1.0, 0.4, 0.3)
ODDS_WEIGHTS = (0.3, 1.0, 0.4, 0.9)
COMMON = 0.05  # what more of the phrasings share makes none of them the nearest
# In the odds an intent that never had a feature counts as if it had this much of it.
UNSEEN, UNSEEN_ELSEWHERE = 0.04, 0.3
TEMPER = 4.0  # features of one text lean on each other: their odds count for less than they say


def features(text: str, groups: Iterable[int]) -> list[int]:
    """What a text is compared by, each once, in an order of its own: sums must not differ."""
    found = set(map(ord, text))
    codes = [EDGE, *map(ord, text), EDGE]
    found.update(PAIR << DEEP | one << WIDE | other for one, other in pairwise(codes))
    sounds = map(sound_number, text)
    found.update(SOUNDS << DEEP | one << WIDE | other for one, other in pairwise(sounds))
    found.update(GROUP << DEEP | group for group in groups)
    return sorted(found)


class Phrasings:
    """An index of phrasings, each under a key; `family` names the intent of a key."""

    def __init__(
        self, told: Iterable[tuple[str, Sequence[int]]], family: Callable[[str], str]
    ) -> None:
        keys: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._key_of, flat, ends = array("H"), array("I"), array("I")
        for key, found in told:
            self._key_of.append(keys.setdefault(key, len(keys)))
            for each in found:
                flat.append(self._numbers.setdefault(each, len(self._numbers)))
            ends.append(len(flat))
        self.keys = tuple(keys)
        self.families = tuple(dict.fromkeys(map(family, self.keys)))
        self._many = len(ends)
        count = array("H", bytes(2 * len(self._numbers)))  # a Counter would take 3 MB for a moment
        for number in flat:
            count[number] += 1
        self._weights = array(
            "f", (self._weight(each, count[number]) for each, number in self._numbers.items())
        )
        self._starts, self._postings = _inverted(flat, ends, count)
        self._per_length = array("f", self._lengths(flat, ends))
        self._odds, self._row_of = self._pack_odds(family, count)

    def nearest(self, found: Sequence[int]) -> dict[str, float]:
        """By key the cosine of its most similar phrasing, 0 to 1."""
        sums, touched = [0.0] * self._many, set[int]()
        for number in self._known(found):
            posting = self._postings[self._starts[number] : self._starts[number + 1]]
            if len(posting) > COMMON * self._many:
                continue
            square = self._weights[number] ** 2
            touched.update(posting)
            for place in posting:
                sums[place] += square
        length = self._length(found)
        best: dict[int, float] = {}
        for place in touched:
            key, score = self._key_of[place], sums[place] * self._per_length[place]
            if score > best.get(key, 0.0):
                best[key] = score
        return {self.keys[key]: score / length for key, score in best.items()}

    def odds(self, found: Sequence[int]) -> dict[str, float]:
        """By family how probable it is among the families, all together 1."""
        width = len(self.families)
        sums = [0.0] * width
        for number in self._known(found):
            if row := self._row_of[number]:
                sums = list(map(add, sums, self._odds[(row - 1) * width : row * width]))
        highest = max(sums)
        shares = [math.exp((each - highest) / TEMPER) for each in sums]
        total = sum(shares)
        return dict(zip(self.families, (share / total for share in shares), strict=True))

    def _known(self, found: Iterable[int]) -> list[int]:
        return [self._numbers[feature] for feature in found if feature in self._numbers]

    def _length(self, found: Iterable[int]) -> float:
        weights = (
            self._weights[self._numbers[each]]
            if each in self._numbers
            else self._weight(each, 1) / 2
            for each in found
        )
        return math.sqrt(sum(weight * weight for weight in weights)) or 1.0

    def _lengths(self, flat: array, ends: array) -> Iterable[float]:
        squares = [weight * weight for weight in self._weights]
        start = 0
        for end in ends:
            yield 1 / (math.sqrt(sum(squares[number] for number in flat[start:end])) or 1.0)
            start = end

    def _weight(self, feature: int, count: int) -> float:
        return WEIGHTS[feature >> DEEP] * math.log(1 + self._many / count)

    def _pack_odds(self, family: Callable[[str], str], count: array) -> tuple[array, array]:
        """By family the logarithm of how much likelier a feature is there than elsewhere.

        A row a feature, and which row, from 1; 0 for what stood in one phrasing only, by chance.
        """
        places = {name: place for place, name in enumerate(self.families)}
        of = [places[family(key)] for key in self.keys]
        family_of = [of[key] for key in self._key_of]
        sizes = Counter(family_of)
        width, many = len(self.families), self._many

        @cache
        def row_of_none(weight: float, everywhere: int) -> array:
            return array(
                "f",
                (weight * _log_odds(0, sizes[place], everywhere, many) for place in range(width)),
            )

        rows, row_of = array("f"), array("H", bytes(2 * len(count)))
        for feature, number in self._numbers.items():
            weight, everywhere = ODDS_WEIGHTS[feature >> DEEP], count[number]
            if everywhere == 1:
                continue
            begin = len(rows)
            row_of[number] = begin // width + 1
            rows.extend(row_of_none(weight, everywhere))
            places_here = self._postings[self._starts[number] : self._starts[number + 1]]
            for place, here in Counter(family_of[each] for each in places_here).items():
                rows[begin + place] = weight * _log_odds(here, sizes[place], everywhere, many)
        return rows, row_of


def _inverted(flat: array, ends: array, count: array) -> tuple[array, array]:
    """Where each feature's phrasings begin, and all of them in a row."""
    starts = array("I", [0])
    for number in range(len(count)):
        starts.append(starts[-1] + count[number])
    postings, filled, start = array("H", bytes(2 * len(flat))), array("I", starts), 0
    for place, end in enumerate(ends):
        for number in flat[start:end]:
            postings[filled[number]] = place
            filled[number] += 1
        start = end
    return starts, postings


def _log_odds(here: int, size: int, everywhere: int, many: int) -> float:
    inside = (here + UNSEEN) / (size + 2 * UNSEEN)
    outside = (everywhere - here + UNSEEN_ELSEWHERE) / (many - size + 2 * UNSEEN_ELSEWHERE)
    return math.log(inside / outside)
