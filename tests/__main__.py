"""`python -m tests`: all tests on SQLite, what stands on a database again on PostgreSQL and Redis.

At the end it says what was left out, and how to get it; with REQUIRE_ALL=1 that is a failure.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from tests.postgres import postgres_programs

ROOT = Path(__file__).parents[1]
REQUIRED = os.environ.get("REQUIRE_ALL") == "1"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the long ones too")
    chosen = () if parser.parse_args(argv).long else ("-m", "not long")
    left_out: set[str] = set()
    passed = _run("SQLite", chosen, {"TEST_DATABASE": "sqlite"}, left_out)
    missing = _missing_programs()
    if missing:
        left_out.update(missing)
    else:
        again = (*chosen, "-p", "tests.on_databases")
        told = {"TEST_DATABASE": "postgres"}
        passed = _run("PostgreSQL and Redis", again, told, left_out) and passed
    for message in sorted(left_out):
        print(f"LEFT OUT: {message}")
    if left_out and REQUIRED:
        print("REQUIRE_ALL=1: what is left out counts as failed.")
    passed = passed and not (left_out and REQUIRED)
    print("All tests passed." if passed else "TESTS FAILED.")
    return 0 if passed else 1


def _missing_programs() -> list[str]:
    missing = []
    if postgres_programs() is None:
        missing.append("every test on PostgreSQL: apt-get install postgresql")
    if not (shutil.which("redis-server") or shutil.which("valkey-server")):
        missing.append("every test on a Redis of the machine: apt-get install redis-server")
    return missing


def _run(where: str, more: Sequence[str], told: dict[str, str], left_out: set[str]) -> bool:
    print(f"— on {where} —", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zx-tests-") as folder:
        results = Path(folder) / "results.xml"
        command = (
            *(sys.executable, "-m", "pytest", "-n", str(os.cpu_count() or 1)),
            # By file: what a file starts once, such as a whole city, is not started twice.
            *("--dist", "loadfile", f"--junitxml={results}", *more),
        )
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **told}).returncode
        left_out.update(_skips(results))
    print(f"— {where}: {time.monotonic() - began:.0f} s —", flush=True)
    return code == 0


def _skips(results: Path) -> set[str]:
    if not results.exists():
        return set()
    skipped = ElementTree.parse(results).iter("skipped")  # noqa: S314 - pytest's own file
    return {skip.get("message", "").removeprefix("Skipped: ") for skip in skipped}


if __name__ == "__main__":
    sys.exit(main())
