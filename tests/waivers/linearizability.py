"""Whether a history of overlapping operations could have happened one after the other.

Wing & Gong, "Testing and verifying concurrent objects" (1993): look for an order that keeps
what came strictly before something else before it, and in which every answer is the one that
the object would have given. Searched depth first; a set of done operations that led to the
same state before is not searched again.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

Specification = Callable[[Hashable, str], tuple[str, Hashable]]


class Operation(NamedTuple):
    """One call: what was asked, what came back, and when, in nanoseconds.

    `answer` and `ended` are None for a call that never came back: it may have acted or not.
    """

    act: str
    answer: str | None
    began: int
    ended: int | None


def is_linearizable(
    history: Sequence[Operation], specification: Specification, start: Hashable
) -> bool:
    """Whether some order of the history is one that the specification allows.

    `specification(state, act)` gives the answer and the following state.
    """
    must = sum(1 << at for at, operation in enumerate(history) if operation.ended is not None)
    waiting, seen = [(0, start)], set()
    while waiting:
        done, state = waiting.pop()
        if done & must == must:
            return True
        if (done, state) in seen:
            continue
        seen.add((done, state))
        for at in _next(history, done):
            answer, following = specification(state, history[at].act)
            if history[at].answer in (None, answer):
                waiting.append((done | 1 << at, following))
    return False


def _next(history: Sequence[Operation], done: int) -> list[int]:
    """What may come next: whatever began before any other that is left had ended."""
    left = [at for at in range(len(history)) if not done >> at & 1]
    ends = [ended for at in left if (ended := history[at].ended) is not None]
    horizon = min(ends, default=None)
    return [at for at in left if horizon is None or history[at].began <= horizon]


FRESH, USED, ENDED = "fresh", "used", "ended"


def single_use(state: Hashable, act: str) -> tuple[str, Hashable]:
    """A pass: redeemed once, or ended before that; whoever looks sees whether it was used."""
    match act, state:
        case "redeem", "fresh":
            return "won", USED
        case "redeem", "used":
            return "pass_used", USED
        case "redeem", _:
            return "pass_expired", ENDED
        case "end", "fresh":
            return "done", ENDED
        case "end", _:
            return "done", state
        case "look", _:
            return ("used" if state == USED else "unused"), state
    raise ValueError(act)
