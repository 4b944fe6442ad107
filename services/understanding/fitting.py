"""How the classifier's weights are found: logistic regression over all classes, in plain Python.

AdaGrad, one text after the other. Each time some features of a text are hidden, so that no single
word decides alone; on texts by new hands that is worth more than any penalty on weights.
"""

import math
import random
from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from services.understanding.classifying import FORM, ZERO, Model

HIDDEN = 0.5
EPOCHS = 20
GAIN = 5.0  # how far weights reach: the length that every text's features are brought to
RATE = 0.3
FIRST = 0.01  # what AdaGrad believes a feature has moved before it moves
NEGLIGIBLE = 0.002  # a probability that is wrong by less teaches nothing
BALANCE = 0.5  # 0: each text counts the same, 1: each class
SEEN = 2  # texts that a feature must stand in to be more than chance
LARGEST = 127

Text = tuple[Sequence[int], str]  # its features, and its class or family
_Shown = tuple[list[int], float, Collection[int], float]


def fit(
    texts: Sequence[Text],
    classes: Sequence[str],
    families: Mapping[str, Sequence[str]],
    epochs: int = EPOCHS,
) -> Model:
    """A model of texts, the same for the same texts.

    A text's label may be one of `families`: it is of one of those classes, nobody said which.
    """
    seen = Counter(feature for found, _ in texts for feature in found)
    known = sorted(feature for feature, count in seen.items() if count >= SEEN)
    place = {feature: number for number, feature in enumerate(known)}
    number = {code: number for number, code in enumerate(classes)}
    many = Counter(label for _, label in texts)
    mean = len(texts) / len(many)
    shown: list[_Shown] = [
        (
            [place[each] for each in found if each in place],
            GAIN / math.sqrt(max(1, len(found))),
            frozenset(number[code] for code in families.get(label, (label,))),
            (mean / many[label]) ** BALANCE,
        )
        for found, label in texts
    ]
    return _packed(_weights(shown, len(known), len(classes), epochs), known, classes)


def _weights(shown: list[_Shown], known: int, width: int, epochs: int) -> list[list[float]]:
    drawn = random.Random(1)  # noqa: S311 - that it is always the same is what is wanted
    rows = [[0.0] * width for _ in range(known)]
    moved = [FIRST] * known
    for epoch in range(epochs):
        drawn.shuffle(shown)
        rate = RATE * (1 - epoch / epochs)
        for places, scale, right, counts in shown:
            left = [place for place in places if drawn.random() >= HIDDEN]
            if left:
                value = scale / (1 - HIDDEN)
                sums = map(sum, zip(*[rows[place] for place in left], strict=True))
                errors = _errors([each * value for each in sums], right)
                _learn(rows, moved, left, errors, (rate, value, counts))
    return rows


def _errors(sums: list[float], right: Collection[int]) -> list[tuple[int, float]]:
    """By class how much too probable it is, those left out that are nearly right."""
    highest = max(sums)
    shares = [math.exp(each - highest) for each in sums]
    total, wanted = sum(shares), sum(shares[number] for number in right)
    errors = (
        (number, share / total - (share / wanted if number in right and wanted else 0.0))
        for number, share in enumerate(shares)
    )
    return [told for told in errors if abs(told[1]) > NEGLIGIBLE]


def _learn(
    rows: list[list[float]],
    moved: list[float],
    left: Sequence[int],
    errors: Sequence[tuple[int, float]],
    how: tuple[float, float, float],
) -> None:
    rate, value, counts = how
    pull = value * value * sum(error * error for _, error in errors)
    for place in left:
        moved[place] += pull
        step, row = rate * value * counts / math.sqrt(moved[place]), rows[place]
        for number, error in errors:
            row[number] -= step * error


def _packed(rows: list[list[float]], known: list[int], classes: Sequence[str]) -> Model:
    """Weights as bytes; the few that are far larger than all others are cut."""
    sizes = sorted(max(map(abs, row)) for row in rows)
    unit = (sizes[int(len(sizes) * 0.999)] or 1.0) / LARGEST
    packed = bytes(
        ZERO + max(-LARGEST, min(LARGEST, round(weight / unit))) for row in rows for weight in row
    )
    head = {"form": FORM, "classes": list(classes), "features": len(known), "scale": GAIN * unit}
    return Model(head, array("I", known), packed)
