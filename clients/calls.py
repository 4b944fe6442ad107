"""Calls to outside HTTP servers, each bounded in time as a whole.

Timeouts of sockets start anew with every byte received, so a server that drips could hold a
caller for ever. Here one deadline covers name look-up, connecting, TLS, sending and receiving.
"""

import contextlib
import http.client
import io
import queue
import select
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

MAX_ANSWER_BYTES = 12 * 1024 * 1024  # the largest media file of WeChat has 10 MB
PIECE = 64 * 1024
MAX_IDLE_CONNECTIONS = 8
MAX_IDLE_SECONDS = 15.0
AT_ONCE = 32
WAIT_FOR_ROOM_S = 0.5


class CallFailed(Exception):
    """No whole answer came in time; `reason` is a word of ours, never the other side's text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; the body is left out of the repr, it may be personal."""

    status: int
    content_type: str
    content: bytes

    def __repr__(self) -> str:
        return f"Answer({self.status}, {self.content_type!r}, {len(self.content)} bytes)"


class Deadline:
    """The moment at which a call is given up, however lively the other side looks."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, 0 at the least."""
        return max(0.0, self._end - time.monotonic())

    def remaining(self) -> float:
        """Seconds left, always more than 0; raises TimeoutError when there are none."""
        if left := self.left():
            return left
        raise TimeoutError


class Caller:
    """One outside server: keeps connections, may be shared by threads."""

    def __init__(self, base_url: str, timeout: float = 3.0) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("a base URL starts with http:// or https:// and names a host")
        self.timeout = timeout
        self._host = parts.hostname
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._prefix = parts.path.rstrip("/")
        self._idle: deque[Connection] = deque()
        # A server that stalls may hold only so many of our threads; the rest are told at once.
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | IO[bytes] | None = None,
        deadline: Deadline | None = None,
        into: IO[bytes] | None = None,
    ) -> Answer:
        """Send one request and return the whole answer, whatever its status.

        A `body` that is a file wants its Content-Length among the headers. Where the answer is
        200 and a file is given, its content goes `into` that, however much it is, and is left
        out of the Answer. Redirects are not followed. Raises CallFailed with reason `timeout`, `broken` (refused,
        reset, not HTTP), `truncated`, `oversized`, or `busy` when too many wait already.
        """
        if not self._room.acquire(timeout=WAIT_FOR_ROOM_S):
            raise CallFailed("busy")
        try:
            return self._call(method, path, query, headers, body, deadline, into)
        finally:
            self._room.release()

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        body: bytes | IO[bytes] | None,
        deadline: Deadline | None,
        into: IO[bytes] | None,
    ) -> Answer:
        deadline = deadline or Deadline(self.timeout)
        target = f"{self._prefix}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        connection = None
        try:
            connection = self._kept() or self._connected(deadline)
            answer = connection.exchange(method, target, headers or {}, body, deadline, into)
            self._keep(connection)
            connection = None
            return answer
        except TimeoutError:
            reason = "timeout"
        except CallFailed as failure:
            reason = failure.reason
        except (OSError, http.client.HTTPException):
            reason = "broken"
        finally:
            if connection is not None:
                connection.close()
        # Raised out here because the original may quote the other side, and would be its context.
        raise CallFailed(reason)

    def _kept(self) -> "Connection | None":
        with contextlib.suppress(IndexError):
            while connection := self._idle.pop():
                if connection.is_usable():
                    return connection
                connection.close()
        return None

    def _keep(self, connection: "Connection") -> None:
        if connection.sock is None or len(self._idle) >= MAX_IDLE_CONNECTIONS:
            connection.close()
        else:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)

    def _connected(self, deadline: Deadline) -> "Connection":
        sock = connect(look_up(self._host, self._port, deadline), deadline)
        try:
            if self._tls:
                sock.settimeout(deadline.remaining())
                sock = self._tls.wrap_socket(sock, server_hostname=self._host)
        except BaseException:
            sock.close()
            raise
        return Connection(self._host, self._port, sock, tls=self._tls is not None)


