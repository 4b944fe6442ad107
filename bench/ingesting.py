"""Take a feed in with the real pipeline, in a process of its own: `python -m bench.ingesting FEED`.

Tells as JSON how long it took, how many rows went in, how much memory the process wanted at
most, and with `--profile` which functions had the time.
"""

import cProfile
import pstats
import resource
import sys
import time
from pathlib import Path

import orjson

from app import WORKER, build_house
from config import Settings
from services import batches, ingestion, institutions
from services.callers import InstitutionCaller
from services.house import House

SHOWN = 60


def main(feed: str, *, profile: bool = False) -> dict:
    house = build_house(Settings.from_env(), WORKER)
    caller = _collector(house)
    steps: dict[str, float] = {}
    started = time.time()
    with Path(feed).open("rb") as stream:
        began = time.perf_counter()
        batch_id, _ = batches.receive(house, caller, format="records", stream=stream)
    steps["receiving"] = time.perf_counter() - began
    profiler = cProfile.Profile()
    last = time.perf_counter()

    def progress(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        steps[step] = steps.get(step, 0) + now - last
        last = now

    if profile:
        profiler.enable()
    assert ingestion.claim(house, batch_id) == batch_id
    ingestion.run(house, batch_id, progress)
    seconds = time.perf_counter() - began
    if profile:
        profiler.disable()
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(SHOWN)
    told = batches.view(house, caller, batch_id)
    assert told["state"] == "done", told["reason"]
    return {
        "seconds": seconds,
        "rows": told["rows"],
        "accepted": told["accepted"],
        "steps": steps,
        "began": started,
        "ended": time.time(),
        "cpu_seconds": time.process_time(),
        "peak_rss_mb": _peak_rss_mb(),
    }


def _collector(house: House) -> InstitutionCaller:
    if caller := institutions.find_collector(house):
        return caller
    institutions.enrol(house, institutions.DEPARTMENT, house.catalogue.collector)
    caller = institutions.find_collector(house)
    assert caller is not None
    return caller


def _peak_rss_mb() -> float:
    """Of this process and of the largest of its children."""
    return sum(
        resource.getrusage(whose).ru_maxrss / 1024
        for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


if __name__ == "__main__":
    print(orjson.dumps(main(sys.argv[1], profile="--profile" in sys.argv)).decode())
