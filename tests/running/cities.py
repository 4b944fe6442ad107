"""A whole city in processes of its own, and what is left of it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from config import Settings
from tests.postgres import free_port
from tests.running.readmes import ROOT

STARTED_WITHIN_S = 60
ENDED_WITHIN_S = 15
LEFT_BEHIND = shutil.ignore_patterns(
    *(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", ".hypothesis", "bench")
)


class RunningCity:
    """A started launcher. Every process of it carries a mark that its children inherit."""

    def __init__(self, command: Sequence[str], folder: Path, data_dir: Path, **environ: str):
        self.mark = uuid.uuid4().hex
        self.data_dir, self.folder = data_dir, folder
        self.output = Path(tempfile.gettempdir()) / f"zx-output-{self.mark}"
        ours = {"MAKEFLAGS", *(spec.metadata["env"] for spec in fields(Settings))}
        told = {name: value for name, value in os.environ.items() if name not in ours}
        ports = {"PORT": str(free_port()), "SIMULATOR_PORT": str(free_port())}
        self.environ = told | ports | environ | {"TEST_MARK": self.mark}
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=self.environ,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text("utf-8")

    def wait_until_ready(self) -> dict:
        deadline = time.monotonic() + STARTED_WITHIN_S
        while "is running" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)
        return json.loads((self.data_dir / "demo.json").read_text("utf-8"))

    def processes(self) -> dict[int, str]:
        """Every living process of this city: its id, and what it runs."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"TEST_MARK={self.mark}".encode() in (path / "environ").read_bytes():
                    command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    if command:  # a zombie has none
                        found[int(path.name)] = command
        return found

    def find(self, what: str) -> int:
        """The first process whose command names this."""
        return min(number for number, command in self.processes().items() if what in command)

    def wait_until_gone(self) -> dict[int, str]:
        """What is still there after the time that ending may take."""
        deadline = time.monotonic() + ENDED_WITHIN_S
        while (left := self.processes()) and time.monotonic() < deadline:
            self.process.poll()
            time.sleep(0.05)
        return left

    def signal(self, number: int) -> int:
        """Signal the launcher; returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(ENDED_WITHIN_S)


@contextlib.contextmanager
def launched(data_dir: Path, **environ: str) -> Iterator[RunningCity]:
    """The launcher of this checkout in a data folder; whatever happens, nothing of it stays."""
    command = (sys.executable, "-m", "launchers")
    city = RunningCity(command, ROOT, data_dir, DATA_DIR=str(data_dir), **environ)
    with _ended(city):
        yield city


@contextlib.contextmanager
def made(folder: Path, command: str, **environ: str) -> Iterator[RunningCity]:
    """The README's own command in a copy of the checkout that shares our installed packages."""
    shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND)
    (folder / ".venv").symlink_to(sys.prefix)
    city = RunningCity(("bash", "-c", f"exec {command}"), folder, folder / "var", **environ)
    with _ended(city):
        yield city


@contextlib.contextmanager
def _ended(city: RunningCity) -> Iterator[None]:
    try:
        yield
    finally:
        for number in city.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        city.process.wait()
        city.output.unlink()
