"""What a person in the chat wants: a text in, an intent out, and where it is unclear a choice.

Pure: no database, no clock, no network. It does not guess about anybody's credit.
"""

import threading
from datetime import date

from policy import intents
from services.understanding import naming
from services.understanding.choosing import choice, command
from services.understanding.judging import Candidate, Judge, Understanding, make

__all__ = [
    "Candidate",
    "Understanding",
    "choice",
    "command",
    "name_in",
    "prepare",
    "title_of",
    "understand",
]

_lock = threading.Lock()
_judge: Judge | None = None


def understand(text: str, day: date | None = None) -> Understanding:
    """What a text wants; `day` changes nothing yet: questions of 学信用 hold no figures."""
    return _ready().judge(text)


def name_in(text: str) -> str:
    """The name of a firm or a shop in a text that is known to be about one; empty for none."""
    return naming.name(text, intents.load().talk)


def prepare() -> None:
    """Makes all of it ready, so that nobody's first message waits for it."""
    _ready()


def title_of(key: str) -> str:
    """What a tappable choice of this key says; KeyError for an unknown one."""
    return _ready().title_of(key)


def _ready() -> Judge:
    global _judge
    if _judge is None:
        with _lock:
            if _judge is None:
                _judge = make()
    return _judge
