"""Processes that are killed while they write an order: one is forked per run and dies at a step.

Started as a program of its own, because a test process has threads and must not fork. It reads
one line of JSON per run: `{"at": n or null, "act": "open" or "wake" or "scan", …what the act
needs}`. The child is gone - SIGKILL, no handler runs - before its n-th statement or commit. The
answer is `{"signal": n or null, "steps": n}`.
"""

import json
import os
import signal
import sys
import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import event

from app import WEB, WORKER, build_house
from config import Settings
from models import hot
from models.database import SUBJECT
from services import scans
from services.callers import InstitutionCaller
from services.house import House
from services.scans import Question
from services.waivers import clock, ledger, opening
from services.waivers.opening import Order


def _caller(told: dict) -> InstitutionCaller:
    return InstitutionCaller(uuid.UUID(told["institution_id"]), "merchant", "初见书店", None)


def open_order(house: House, told: dict) -> None:
    order = Order(
        uuid.UUID(told["scan_id"]),
        told["out_order_no"],
        "山地自行车 7 号",
        told["deposit_fen"],
        datetime.fromisoformat(told["due_at"]),
    )
    opening.open_on_scan(house, _caller(told), order)


def scan(house: House, told: dict) -> None:
    scans.redeem(house, _caller(told), Question(told["content"], "travel", 20_000))


def wake(house: House, told: dict) -> None:
    clock.run(house)


ACTS: dict[str, tuple[str, Callable[[House, dict], None]]] = {
    "open": (WEB, open_order),
    "scan": (WEB, scan),
    "wake": (WORKER, wake),
}


def commit_the_state_before_its_step() -> None:
    """The broken twin: the order is written and committed, then its timeline and its notice."""
    record = ledger.record

    def record_later(house, tx, waiver, step, now):
        tx.flush()
        tx.commit()
        house.db._begin(tx.connection(), (SUBJECT, waiver.subject_id), write=True)
        record(house, tx, waiver, step, now)

    ledger.record = record_later


def count_hot_statements(step: Callable) -> None:
    """The hot way goes past SQLAlchemy: its messages are steps as well."""
    for name in ("_execute", "read", "write_and_commit"):
        real = getattr(hot.HotConnection, name)

        def counted(self, *told, _real=real):
            step()
            return _real(self, *told)

        setattr(hot.HotConnection, name, counted)


def live(settings: Settings, told: dict, tells: int) -> None:
    role, act = ACTS[told["act"]]
    house = build_house(settings, role)
    seen = 0

    def step(*_) -> None:
        nonlocal seen
        seen += 1
        if seen == told["at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(house.db.engine, "before_cursor_execute", step)
    event.listen(house.db.engine, "commit", step)
    count_hot_statements(step)
    if told.get("twin"):
        commit_the_state_before_its_step()
    act(house, told)
    os.write(tells, str(seen).encode())


def run_once(settings: Settings, told: dict) -> dict:
    reads, tells = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reads)
            live(settings, told, tells)
            status = 0
        finally:
            os._exit(status)
    os.close(tells)
    steps = os.read(reads, 20)
    os.close(reads)
    _, status = os.waitpid(child, 0)
    killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if killed is None and os.WEXITSTATUS(status):
        raise SystemExit("the process failed by itself")
    return {"signal": killed, "steps": int(steps or 0)}


def main() -> None:
    settings = Settings.from_env()
    for line in sys.stdin:
        print(json.dumps(run_once(settings, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
