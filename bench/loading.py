"""A bounded closed loop of keep-alive connections: `python -m bench.loading PORT SECONDS`.

Tokens come on standard input, one a line; each connection asks for the report of the next
one as soon as it has its answer. Tells as JSON how many answers came and how long they took.
"""

import selectors
import socket
import statistics
import sys
import time
from itertools import cycle
from typing import Any

import orjson

CONNECTIONS = 8
PATH = "/miniprogram/v1/me/report"


class Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(1 << 20)
        self._filled, self._wanted, self.began = 0, 0, 0.0

    def ask(self, request: bytes) -> None:
        self._filled = self._wanted = 0
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> int | None:
        """Take in what came; the answer's length once it is complete."""
        view = memoryview(self._buffer)[self._filled :]
        count = self.socket.recv_into(view)
        if count == 0:
            raise ConnectionError("the server hung up")
        self._filled += count
        if not self._wanted:
            self._wanted = self._length()
        return self._filled if self._wanted and self._filled >= self._wanted else None

    def _length(self) -> int:
        end = self._buffer.find(b"\r\n\r\n", 0, self._filled)
        if end < 0:
            return 0
        head = bytes(self._buffer[:end]).lower()
        if not head.startswith(b"http/1.1 200"):
            raise AssertionError(f"refused: {head.splitlines()[0].decode()}")
        (length,) = (line for line in head.split(b"\r\n") if line.startswith(b"content-length"))
        return end + 4 + int(length.partition(b":")[2])


def load(port: int, seconds: float, tokens: list[str], connections: int = CONNECTIONS) -> dict:
    """Keep every connection busy for so many seconds."""
    requests = cycle(
        f"GET {PATH} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        for token in tokens
    )
    selector: Any = selectors.DefaultSelector()
    for _ in range(connections):
        connection = Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask(next(requests))
    times, size = [], 0
    began = time.perf_counter()
    until = began + seconds
    while (now := time.perf_counter()) < until:
        for key, _ in selector.select(1):
            if length := key.data.hear():
                times.append(time.perf_counter() - key.data.began)
                size += length
                key.data.ask(next(requests))
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return {
        "requests": len(times),
        "per_s": len(times) / (now - began),
        "median_ms": statistics.median(times) * 1000 if times else None,
        "p99_ms": sorted(times)[int(len(times) * 0.99)] * 1000 if times else None,
        "mean_bytes": size // max(1, len(times)),
    }


if __name__ == "__main__":
    told = load(int(sys.argv[1]), float(sys.argv[2]), sys.stdin.read().split())
    print(orjson.dumps(told).decode())
