"""`python -m bench`: every measure, as a table and as `bench/results.json`.

`SCALE` makes the city larger (1 is 53,420 people and 8.77 million records); `BENCH_ONLY` names
the measures wanted, divided by commas.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from bench import chats, ingestions, pictures, reports, scans, scores, understanding, workers
from bench.figures import table, write

SCALE = "0.01"
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in memory itself, not a name in it
MEASURES = {
    "report": reports.measure,
    "growth": reports.measure_growth,
    "ingestion": ingestions.measure,
    "memory": ingestions.measure_memory,
    "picture": pictures.measure,
    "scan": scans.measure,
    "chat": chats.measure,
    "score_columnar": scores.measure_columnar,
    "recompute_files": scores.measure_files,
    "understanding": understanding.measure,
    "worker": workers.measure,
}


def main() -> int:
    scale = float(os.environ.get("SCALE") or SCALE)
    wanted = [name for name in os.environ.get("BENCH_ONLY", "").split(",") if name] or list(
        MEASURES
    )
    if unknown := [name for name in wanted if name not in MEASURES]:
        print(f"BENCH_ONLY knows {', '.join(MEASURES)}, not {', '.join(unknown)}", file=sys.stderr)
        return 2
    _keep_files_in_memory()
    figures = []
    for name in wanted:
        began = time.perf_counter()
        found = list(MEASURES[name](scale))
        figures += found
        print(f"{table(found)}\n  {name}: {time.perf_counter() - began:.0f} s\n", flush=True)
    print(table(figures))
    write(figures, scale)
    return 0


def _keep_files_in_memory() -> None:
    """A disk that takes 3 ms to sync hides what the program costs; memory hides nothing."""
    if "TMPDIR" not in os.environ and os.access(IN_MEMORY, os.W_OK):
        os.environ["TMPDIR"] = tempfile.tempdir = str(IN_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
