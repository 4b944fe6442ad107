"""`python -m services.understanding.training`: the classifier's weights, made anew of all phrasings.

A running program never does this: it reads `policy/intents/model.bin`. A minute of one core.
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
from services.understanding.fitting import fit
from services.understanding.judging import LEARN, OTHER_PERSON, Reading
from services.understanding.normalising import normalise
from services.understanding.sounds import Sounds

SOURCES = ("words.yaml", "intents.yaml", "elsewhere.yaml", "talk.yaml", intents.EXAMPLES)
CODE = ("features", "fitting", "normalising", "sounds")
# The label of what is elsewhere's where nobody said whether it is about another person.
FOREIGN = "elsewhere or other_person"
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
    texts = learning.load().entries.values()
    questions = [(LEARN, asked) for entry in texts for asked in (entry.question, *entry.also)]
    keywords = [(code, word) for word, code in policy.keywords.items()]
    return [(_label(policy, code), text) for code, text in (*told, *questions, *keywords)]


def train(policy: IntentPolicy, told: Sequence[Phrasing]) -> Model:
    """A model of phrasings under classes and families."""
    pairs = Counter(
        pair
        for _, text in told
        for normal in (normalise(text),)
        for pair in {one + other for one, other in pairwise(normal)}
    )
    sounds = Sounds(
        (*policy.keywords, *policy.groups.words),
        policy.groups.latin,
        lambda pair: pairs[pair] >= USUAL,
    )
    reading = Reading(policy, sounds)
    texts = []
    for label, text in told:
        mended = reading.mended(text)
        texts.append((reading.features(mended, reading.found(mended)), label))
    classes = [code for code in policy.intents if code != NOT_OURS] + [NOT_OURS, OTHER_PERSON]
    return fit(texts, classes, {FOREIGN: (NOT_OURS, OTHER_PERSON)})


def main() -> None:
    policy = intents.load()
    model = train(policy, phrasings(policy, intents.phrasings()))
    head = {**model.head, "sources": sources()}
    classifying.write(intents.MODEL, replace(model, head=head))


def _label(policy: IntentPolicy, code: str) -> str:
    if code.startswith("learn:"):
        return LEARN
    if code == NOT_OURS:
        return FOREIGN
    return NOT_OURS if code in policy.topics and code != OTHER_PERSON else code


if __name__ == "__main__":
    main()
