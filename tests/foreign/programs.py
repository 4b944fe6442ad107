"""Other people's code under Node.js, asked by lines of JSON."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.postgres import left_out

FOLDER = Path(__file__).parent
HOW = "install Node.js 18 or newer, then `npm ci` in tests/foreign"


class Program:
    """One of the scripts of this folder, running."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, **request: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "failed" not in answer, answer
        return answer


@contextmanager
def running(script: str, package: str) -> Iterator[Program]:
    """Start a script; where Node.js or the package that it stands on is missing, say so."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / package).is_dir():
        left_out("Other people's code", HOW)
    assert node is not None
    # wechat-crypto still calls new Buffer(), which Node warns of.
    with subprocess.Popen(
        [node, "--no-deprecation", script],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield Program(process)
