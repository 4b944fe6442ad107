"""The processes of a city: started apart, watched, and ended together, whatever happens.

Each child leads a process group of its own, so that Ctrl-C reaches the launcher alone and
a child's own children can be ended with it. On Linux a child asks the kernel to be ended when
the launcher dies, so that even `kill -9` of the launcher leaves nothing behind.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launchers.errors import LaunchError

PR_SET_PDEATHSIG = 1
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Child:
    """A running part of the city."""

    name: str
    process: subprocess.Popen
    log: Path

    def signal_group(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


class Children:
    """Every part, in the order in which it was started."""

    def __init__(self, folder: Path, logs: Path):
        self.logs = logs
        self._folder = folder
        self._running: list[Child] = []
        self._prepare = tie_to_parent(os.getpid())

    def start(self, name: str, command: Sequence[str | Path], environ: Mapping[str, str]) -> Child:
        """Start a part that is to run as long as the city."""
        log = self.logs / f"{name}.log"
        with open(log, "ab") as output:
            process = subprocess.Popen(  # noqa: S603 - our own programs
                [str(part) for part in command],
                cwd=self._folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=self._prepare,
            )
        child = Child(name, process, log)
        self._running.append(child)
        return child

    def run(self, name: str, command: Sequence[str | Path], environ: Mapping[str, str]) -> None:
        """Run a part that does its work and ends; LaunchError when it fails."""
        child = self.start(name, command, environ)
        while child.process.poll() is None:
            time.sleep(0.02)
            self.refuse_dead(but=child)
        self._running.remove(child)
        if child.process.returncode:
            raise LaunchError(f"{_last_line(child.log)} (the whole of it is in {child.log})")

    def refuse_dead(self, but: Child | None = None) -> None:
        """LaunchError naming the first part that has ended by itself."""
        for child in self._running:
            if child is not but and child.process.poll() is not None:
                raise LaunchError(
                    f"{child.name} ended by itself ({_cause(child.process.returncode)}),"
                    f" and everything with it: its log is {child.log}"
                )

    def end(self) -> None:
        """End every part, the last started first; whoever does not listen is killed."""
        deadline = time.monotonic() + PATIENCE_S
        for child in reversed(self._running):
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            child.signal_group(signal.SIGKILL)
            child.process.wait()
        self._running.clear()


def tie_to_parent(parent: int) -> Callable[[], None] | None:
    """What a process does to end with its parent; None where the kernel cannot promise it."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return tie


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].removeprefix("Error: ") if lines else "it said nothing"
