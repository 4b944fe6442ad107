"""Faults on order: the ways in which a remote service goes wrong, applied on the wire."""

import io
import itertools
import json
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import TEXTS, rid

API_KINDS = (
    "stall",
    "reset",
    "http_500",
    "html",
    "truncated",
    "errcode",
    "duplicate",
    "reorder",
)
PUSH_KINDS = ("stall", "duplicate", "reorder")
STALL_S = 30.0
REORDER_S = 3.0
LONGEST_BODY = 16 * 1024 * 1024
SPARED = ("/sim", "/chat", "/healthz")  # the controls must work whatever is broken
Environ = dict[str, Any]


@dataclass
class Fault:
    """One order: which paths, what goes wrong, how often."""

    id: int
    target: str
    kind: str
    left: int | None = None  # None: until deleted
    errcode: int = -1
    seconds: float | None = None
    handled: bool = False  # the call takes effect although its answer is lost
    ended: threading.Event = field(default_factory=threading.Event, repr=False)

    def as_json(self) -> dict[str, Any]:
        names = ("id", "target", "kind", "errcode", "seconds", "handled")
        return {**{name: getattr(self, name) for name in names}, "times": self.left}

    def stall(self) -> None:
        self.ended.wait(STALL_S if self.seconds is None else self.seconds)


class Turnstile:
    """Lets a later call pass an earlier one: the earlier waits until the later is through."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, threading.Event] = {}

    def hold(self, fault: Fault) -> None:
        """Waits to be overtaken, for a while at most; the overtaker itself is not held."""
        with self._lock:
            if fault.target in self._held:
                return
            passed = self._held[fault.target] = threading.Event()
        passed.wait(REORDER_S if fault.seconds is None else fault.seconds)
        with self._lock:
            self._held.pop(fault.target, None)

    def passed(self, path: str) -> None:
        """A call on this path is through: who waits for it may go."""
        with self._lock:
            for target, event in self._held.items():
                if path.startswith(target):
                    event.set()

    def open(self) -> None:
        with self._lock:
            for event in self._held.values():
                event.set()


class Faults:
    """The orders in force, oldest first."""

    def __init__(self) -> None:
        self.turnstile = Turnstile()
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)
        self._ended = threading.Event()

    def order(self, target: str, kind: str, times: int | None = None, **more: Any) -> Fault:
        with self._lock:
            fault = Fault(next(self._ids), target, kind, times, ended=self._ended, **more)
            self._faults.append(fault)
            return fault

    def clear(self) -> None:
        """Ends all of them; what they hold back goes on at once."""
        with self._lock:
            self._faults.clear()
            self._ended.set()
            self._ended = threading.Event()
        self.turnstile.open()

    def in_force(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def take(self, path: str, kinds: tuple[str, ...] = API_KINDS) -> Fault | None:
        """The oldest fault on this path, one time of it used up."""
        with self._lock:
            for fault in self._faults:
                if fault.kind not in kinds or not path.startswith(fault.target):
                    continue
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self._faults.remove(fault)
                return fault
        return None


class FaultGate:
    """WSGI middleware that stands before the whole simulator."""

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        faults: Callable[[], Faults],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._app, self._faults, self._now = app, faults, now

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        faults = self._faults()
        if path == "/" or path.startswith(SPARED):
            return self._app(environ, start_response)
        fault = faults.take(path)
        if fault is not None and fault.kind == "reorder":
            faults.turnstile.hold(fault)
            fault = None
        try:
            if fault is None:
                return self._app(environ, start_response)
            return self._broken(fault, environ, start_response)
        finally:
            faults.turnstile.passed(path)

    def _broken(
        self, fault: Fault, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        request = _request_bytes(environ)
        answer = None
        if fault.handled or fault.kind in {"duplicate", "truncated"}:
            answer = self._answer(environ, request)
        if fault.kind == "duplicate":
            answer = self._answer(environ, request)
        if fault.kind == "stall":
            fault.stall()
            if answer is None and hung_up(environ):
                raise ConnectionResetError("the caller did not wait")
            answer = answer or self._answer(environ, request)
        if fault.kind == "reset":
            reset(environ)
        if fault.kind == "http_500":
            return _plain(start_response, "500 Internal Server Error", b"Internal Server Error")
        if fault.kind == "html":
            page = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
            return _plain(start_response, "200 OK", page, "text/html")
        if fault.kind == "errcode":
            return _plain(start_response, "200 OK", self._no(fault), "application/json")
        assert answer is not None
        status, headers, body = answer
        start_response(status, headers)
        # Half the body under the whole one's Content-Length: the connection ends too early.
        return [body[: len(body) // 2]] if fault.kind == "truncated" else [body]

    def _answer(self, environ: Environ, request: bytes) -> tuple[str, list, bytes]:
        """The simulator's own answer, kept back."""
        length = str(len(request))
        whole = {**environ, "wsgi.input": io.BytesIO(request), "CONTENT_LENGTH": length}
        return _collected(self._app, whole)

    def _no(self, fault: Fault) -> bytes:
        text = TEXTS.get(fault.errcode, "system error")
        errmsg = f"{text} rid: {rid(self._now())}"
        return json.dumps({"errcode": fault.errcode, "errmsg": errmsg}).encode()


def reset(environ: Environ) -> None:
    """Closes the connection with an RST, unanswered."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        # Lingering zero seconds makes close() send an RST. The server's reader still holds the
        # socket object, so the descriptor itself is closed.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())
    raise ConnectionResetError("reset on order")


def _request_bytes(environ: Environ) -> bytes:
    if environ.get("wsgi.input_terminated"):  # sent in chunks, without a length
        return environ["wsgi.input"].read(LONGEST_BODY)
    length = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY)
    return environ["wsgi.input"].read(length) if length else b""


def hung_up(environ: Environ) -> bool:
    """Whether the caller gave up meanwhile, so that a late act would surprise everybody."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is None:
        return False
    try:
        peeked = connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return peeked == b""


def _collected(app: Callable[..., Iterable[bytes]], environ: Environ) -> tuple[str, list, bytes]:
    started: list[tuple[str, list]] = []

    def start_response(status: str, headers: list, exc_info: object = None) -> None:
        started.append((status, headers))

    chunks = app(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[-1]
    return status, headers, body


def _plain(
    start_response: Callable[..., Any], status: str, body: bytes, kind: str = "text/plain"
) -> list[bytes]:
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
