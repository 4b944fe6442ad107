"""A PostgreSQL and a Redis of our own for the length of a test run: free ports, no superuser."""

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

ROLES = ("zx_owner", "zx_web", "zx_worker")


def left_out(what: str, how: str) -> None:
    """Say plainly what a run leaves out; where everything is required, that is a failure."""
    message = f"{what} is left out: {how}"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postgres_programs() -> Path | None:
    """The folder with initdb and pg_ctl; Debian keeps it off the PATH."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += map(Path, sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True))
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@dataclass
class Cluster:
    """A running PostgreSQL with the three roles of an installation, and a running Redis."""

    port: int
    folder: Path
    redis_url: str
    programs: Path
    durable: bool = False

    def url(self, role: str, database: str = "zhangxin") -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    @classmethod
    @contextlib.contextmanager
    def running(cls, *, durable: bool = False) -> Iterator["Cluster"]:
        """Start one; only what is measured waits for the disk, since no test cuts the power."""
        programs = postgres_programs()
        redis = shutil.which("redis-server") or shutil.which("valkey-server")
        if programs is None:
            left_out("PostgreSQL", "apt-get install postgresql")
        if redis is None:
            left_out("Redis", "apt-get install redis-server")
        assert programs is not None
        assert redis is not None
        with tempfile.TemporaryDirectory(prefix="zx-pg-") as name, contextlib.ExitStack() as stack:
            folder = Path(name)
            port, redis_port = free_port(), free_port()
            _as_postgres_owner(folder)
            cluster = cls(port, folder, f"redis://127.0.0.1:{redis_port}/0", programs, durable)
            cluster._init()
            cluster.start()
            stack.callback(cluster.stop)
            stack.enter_context(_redis(redis, redis_port, folder))
            cluster._make_roles()
            yield cluster

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        if not self.durable:
            options += " -c fsync=off -c full_page_writes=off"
        self._control("start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        self._control("stop", "-m", mode)

    def _init(self) -> None:
        data = str(self.folder / "data")
        self._run(
            "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"
        )

    def _make_roles(self) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            for role in ROLES:
                connection.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
            connection.execute("CREATE DATABASE zhangxin OWNER zx_owner")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # pg_ctl's child inherits a pipe and would keep us waiting: a file does not.
        with open(self.folder / "control.log", "ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd=self.folder)


def _as_postgres_owner(folder: Path) -> None:
    """PostgreSQL refuses to run as root; the folder goes to the user it will run as."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")


@contextlib.contextmanager
def _redis(program: str, port: int, folder: Path) -> Iterator[None]:
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_port(port)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for_port(port: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
