"""What the page of a case says was just done: an address tells it, the case must bear it out."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.cases.ledger import SYSTEM
from services.cases.machines import APPLY, SUBMIT


def is_newest(act: str | None, timeline: Iterable[Mapping[str, Any]]) -> bool:
    """Whether this act is the newest that somebody did; what the clock and the rules do is none.

    An application for repair begins with `apply`, every other case with `submit`.
    """
    acts = [step["act"] for step in timeline if step["by"] != SYSTEM]
    newest = SUBMIT if acts and acts[-1] == APPLY else acts[-1] if acts else None
    return newest is not None and act == newest
