"""Facts in twelve bytes each, and their score without an object a fact: for a whole city at once.

A pack is three runs of 32-bit little-endian numbers, one of each for every fact: what it is of,
the day of the decision, and the last day of its validity, in whose order they stand. What is
over is so a beginning that is left out, and the points of the rest are summed up by calls that
loop inside the interpreter. Nothing in a pack depends on a version of catalogue or model.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise
from operator import getitem, itemgetter

from policy.score_models import ScoreModel
from policy.scoring import REPAIRED, Fact, Price, is_contested, prices, settle

ENDLESS = date.max.toordinal()
WORD = "I"  # four bytes wherever Python runs
SUM_BITS = 32  # of a class's points in one direction; a million records do not fill them


def pack(facts: Iterable[Fact]) -> bytes:
    """What the score of any day and model depends on; a repaired record never counts again."""
    rows = sorted(
        (
            (
                fact.valid_until.toordinal() if fact.valid_until else ENDLESS,
                number_of(fact.item_code, contested=is_contested(fact)),
                fact.decided_on.toordinal(),
            )
            for fact in facts
            if fact.status != REPAIRED
        ),
        key=itemgetter(0, 1, 2),
    )
    ends, numbers, days = zip(*rows, strict=True) if rows else ((), (), ())
    return _in_order(array(WORD, numbers + days + ends)).tobytes()


@lru_cache(maxsize=4096)
def number_of(code: str, *, contested: bool = False) -> int:
    """A number that belongs to this catalogue code and no other, as long as codes look as they do.

    `P-HON-001` is its letters in base 26, its digits, and a bit for a contested record.
    """
    number = 0
    for letter in code[0] + code[2:5]:
        number = number * 26 + ord(letter) - ord("A")
    return (number * 1000 + int(code[6:])) << 1 | contested


class Points(dict[int, tuple[int, ...]]):
    """By fact number what it adds to the sums, from the oldest step to the newest."""

    def __init__(self, steps: int):
        self._nothing = (0,) * steps

    def __missing__(self, number: int) -> tuple[int, ...]:
        return self._nothing  # neutral in this model


class Tariff:
    """A model's prices on one day, laid out for packs.

    The sums by class and direction travel as one large number, each in bits of its own.
    """

    def __init__(self, model: ScoreModel, today: date):
        self._model, self._today = model, today.toordinal()
        of_day = prices(model, today)
        borders = sorted({day for price in of_day.values() for day in price.borders})
        sides = {(price.entry.record_class, price.entry.points > 0) for price in of_day.values()}
        self._sides = sorted(sides)
        self._step_of = _steps([day.toordinal() for day in borders])
        self._points = Points(len(borders) + 1)
        for code, price in of_day.items():
            positive = price.entry.points > 0
            shift = SUM_BITS * self._sides.index((price.entry.record_class, positive))
            points = tuple(abs(each) << shift for each in _by_step(price, borders))
            self._points[number_of(code)] = points
            if positive:
                self._points[number_of(code, contested=True)] = points

    def value(self, packed: bytes, lists: Iterable[str] = ()) -> int:
        """The score of whoever these facts and open lists are of."""
        words = _in_order(array(WORD, packed))
        count = len(words) // 3
        first = bisect_left(words, self._today, 2 * count) - 2 * count
        numbers, days = words[first:count], words[count + first : 2 * count]
        points = map(self._points.__getitem__, numbers)
        total = sum(map(getitem, points, map(self._step_of.__getitem__, days)))
        return settle(self._model, self._split(total), lists)

    def _split(self, total: int) -> Mapping[tuple[str, bool], int]:
        size = SUM_BITS // 8
        sums = _in_order(array(WORD, total.to_bytes(size * len(self._sides), "little")))
        return {
            side: points if side[1] else -points
            for side, points in zip(self._sides, sums, strict=True)
            if points
        }


@lru_cache(maxsize=4)
def tariff(model: ScoreModel, today: date) -> Tariff:
    """Likewise, laid out once a process."""
    return Tariff(model, today)


def _steps(borders: list[int]) -> bytes:
    """By day the place of its fading step among all that are between these borders."""
    marks = pairwise([-1, *borders, ENDLESS])
    return b"".join(bytes([step]) * (upto - after) for step, (after, upto) in enumerate(marks))


def _by_step(price: Price, borders: list[date]) -> Iterable[int]:
    """An item's points in each step between everybody's borders; its own are among them."""
    for day in (*borders, date.max):
        yield price.points[bisect_left(price.borders, day)]


def _in_order(words: array) -> array:
    """Little-endian in, this machine's order out, and back."""
    if sys.byteorder == "big":
        words.byteswap()
    return words
