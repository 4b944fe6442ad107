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
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgres import postgres_programs

ROOT = Path(__file__).parents[1]
REQUIRED = os.environ.get("REQUIRE_ALL") == "1"


@dataclass
class Outcomes:
    """What ran at all: a test that one database skips and the other runs is not left out."""

    ran: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)

    def note(self, results: Path) -> None:
        for case in ElementTree.parse(results).iter("testcase"):  # noqa: S314 - pytest's own file
            name = f"{case.get('classname')}.{case.get('name')}"
            skip = case.find("skipped")
            if skip is None:
                self.ran.add(name)
            else:
                self.skipped[name] = skip.get("message", "").removeprefix("Skipped: ")

    def left_out(self) -> list[str]:
        """Why, each reason once."""
        return sorted({why for name, why in self.skipped.items() if name not in self.ran})


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the long ones too")
    chosen = () if parser.parse_args(argv).long else ("-m", "not long")
    outcomes = Outcomes()
    passed = _run("SQLite", chosen, {"TEST_DATABASE": "sqlite"}, outcomes)
    left_out = _missing_programs()
    if not left_out:
        again = (*chosen, "-p", "tests.on_databases")
        told = {"TEST_DATABASE": "postgres"}
        passed = _run("PostgreSQL and Redis", again, told, outcomes) and passed
    left_out += outcomes.left_out()
    for message in left_out:
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


def _run(where: str, more: Sequence[str], told: dict[str, str], outcomes: Outcomes) -> bool:
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
        if results.exists():
            outcomes.note(results)
    print(f"— {where}: {time.monotonic() - began:.0f} s —", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
