"""A process is killed at any statement of a scan, an order or a wake: all of it stands, or none."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import Look, Notice, Scan
from services.waivers import clock
from tests.settings import environment
from tests.waivers.acts import act, order, scanned, show_pass, state_of
from tests.waivers.ledgers import lies, written

LIMIT_FEN = 200_000
NOTHING = {"orders": 0, "numbers": 0, "steps": 0, "notices": 0, "events": 0}
ONE = dict.fromkeys(NOTHING, 1)


class Undertaker:
    """The program that starts processes and lets them die."""

    def __init__(self, variables: dict[str, str], program: str = "tests.waivers.dying"):
        self._process = subprocess.Popen(
            [sys.executable, "-m", program],
            env=os.environ | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def let(self, name: str, at: int | None = None, **told) -> dict:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"act": name, "at": at} | told) + "\n")
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


@pytest.fixture(autouse=True)
def many_from_one_address(monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)


def asked(city, merchant, phone, number: str) -> tuple[dict, dict]:
    """The body of an order on a fresh scan, and what the dying process is told of it."""
    body = order(city, scanned(merchant, phone)["scan_id"], number)
    return body, body | {"institution_id": merchant.institution_id}


def difference(after: dict, before: dict) -> dict:
    return {name: after[name] - before[name] for name in after}


def test_killed_while_it_opens_an_order_there_is_one_or_none(city, merchant, phone, undertaker):
    _, told = asked(city, merchant, phone, "N-whole")
    steps = undertaker.let("open", **told)["steps"]
    assert steps > 12
    assert act(merchant, "N-whole", "complete").status_code == 200
    deaths = 0
    for at in range(1, steps + 1):
        body, told = asked(city, merchant, phone, f"N-{at}")
        before = written(city.worker)
        deaths += undertaker.let("open", at, **told)["signal"] == 9
        left = difference(written(city.worker), before)
        assert left in (NOTHING, ONE), f"killed at step {at} of {steps}: {left}"
        assert lies(city.worker, LIMIT_FEN) == []
        again = merchant.post("/merchant/waivers", body)
        assert again.status_code == (200 if left == ONE else 201), again.text
        assert difference(written(city.worker), before) == ONE
        assert act(merchant, f"N-{at}", "complete").status_code == 200
    assert deaths == steps


def test_killed_while_it_scans_the_code_is_used_with_its_look_or_still_good(
    city, merchant, phone, undertaker
):
    def facts() -> tuple[int, ...]:
        with city.worker.db.session(write=False) as tx:
            return (
                tx.scalar(select(func.count()).select_from(Scan)),
                tx.scalar(select(func.count()).where(Look.role == "merchant")),
                tx.scalar(select(func.count()).where(Notice.kind == "pass_scanned")),
            )

    who = {"institution_id": merchant.institution_id}
    scanned(merchant, phone)
    steps = undertaker.let("scan", content=show_pass(phone), **who)["steps"]
    assert steps > 5
    for at in range(1, steps + 1):
        content, before = show_pass(phone), facts()
        assert undertaker.let("scan", at, content=content, **who)["signal"] == 9
        left = {now - earlier for now, earlier in zip(facts(), before, strict=True)}
        assert left in ({0}, {1}), f"killed at step {at} of {steps}"
        body = {"pass": content, "scene": "travel", "deposit_fen": 20_000}
        again = merchant.post("/merchant/scans", body)
        assert again.status_code == (409 if left == {1} else 201)


def lapsed(city, merchant, phone, number: str) -> None:
    """An order that nobody confirmed in time; the clock has it before it."""
    found = scanned(merchant, phone, scene="rent", deposit_fen=40_000)
    due_at = (city.house.clock.now() + timedelta(days=2)).isoformat()
    body = order(city, found["scan_id"], number, deposit_fen=40_000, due_at=due_at)
    assert merchant.post("/merchant/waivers", body).json["state"] == "CREATED"
    city.simulator.advance(901)
    merchant.token = merchant.ask_token().json["access_token"]
    assert phone.sign_in().status_code == 201


MOVED = {"orders": 0, "numbers": 0, "steps": 1, "notices": 1, "events": 1}


def test_killed_while_the_clock_wakes_an_order_the_next_one_finishes(
    city, merchant, phone, undertaker
):
    merchant.offer("rent", "投影仪", 50_000, 5)
    lapsed(city, merchant, phone, "W-whole")
    steps = undertaker.let("wake")["steps"]
    assert steps > 8
    for at in range(1, steps + 1):
        lapsed(city, merchant, phone, f"W-{at}")
        before = written(city.worker)
        undertaker.let("wake", at)
        left = difference(written(city.worker), before)
        assert left in (NOTHING, MOVED), f"killed at step {at} of {steps}: {left}"
        assert lies(city.worker, LIMIT_FEN) == []
        clock.run(city.worker)
        assert difference(written(city.worker), before) == MOVED
        assert state_of(merchant, f"W-{at}") == "EXPIRED"


def test_the_twin_that_commits_an_order_before_its_timeline_is_caught(
    city, merchant, phone, undertaker
):
    _, told = asked(city, merchant, phone, "T-whole")
    try:
        steps = undertaker.let("open", twin=True, **told)["steps"]
    except json.JSONDecodeError:
        pytest.fail("the twin itself failed")
    assert act(merchant, "T-whole", "complete").status_code == 200
    for at in range(steps, 0, -1):
        _, told = asked(city, merchant, phone, f"T-{at}")
        undertaker.let("open", at, twin=True, **told)
        if lies(city.worker, LIMIT_FEN):
            return
        act(merchant, f"T-{at}", "complete")
    pytest.fail("no kill showed what the twin does wrong")
