"""`python -m services.understanding.training`: the classifiers' weights, made anew of all phrasings.

A running program never does this: it reads the two files. Some minutes of one core.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from policy import intents, learning
from policy.intents import NOT_OURS, IntentPolicy
from services.understanding import classifying
from services.understanding.classifying import Model
from services.understanding.fitting import Text, fit
from services.understanding.judging import (
    LEARN,
    LEARN_PREFIX,
    OTHER_PERSON,
    Reading,
    heard,
    sounds,
)
from services.understanding.normalising import normalise

SOURCES = ("words.yaml", "intents.yaml", "elsewhere.yaml", "talk.yaml", intents.EXAMPLES)
CODE = ("features", "fitting", "naming", "normalising", "sounds")
# The label of what is elsewhere's where nobody said whether it is about another person.
FOREIGN = "elsewhere or other_person"
QUESTION_EPOCHS = 10
USUAL = 2  # phrasings that a pair of characters must stand in to be usual

Phrasing = tuple[str, str]  # intent or topic, text


def sources() -> str:
    """A checksum of all that the weights are made of."""
    told = hashlib.sha256()
    places = [intents.DIRECTORY / name for name in SOURCES]
    places += sorted((intents.DIRECTORY / intents.SAID).glob("*.yaml"))
    places += sorted(learning.DIRECTORY.glob("*.yaml"))
    places += [Path(__file__).with_name(f"{name}.py") for name in CODE]
    for place in places:
        told.update(place.read_bytes().replace(b"\r\n", b"\n"))
    return told.hexdigest()


def phrasings(policy: IntentPolicy, told: Iterable[Phrasing]) -> list[Phrasing]:
    """All that is known to be said, under classes and families: with keywords and questions."""
    keywords = ((code, word) for word, code in policy.keywords.items())
    return [(_label(policy, code), text) for code, text in (*told, *questions(), *keywords)]


def questions() -> list[Phrasing]:
    """The questions of 学信用 as they are written, under their keys."""
    return [
        (LEARN_PREFIX + entry.id, asked)
        for entry in learning.load().entries.values()
        for asked in (entry.question, *entry.also)
    ]


def train(policy: IntentPolicy, told: Sequence[Phrasing]) -> Model:
    """Which intent: a model of phrasings under classes and families."""
    pairs = Counter(
        pair
        for _, text in told
        for normal in (normalise(text),)
        for pair in {one + other for one, other in pairwise(normal)}
    )
    reading = Reading(policy, heard(policy, lambda pair: pairs[pair] >= USUAL))
    classes = [code for code in policy.intents if code != NOT_OURS] + [NOT_OURS, OTHER_PERSON]
    texts = _texts(reading, told)
    return fit(texts, classes, {FOREIGN: (NOT_OURS, OTHER_PERSON)})


def train_questions(policy: IntentPolicy, told: Iterable[Phrasing], model: Model) -> Model:
    """Which question of 学信用: of those phrasings that say it; what is usual says `model`."""
    asked = questions()
    classes = list(dict.fromkeys(key for key, _ in asked))
    known = [(code, text) for code, text in told if code.startswith(LEARN_PREFIX)]
    texts = _texts(Reading(policy, sounds(policy, model)), [*asked, *known])
    return fit(texts, classes, {}, QUESTION_EPOCHS)


def both(policy: IntentPolicy, told: Sequence[Phrasing]) -> tuple[Model, Model]:
    """All that a running program knows of phrasings: which intent, which question."""
    model = train(policy, phrasings(policy, told))
    return model, train_questions(policy, told, model)


def main() -> None:
    models = both(intents.load(), intents.phrasings())
    for path, model in zip((intents.MODEL, intents.QUESTIONS), models, strict=True):
        head = {**model.head, "sources": sources()}
        classifying.write(path, replace(model, head=head))


def _texts(reading: Reading, told: Iterable[Phrasing]) -> list[Text]:
    mended = ((label, reading.mended(text)) for label, text in told)
    return [(reading.features(text, reading.found(text)), label) for label, text in mended]


def _label(policy: IntentPolicy, code: str) -> str:
    if code.startswith(LEARN_PREFIX):
        return LEARN
    if code == NOT_OURS:
        return FOREIGN
    return NOT_OURS if code in policy.topics and code != OTHER_PERSON else code


if __name__ == "__main__":
    main()
