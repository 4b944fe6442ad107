"""Taking a file in, from CSV to live files: how fast, against raw COPY, and in how much memory."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from bench.city import PEOPLE, Plan, write_feed
from bench.figures import Figure, figure, ratios
from bench.stands import POSTGRES, Stand, databases, standing
from policy import catalogues

ROUNDS = 3
COLUMNS = (
    "subject_id, record_id, item_code, decided_on, valid_until, as_of, content_hash, batch_id,"
    " status, body"
)


def measure(scale: float) -> Iterator[Figure]:
    """Records a second on each database; on PostgreSQL also with a worker a core, and raw COPY."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        feed, halves = folder / "feed.csv", [folder / "half-0.csv", folder / "half-1.csv"]
        write_feed(feed, Plan(scale), catalogues.load())
        for number, half in enumerate(halves):
            write_feed(half, Plan(scale / 2, first=number * PEOPLE), catalogues.load())
        for database in databases():
            taken, told = [], {}
            for _ in range(ROUNDS):
                with standing(database) as stand:
                    told = stand.run("bench.ingesting", str(feed))
                    taken.append(told["accepted"] / told["seconds"])
            yield figure(
                f"ingestion, one file, one worker, {database}", taken, "/s", None, _steps(told)
            )
        if POSTGRES in databases():
            yield from _on_every_core(folder, halves)


def _on_every_core(folder: Path, halves: list[Path]) -> Iterator[Figure]:
    """Two files by two workers at once, and raw COPY of what came of them, in turns."""
    taken, copied = [], []
    for _ in range(ROUNDS):
        with standing(POSTGRES) as stand:
            taken.append(_together(stand, halves))
            copied.append(_raw_copy(stand, folder))
    note = "two files, each by a worker of its own, on two cores"
    yield figure("ingestion, CSV to live files, PostgreSQL", taken, "/s", ">= 90000", note)
    yield figure(
        "ingestion, of raw COPY plus index, PostgreSQL",
        ratios(taken, copied),
        "×",
        ">= 0.3",
        f"{note}; the same sealed rows, COPY into a bare table, then its primary key",
    )


def _together(stand: Stand, feeds: list[Path]) -> float:
    """Records a second from the first worker's start to the last one's end."""
    with ThreadPoolExecutor(len(feeds)) as pool:
        told = list(pool.map(lambda feed: stand.run("bench.ingesting", str(feed)), feeds))
    spent = max(each["ended"] for each in told) - min(each["began"] for each in told)
    return sum(each["accepted"] for each in told) / spent


def _steps(told: dict) -> str:
    steps = ", ".join(f"{name} {spent:.1f} s" for name, spent in told["steps"].items())
    return f"{told['rows']:,} rows; {steps}; profile: python -m bench.ingesting FEED --profile"


def measure_memory(scale: float) -> Iterator[Figure]:
    """The most memory that taking a file in wants, for one file and for one four times as long."""
    for database in databases():
        peaks = []
        with tempfile.TemporaryDirectory() as folder:
            for factor in (1, 4):
                feed = Path(folder) / "feed.csv"
                write_feed(feed, Plan(scale * factor / 2), catalogues.load())
                with standing(database) as stand:
                    peaks.append(stand.run("bench.ingesting", str(feed))["peak_rss_mb"])
        yield figure(
            f"ingestion, memory for a file four times as long, {database}",
            [peaks[1] / peaks[0]],
            "×",
            "<= 1.25",
            f"{peaks[0]:.0f} MB and {peaks[1]:.0f} MB at most",
        )


def _raw_copy(stand: Stand, folder: Path) -> float:
    """Rows a second that PostgreSQL alone takes: COPY of what is in `records`, then the index."""
    assert stand.cluster is not None
    rows = folder / "rows"
    with psycopg.connect(stand.cluster.url("postgres"), autocommit=True) as connection:
        _copy_out(connection, rows)
        connection.execute("CREATE TABLE bare (LIKE records INCLUDING DEFAULTS)")
        began = time.perf_counter()
        copying = connection.cursor().copy(f"COPY bare ({COLUMNS}) FROM STDIN")
        with copying as copy, rows.open("rb") as file:
            while piece := file.read(1 << 16):
                copy.write(piece)
        connection.execute("ALTER TABLE bare ADD PRIMARY KEY (subject_id, record_id)")
        seconds = time.perf_counter() - began
        (count,) = connection.execute("SELECT count(*) FROM bare").fetchone() or (0,)
    return count / seconds


def _copy_out(connection: psycopg.Connection, rows: Path) -> None:
    with (
        rows.open("wb") as file,
        connection.cursor().copy(f"COPY records ({COLUMNS}) TO STDOUT") as copy,
    ):
        for piece in copy:
            file.write(piece)
