"""A bounded closed loop of keep-alive connections: `python -m bench.loading PORT SECONDS`.

Requests come on standard input, one a line as JSON `{method, path, token?, body? or xml?}`; each
connection sends the next one as soon as it has its answer, from the first one again when all
were sent, or - with `SECONDS` 0 - until all were sent once. `CONNECTIONS` may follow. Tells
as JSON how many answers came, how long they took, and how often each status came.
"""

import selectors
import socket
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import orjson

CONNECTIONS = 8


class Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(1 << 20)
        self._filled, self._wanted, self.began, self.status = 0, 0, 0.0, 0

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
        self.status = int(head[9:12])
        (length,) = (line for line in head.split(b"\r\n") if line.startswith(b"content-length"))
        return end + 4 + int(length.partition(b":")[2])


def load(port: int, seconds: float, requests: list[bytes], connections: int = CONNECTIONS) -> dict:
    """Keep every connection busy for so many seconds, or until every request was sent once."""
    waiting = cycle(requests) if seconds else iter(requests)
    selector: Any = selectors.DefaultSelector()
    for _ in range(connections):
        connection = Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    times, size, statuses = [], 0, Counter[int]()
    began = time.perf_counter()
    until = began + seconds if seconds else float("inf")
    for key in list(selector.get_map().values()):
        _ask_next(selector, key, waiting)
    while selector.get_map() and time.perf_counter() < until:
        for key, _ in selector.select(1):
            if length := key.data.hear():
                times.append(time.perf_counter() - key.data.began)
                size += length
                statuses[key.data.status] += 1
                _ask_next(selector, key, waiting)
    took = time.perf_counter() - began
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return {
        "requests": len(times),
        "per_s": len(times) / took,
        "median_ms": statistics.median(times) * 1000 if times else None,
        "p99_ms": sorted(times)[int(len(times) * 0.99)] * 1000 if times else None,
        "mean_bytes": size // max(1, len(times)),
        "statuses": {str(status): count for status, count in statuses.items()},
    }


def _ask_next(selector: Any, key: Any, waiting: Iterator[bytes]) -> None:
    request = next(waiting, None)
    if request is None:
        selector.unregister(key.fileobj)
        key.fileobj.close()
    else:
        key.data.ask(request)


def encoded(line: bytes) -> bytes:
    """One line of the input as a request."""
    told = orjson.loads(line)
    kind, body = "application/json", orjson.dumps(told["body"]) if "body" in told else b""
    if "xml" in told:
        kind, body = "text/xml", told["xml"].encode()
    head = f"{told['method']} {told['path']} HTTP/1.1\r\nHost: bench\r\n"
    if "token" in told:
        head += f"Authorization: Bearer {told['token']}\r\n"
    if body:
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


if __name__ == "__main__":
    port, seconds, *more = sys.argv[1:]
    lines = [encoded(line) for line in sys.stdin.buffer.read().splitlines()]
    told = load(int(port), float(seconds), lines, *map(int, more))
    print(orjson.dumps(told).decode())
