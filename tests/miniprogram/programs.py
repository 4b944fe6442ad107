"""The mini-program's tests under Node.js, told where the app and the simulator are."""

import json
import os
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.people import Person
from tests.postgres import left_out

FOLDER = Path(__file__).parent
HOW = "install Node.js 18 or newer, then `npm ci` in tests/miniprogram"
LONGEST_S = 240


def play(script: str, **stage: Any) -> None:
    """Run one file of tests; whatever it prints is the failure's text.

    `stage` is what it finds in `stage`: addresses, people, codes. People are told as objects.
    """
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "miniprogram-simulate").is_dir():
        left_out("The mini-program under Node.js", HOW)
    assert node is not None
    told = {
        name: asdict(value) if isinstance(value, Person) else value for name, value in stage.items()
    }
    done = subprocess.run(
        [node, "--test", "--test-reporter=spec", script],
        cwd=FOLDER,
        env={**os.environ, "STAGE": json.dumps(told)},
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST_S,
    )
    if done.returncode != 0:
        pytest.fail(f"{script}\n{done.stdout}\n{done.stderr}", pytrace=False)