class Connection(http.client.HTTPConnection):
    """An HTTP/1.1 connection over a socket that was opened elsewhere."""

    auto_open = 0

    def __init__(self, host: str, port: int, sock: socket.socket, *, tls: bool) -> None:
        super().__init__(host, port)
        self.default_port = 443 if tls else 80  # left out of the Host header
        self.sock: Any = _BoundedSocket(sock)
        self.idle_since = 0.0

    def exchange(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | IO[bytes] | None,
        deadline: Deadline,
        into: IO[bytes] | None = None,
    ) -> Answer:
        """Send one request and read the whole answer."""
        response = self.ask(method, target, headers, body, deadline)
        declared = response.length
        content_type = response.headers.get("Content-Type", "").lower()
        if into is not None and response.status == 200:
            _pour(response, declared, into)
            return Answer(response.status, content_type, b"")
        content = response.read(MAX_ANSWER_BYTES + 1)
        if len(content) > MAX_ANSWER_BYTES:
            raise CallFailed("oversized")
        if declared is not None and len(content) < declared:
            raise CallFailed("truncated")
        return Answer(response.status, content_type, content)

    def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | IO[bytes] | None,
        deadline: Deadline,
    ) -> http.client.HTTPResponse:
        """Send one request and read the answer's status and headers."""
        self.sock.deadline = deadline
        # WeChat's gateway answers 412 to some requests without a User-Agent.
        self.request(method, target, body=body, headers={"User-Agent": "zhangxin", **headers})
        return self.getresponse()

    def is_usable(self) -> bool:
        """Whether nothing - the other side's farewell, above all - has come in meanwhile."""
        if time.monotonic() - self.idle_since > MAX_IDLE_SECONDS:
            return False
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return not poll.poll(0)


class _BoundedSocket:
    """A socket of which every single send and receive gets only what is left of the deadline."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.deadline = Deadline(0)

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self.wait_no_longer_than_left()
            rest = rest[self._sock.send(rest[:65536]) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_BoundedReader(self, self._sock))

    def wait_no_longer_than_left(self) -> None:
        self._sock.settimeout(self.deadline.remaining())

    def fileno(self) -> int:
        return self._sock.fileno()

    def close(self) -> None:
        self._sock.close()


class _BoundedReader(io.RawIOBase):
    def __init__(self, bounded: _BoundedSocket, sock: socket.socket) -> None:
        self._bounded = bounded
        # The socket's own raw file keeps it open until the answer is read, also after close().
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._bounded.wait_no_longer_than_left()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _pour(response: http.client.HTTPResponse, declared: int | None, into: IO[bytes]) -> None:
    """All of an answer, a piece at a time; CallFailed `truncated` when it is less than declared."""
    poured = 0
    while piece := response.read(PIECE):
        into.write(piece)
        poured += len(piece)
    if declared is not None and poured < declared:
        raise CallFailed("truncated")


def connect(addresses: Sequence[Any], deadline: Deadline) -> socket.socket:
    """A connection to the first of these addresses that takes one; OSError when none does."""
    for position, (family, kind, protocol, _name, address) in enumerate(addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            # An address that swallows packets must leave time for the ones after it.
            sock.settimeout(deadline.remaining() / (len(addresses) - position))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError:
            sock.close()
            if position == len(addresses) - 1:
                raise
    raise OSError("the host has no address")


def look_up(host: str, port: int, deadline: Deadline) -> list[Any]:
    """What `socket.getaddrinfo` says of a host, in time; OSError, or TimeoutError when too late."""
    # getaddrinfo knows no timeout: it works beside us and is left behind when it dawdles.
    found: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except OSError as error:
            found.put(error)

    threading.Thread(target=ask, name="name look-up", daemon=True).start()
    try:
        result = found.get(timeout=deadline.remaining())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(result, OSError):
        raise result
    return result
