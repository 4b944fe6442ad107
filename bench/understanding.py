"""What the chat understands: phrasings by other hands, which nobody who tunes it has seen.

Of the phrasings only counts are told, never a text.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.figures import Figure, figure
from policy import intents
from services.understanding import Understanding, understand

PHRASINGS = Path(__file__).parent / "phrasings"
HELD_OUT = PHRASINGS / "held_out.yaml"
ROUNDS = 3
LEARN = "learn"  # a list of topics answers nothing


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A text, and the intents of which each would be right; of 学信用 perhaps its question."""

    text: str
    intents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of `asked` were answered right at once, or right among what was offered.

    `foreign`: what is no question about the own file, answered at once as if it were one.
    """

    asked: int
    at_once: int
    offered: int
    wrong: int
    foreign: int


def measure(_: float) -> Iterator[Figure]:
    """Accuracy on the frozen phrasings, and what one text costs."""
    phrasings = read(HELD_OUT)
    counts = count(phrasings)
    texts = f"of {counts.asked} phrasings by other hands, frozen before the matching was tuned"
    yield figure(
        "understanding, right at once",
        [100 * counts.at_once / counts.asked],
        "%",
        ">= 93",
        f"{texts}; a general question counts by the answer to one question alone",
    )
    yield figure(
        "understanding, right or offered among three",
        [100 * counts.offered / counts.asked],
        "%",
        ">= 97",
        texts,
    )
    yield figure("understanding, answered at once and wrong", [counts.wrong], "texts")
    yield figure(
        "understanding, personal answers to another question",
        [counts.foreign],
        "texts",
        "<= 0",
        "of what is not ours, of other people and of general questions",
    )
    taken = [_milliseconds(each.text) for each in phrasings for _ in range(ROUNDS)]
    yield figure("understanding, a text", taken, "ms", "<= 1", "one after the other, one core")


def read(path: Path) -> list[Phrasing]:
    """The phrasings of a file."""
    told = yaml.safe_load(path.read_bytes())
    single = (
        Phrasing(text, frozenset({code}))
        for code, texts in told["intents"].items()
        for text in texts
    )
    either = (Phrasing(each["text"], frozenset(each["intents"])) for each in told["either"])
    return [*single, *either]


def count(
    phrasings: Sequence[Phrasing], judge: Callable[[str], Understanding] = understand
) -> Counts:
    """What came of them."""
    own = {code for code, intent in intents.load().intents.items() if intent.personal}
    at_once = offered = wrong = foreign = 0
    for each in phrasings:
        told = judge(each.text)
        if told.sure is None:
            offered += any(_fits(offer.key, each) for offer in told.candidates)
            continue
        right = told.sure.key != LEARN and _fits(told.sure.key, each)
        at_once += right
        offered += right
        wrong += not right
        foreign += told.sure.key in own and own.isdisjoint(each.intents)
    return Counts(len(phrasings), at_once, offered, wrong, foreign)


def _fits(key: str, phrasing: Phrasing) -> bool:
    """Where nobody said which question is asked, any question fits."""
    return key in phrasing.intents or key.partition(":")[0] in phrasing.intents


def _milliseconds(text: str) -> float:
    began = time.perf_counter()
    understand(text)
    return 1000 * (time.perf_counter() - began)
