"""Five seconds: an answer that takes longer goes its own way, and WeChat is told `success`."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

WITHIN_S = 3.5  # WeChat hangs up after five, and the network has its share
AT_ONCE = 64
T = TypeVar("T")
HandOver = Callable[[T], bool]

_pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="answers")


class _Slot(Generic[T]):
    """Where an answer is handed over, unless nobody waits for it any more."""

    def __init__(self) -> None:
        self._guard = threading.Condition()
        self._given: tuple[T] | None = None
        self._given_up = False
        self._failure: BaseException | None = None

    def hand_over(self, answer: T) -> bool:
        """Whether somebody takes it."""
        with self._guard:
            if self._given_up:
                return False
            self._given = (answer,)
            self._guard.notify()
            return True

    def fail(self, failure: BaseException) -> None:
        with self._guard:
            self._failure = failure
            self._guard.notify()

    def wait(self, seconds: float) -> tuple[T] | None:
        """What was handed over in time; None from then on. Raises what the work raised."""
        with self._guard:
            self._guard.wait_for(lambda: self._given or self._failure, seconds)
            if self._failure is not None:
                raise self._failure
            self._given_up = self._given is None
            return self._given


def within(work: Callable[[HandOver[T]], None], seconds: float = WITHIN_S) -> tuple[T] | None:
    """Run `work` and wait for what it hands over; None when that takes too long.

    `work` gets `hand_over(answer)`, which says whether anybody still waits; if not, the answer
    is the work's own business. It goes on to its end in any case.
    """
    slot: _Slot[T] = _Slot()

    def run() -> None:
        try:
            work(slot.hand_over)
        except BaseException as failure:
            slot.fail(failure)

    _pool.submit(run)
    return slot.wait(seconds)
