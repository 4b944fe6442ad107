"""A linear classifier that was fitted beforehand: features → how probable each intent is.

Its file: a line of JSON that says what it is, then the known features in order, 4 bytes each, then
a row of weights for each feature, a byte a class, 128 being nothing.
"""

import json
import math
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORM = 1
ZERO = 128
AT_ONCE = 256  # rows whose bytes can be added up in lanes of 16 bits


@dataclass(frozen=True, slots=True)
class Model:
    """`head` is the file's first line; `features` are in order, `rows` belong to them."""

    head: Mapping[str, Any]
    features: array
    rows: bytes

    def knows(self, feature: int) -> bool:
        """Whether a feature was seen when the weights were found."""
        place = bisect_left(self.features, feature)
        return place < len(self.features) and self.features[place] == feature

    def probabilities(self, found: Sequence[int]) -> dict[str, float]:
        """By class, all together 1; `found` in order."""
        # Unknown features count here: a text of strange words is not surer than its known ones.
        scale = self.head["scale"] / math.sqrt(max(1, len(found)))
        sums = self._sums(self._places(found))
        highest = max(sums)
        shares = [math.exp((each - highest) * scale) for each in sums]
        total = sum(shares)
        return {
            code: share / total for code, share in zip(self.head["classes"], shares, strict=True)
        }

    def _places(self, found: Sequence[int]) -> list[int]:
        known, end, place, places = self.features, len(self.features), 0, []
        for feature in found:  # both are in order: the search goes on where it stood
            place = bisect_left(known, feature, place)
            if place == end:
                break
            if known[place] == feature:
                places.append(place)
        return places

    def _sums(self, places: Sequence[int]) -> list[int]:
        """The rows added up, all classes at once: a row is one number with a byte a class."""
        width = len(self.head["classes"])
        lanes = (width + 1) // 2
        mask = int.from_bytes(b"\xff\x00" * lanes, "little")
        sums = [-ZERO * len(places)] * (2 * lanes)
        for start in range(0, len(places), AT_ONCE):
            even = odd = 0
            for place in places[start : start + AT_ONCE]:
                row = int.from_bytes(self.rows[place * width : (place + 1) * width], "little")
                even += row & mask
                odd += row >> 8 & mask
            for first, added in enumerate((even, odd)):
                values = struct.unpack(f"<{lanes}H", added.to_bytes(2 * lanes, "little"))
                for number, value in enumerate(values):
                    sums[2 * number + first] += value
        return sums[:width]


def read(path: Path) -> Model:
    """The model of a file; ValueError when it is none."""
    line, _, body = path.read_bytes().partition(b"\n")
    head = json.loads(line)
    known, width = head["features"], len(head["classes"])
    if head["form"] != FORM or len(body) != known * (4 + width):
        raise ValueError(path.name)
    return Model(head, _in_file_order(array("I", body[: 4 * known])), body[4 * known :])


def write(path: Path, model: Model) -> None:
    """The model as a file."""
    line = json.dumps(dict(model.head), ensure_ascii=False).encode()
    body = _in_file_order(array("I", model.features)).tobytes() + model.rows
    path.write_bytes(line + b"\n" + body)


def _in_file_order(numbers: array) -> array:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
