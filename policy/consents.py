"""What citizens are asked to agree to: the texts as data, each under a version."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

LONGEST_VERSION = 16


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One kind of consent in the words that people read."""

    kind: str
    version: str
    title: str
    text: str


@lru_cache(maxsize=1)
def load() -> dict[str, ConsentText]:
    """Read `consents.yaml`; ValueError naming the kind that lacks something."""
    told = yaml.safe_load((Path(__file__).parent / "consents.yaml").read_text(encoding="utf-8"))
    return {kind: _consent(kind, words) for kind, words in told["kinds"].items()}


def _consent(kind: str, words: dict) -> ConsentText:
    for name in ("version", "title", "text"):
        if not isinstance(words.get(name), str) or not words[name].strip():
            raise ValueError(f"consents.yaml: {kind}: {name} must be a text")
    if len(words["version"]) > LONGEST_VERSION:
        raise ValueError(f"consents.yaml: {kind}: version: at most {LONGEST_VERSION} characters")
    # A folded line of Chinese must not get a blank where it was broken.
    text = words["text"].replace(" ", "")
    return ConsentText(kind, words["version"], words["title"], text)
