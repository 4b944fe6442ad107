"""Serving an app as production does, on a free port of this machine, until the block ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.stands import ROOT, Stand, program_environ
from tests.postgres import free_port

APP, FLOOR, ORDINARY = "app:create_app", "bench.floors:create", "bench.ordinary:create_app"
SCAN_FLOOR = "bench.scan_floor:create"
ECHO = "bench.echo:create"
THREADS = 4
READY_WITHIN_S = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, its processes, and how long it took to answer first."""

    port: int
    pid: int
    ready_s: float

    def worker_rss_mb(self) -> float:
        """Resident memory of its one worker."""
        (worker,) = _children(self.pid)
        status = Path(f"/proc/{worker}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def load(
    server: Server, requests: list[dict], seconds: float = 0, connections: int | None = None
) -> dict:
    """Send requests from a process of its own, and return what `bench.loading` tells."""
    command = [sys.executable, "-m", "bench.loading", str(server.port), str(seconds)]
    if connections:
        command.append(str(connections))
    lines = b"\n".join(map(orjson.dumps, requests))
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return orjson.loads(done.stdout)


@contextlib.contextmanager
def serving(stand: Stand, target: str, path: str = "/healthz") -> Iterator[Server]:
    """A server with one worker; `path` is what it is asked until it answers."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", target]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws"]
    command += ["--blocking-threads", str(THREADS), "--log-level", "warning"]
    with (stand.folder / "server.log").open("ab") as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=program_environ(stand),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(port, path, process)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(port: int, path: str, process: subprocess.Popen) -> None:
    deadline = time.perf_counter() + READY_WITHIN_S
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode()
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended instead of answering")
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(request)
                if connection.recv(12).startswith(b"HTTP/1.1"):
                    return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the server did not answer in time")


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child)
        for child in listed
        # Python's own resource tracker is a child too, and no worker.
        if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
