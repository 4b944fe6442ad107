"""One worker of the app: how long until it answers, and how much memory it then has."""

from collections.abc import Iterator

from bench.figures import Figure, figure
from bench.serving import APP, serving
from bench.stands import SQLITE, standing

STARTS = 5


def measure(_: float) -> Iterator[Figure]:
    """Start it some times, one after the other."""
    ready, memory = [], []
    with standing(SQLITE) as stand:
        for _ in range(STARTS):
            with serving(stand, APP, "/readyz") as server:
                ready.append(server.ready_s)
                memory.append(server.worker_rss_mb())
    yield figure("one worker, ready after", ready, "s", "<= 2", "from the command to an answer")
    yield figure("one worker, resident", memory, "MB", "<= 150", "after its first answer")
