"""A worker is killed at any statement: nobody ever sees half, and the next worker finishes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from services import ingestion
from tests.builders import City, feed, record
from tests.ingestion.truths import lies
from tests.people import LI, WANG, ZHANG, person
from tests.settings import environment

HONOUR = "P-HON-001"
EARLY, LATE = "2026-02-01T00:00:00+08:00", "2026-04-01T00:00:00+08:00"
PEOPLE = [ZHANG, LI, WANG, person(41, "苏小满"), person(42, "顾清和")]
BEFORE = [record(who, HONOUR, f"{n}号", title="旧") for who in PEOPLE[:4] for n in range(2)]
FILE = [
    *[record(who, HONOUR, f"{n}号", title="新") for n in range(3) for who in PEOPLE],
    record(ZHANG, HONOUR, "0号", title="新"),  # nothing new
    record(LI, "P-XXX-999", "坏"),
    record(WANG, HONOUR, "1号", title="又新"),
]
EXPECTED = {"created": 7, "updated": 9, "duplicates": 1, "rejected": 1, "subjects_touched": 5}


class Undertaker:
    """The program that starts workers and lets them die."""

    def __init__(self, variables: dict[str, str]):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ingestion.dying"],
            env=os.environ | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def work(self, at: int | None = None, *, twin: bool = False) -> dict:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"at": at, "twin": twin}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def undertaker(migrated, cluster, simulator) -> Iterator[Undertaker]:
    running = Undertaker(environment(migrated.data_dir, cluster, simulator))
    yield running
    running.close()


def wait_with_a_file(city: City) -> str:
    """An old state in the files, and a delivery that waits."""
    city.empty()
    city._collector = None
    city.deliver(BEFORE, as_of=EARLY)
    return city.collector.upload(feed(FILE), as_of=LATE).json["batch_id"]


def finish(city: City) -> None:
    """The next worker, once the dead one's lease has run out."""
    city.simulator.advance(ingestion.LEASE.total_seconds() + 1)
    city.collector.__dict__.pop("token", None)
    city.work()


def counts(city: City, batch_id: str) -> dict:
    batch = city.collector.batch(batch_id)
    assert batch["state"] == "done", batch
    return {name: batch[name] for name in EXPECTED}


def files_left(city: City) -> list:
    folder = city.settings.data_dir / "deliveries"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_unhurt_worker_is_what_the_killed_ones_are_measured_by(city, undertaker):
    batch_id = wait_with_a_file(city)
    assert undertaker.work()["signal"] is None
    assert counts(city, batch_id) == EXPECTED
    assert lies(city.worker) == []
    assert files_left(city) == []


@pytest.mark.parametrize("stride", [9, pytest.param(1, marks=pytest.mark.long)])
def test_killed_at_any_step_nobody_sees_half_and_the_next_finishes(
    city, undertaker, stride, monkeypatch
):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)  # a token for each new city
    wait_with_a_file(city)
    steps = undertaker.work()["steps"]
    assert steps > 40
    deaths, points = 0, range(1, steps + 1, stride)
    for at in points:
        batch_id = wait_with_a_file(city)
        deaths += undertaker.work(at)["signal"] == 9
        assert lies(city.worker) == [], f"killed at step {at} of {steps}"
        finish(city)
        assert counts(city, batch_id) == EXPECTED, f"killed at step {at} of {steps}"
        assert lies(city.worker) == [], f"finished after step {at} of {steps}"
    # How subjects fall into transactions depends on their ids, and so does the number of steps.
    assert deaths > 0.7 * len(points)


def test_killed_again_and_again_the_file_still_arrives_once(city, undertaker):
    batch_id = wait_with_a_file(city)
    deaths = 0
    for at in (3, 9, 14, 20, 20, 20, 20):
        deaths += undertaker.work(at)["signal"] == 9
        assert lies(city.worker) == []
        city.simulator.advance(ingestion.LEASE.total_seconds() + 1)
        city.collector.__dict__.pop("token", None)
        if city.collector.batch(batch_id)["state"] == "done":
            break
    finish(city)
    assert deaths >= 5
    assert counts(city, batch_id) == EXPECTED
    assert lies(city.worker) == []


def test_the_twin_that_commits_rows_before_their_file_is_caught(city, undertaker):
    wait_with_a_file(city)
    steps = undertaker.work(twin=True)["steps"]
    caught = []
    for at in range(steps - 8, 0, -2):
        wait_with_a_file(city)
        undertaker.work(at, twin=True)
        caught = lies(city.worker)
        if caught:
            break
    assert caught, "no kill showed what the twin does wrong"


def test_what_a_worker_that_died_at_the_very_end_left_goes_with_the_next(city, monkeypatch):
    batch_id = wait_with_a_file(city)

    class Died(BaseException):
        pass

    def die(name: str) -> None:
        raise Died

    monkeypatch.setattr(city.worker.files, "delete", die)
    with pytest.raises(Died):
        city.work()
    monkeypatch.undo()
    assert counts(city, batch_id) == EXPECTED  # the batch is done, its copy not forgotten
    assert len(files_left(city)) == 1
    city.deliver([record(ZHANG, HONOUR, "另一份")])
    assert files_left(city) == []
