"""Looking for cycles rarely while rows stream through."""

import gc
import threading


class RareCollection:
    """While any ingestion of this process runs, Python looks for cycles a hundred times less often.

    Rows come and go by the hundred thousand and hold no cycles; looking for them took a third
    of the time. The threshold is the process's, so the first in sets it and the last out
    restores it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._usual = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            if self._running == 0:
                self._usual = gc.get_threshold()
                gc.set_threshold(100 * self._usual[0], *self._usual[1:])
            self._running += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if self._running == 0:
                gc.set_threshold(*self._usual)


rarely = RareCollection()
