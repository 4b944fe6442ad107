"""Workers that are killed: a process that forks one per run and lets it die at a statement.

Started as a program of its own, because a test process has threads and must not fork. It reads
one line of JSON per run: `{"at": n or null, "twin": bool}`. The child takes up the waiting batch
and is gone - SIGKILL, no handler runs - before its n-th statement or commit. The answer is
`{"signal": n or null, "steps": n}`.
"""

import json
import os
import signal
import sys
from collections.abc import Callable

from sqlalchemy import event

from app import WORKER, build_house
from config import Settings
from services import ingestion
from services.ingestion import merging, staging


def small_steps() -> None:
    """Chunks so small that a short file has a middle, a beginning and an end of everything."""
    staging.CHUNK_SQLITE = staging.CHUNK_POSTGRES = 4
    merging.ROWS_SQLITE = merging.ROWS_POSTGRES = 4


def commit_rows_before_their_file() -> None:
    """The broken twin: what most teams would write, rows first and the file afterwards."""
    write = merging._write

    def write_and_commit(house, tx, *rest):
        write(house, tx, *rest)
        tx.commit()

    merging._write = write_and_commit


def step_counter(engine, at: int | None) -> Callable[[], int]:
    steps = 0

    def step(*_) -> None:
        nonlocal steps
        steps += 1
        if steps == at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)
    return lambda: steps


def work(settings: Settings, at: int | None, told: int) -> None:
    house = build_house(settings, WORKER)
    count = step_counter(house.db.engine, at)
    batch_id = ingestion.claim(house)
    assert batch_id is not None
    ingestion.run(house, batch_id)
    os.write(told, str(count()).encode())


def run_once(settings: Settings, at: int | None, twin: bool) -> dict:
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(told)
            if twin:
                commit_rows_before_their_file()
            work(settings, at, tells)
            status = 0
        finally:
            os._exit(status)
    os.close(tells)
    steps = os.read(told, 20)
    os.close(told)
    _, status = os.waitpid(child, 0)
    killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if killed is None and os.WEXITSTATUS(status):
        raise SystemExit("the worker failed by itself")
    return {"signal": killed, "steps": int(steps or 0)}


def main() -> None:
    settings = Settings.from_env()
    small_steps()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(run_once(settings, asked["at"], asked["twin"])), flush=True)


if __name__ == "__main__":
    main()
