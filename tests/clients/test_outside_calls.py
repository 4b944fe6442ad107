"""Outside calls end in time and say what happened without quoting the other side."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from clients import calls
from clients.calls import Answer, Caller, CallFailed
from tests.clients.servers import OutsideServer, Reply, drip, raw, reset, stall

TIMEOUT = 0.2
SLACK = 0.2
DRIPPING_SECONDS = 0.8
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 40\r\n\r\n"
BODY = b'{"openid": "o-somebody-quite-private"}  '


def failure(caller: Caller) -> tuple[str, float]:
    started = time.monotonic()
    with pytest.raises(CallFailed) as caught:
        caller.call("GET", "/x")
    assert "private" not in everything_said(caught.value)
    return caught.value.reason, time.monotonic() - started


def everything_said(error: BaseException | None) -> str:
    said = ""
    while error is not None:
        said += f"{error!s} {error!r} {error.args} "
        error = error.__cause__ or error.__context__
    return said


def test_an_answer_comes_back_whole(outside: OutsideServer) -> None:
    outside.answer = lambda request: Reply("好".encode(), "Text/Plain", 418)
    caller = Caller(f"{outside.url}/wechat/", TIMEOUT)

    answer = caller.call("POST", "/a", query={"q": "一 二"}, headers={"X-A": "b"}, body=b"body")

    assert answer == Answer(418, "text/plain", "好".encode())
    [request] = outside.requests
    assert (request.method, request.path, request.query) == ("POST", "/wechat/a", {"q": "一 二"})
    assert (request.body, request.headers["X-A"]) == (b"body", "b")
    assert request.headers["User-Agent"]


def test_connections_are_kept(outside: OutsideServer) -> None:
    caller = Caller(outside.url, TIMEOUT)
    for _ in range(5):
        caller.call("GET", "/x")
    assert outside.connections == 1


def test_a_kept_connection_that_the_server_closed_is_not_used(outside: OutsideServer) -> None:
    # Keep-alive promised, connection closed all the same.
    outside.answer = lambda request: raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    caller = Caller(outside.url, TIMEOUT)
    for _ in range(3):
        assert caller.call("GET", "/x").content == b"{}"
        time.sleep(0.02)


def test_a_connection_idle_for_long_is_not_used(
    outside: OutsideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MAX_IDLE_SECONDS", 0.0)
    caller = Caller(outside.url, TIMEOUT)
    caller.call("GET", "/x")
    caller.call("GET", "/x")
    assert outside.connections == 2


@pytest.mark.parametrize(
    "misbehave",
    [
        pytest.param(stall(DRIPPING_SECONDS), id="silence"),
        pytest.param(drip(HEAD + BODY, DRIPPING_SECONDS), id="dripping head"),
        pytest.param(
            lambda c: (c.sendall(HEAD), drip(BODY, DRIPPING_SECONDS)(c)), id="dripping body"
        ),
        pytest.param(
            drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 8, DRIPPING_SECONDS), id="endless patience"
        ),
    ],
)
def test_a_slow_server_cannot_exceed_the_timeout(
    outside: OutsideServer, misbehave: Callable[[socket.socket], None]
) -> None:
    outside.answer = lambda request: misbehave
    reason, elapsed = failure(Caller(outside.url, TIMEOUT))
    assert reason == "timeout"
    assert elapsed < TIMEOUT + SLACK


def test_twin_an_ordinary_timeout_lets_the_dripping_server_hold_us(outside: OutsideServer) -> None:
    outside.answer = lambda request: drip(HEAD + BODY, DRIPPING_SECONDS)
    started = time.monotonic()
    requests.get(outside.url, timeout=TIMEOUT)
    assert time.monotonic() - started > TIMEOUT + SLACK


def test_a_slow_reader_cannot_exceed_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)

        def sip() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                while connection.recv(32768):
                    time.sleep(0.01)

        threading.Thread(target=sip, daemon=True).start()
        caller = Caller(f"http://127.0.0.1:{listener.getsockname()[1]}", TIMEOUT)
        started = time.monotonic()
        with pytest.raises(CallFailed, match="timeout"):
            caller.call("POST", "/x", body=b"x" * 16_000_000)
        assert time.monotonic() - started < TIMEOUT + SLACK


def test_a_stalled_tls_handshake_cannot_exceed_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reason, elapsed = failure(Caller(f"https://127.0.0.1:{listener.getsockname()[1]}", TIMEOUT))
    assert reason == "timeout"
    assert elapsed < TIMEOUT + SLACK


def test_a_stalled_name_look_up_cannot_exceed_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    def dawdle(*_: Any, **__: Any) -> list[Any]:
        time.sleep(DRIPPING_SECONDS)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", dawdle)
    reason, elapsed = failure(Caller("http://authority.example", TIMEOUT))
    assert reason == "timeout"
    assert elapsed < TIMEOUT + SLACK


def test_an_address_that_refuses_does_not_hide_the_next(
    outside: OutsideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        refusing = closed.getsockname()
    addresses = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", address)
        for address in (refusing, ("127.0.0.1", outside.port))
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
    assert Caller("http://authority.example", TIMEOUT).call("GET", "/x").status == 200


@pytest.mark.parametrize(
    ("misbehave", "reason"),
    [
        pytest.param(reset, "broken", id="reset"),
        pytest.param(raw(b""), "broken", id="closed without a word"),
        pytest.param(raw(b"private nonsense\r\n\r\n"), "broken", id="not HTTP"),
        pytest.param(raw(HEAD + BODY[:20]), "truncated", id="cut off"),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nprivate"),
            "broken",
            id="chunks cut off",
        ),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\n" + b"X: private\r\n" * 200 + b"\r\n"),
            "broken",
            id="too many headers",
        ),
    ],
)
def test_a_broken_answer_is_named(
    outside: OutsideServer, misbehave: Callable[[socket.socket], None], reason: str
) -> None:
    outside.answer = lambda request: misbehave
    assert failure(Caller(outside.url, TIMEOUT))[0] == reason


def test_an_answer_without_end_is_cut(
    outside: OutsideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MAX_ANSWER_BYTES", 1000)
    outside.answer = lambda request: Reply(b"x" * 1001)
    assert failure(Caller(outside.url, TIMEOUT))[0] == "oversized"


def test_a_server_that_is_not_there_is_broken(outside: OutsideServer) -> None:
    outside.close()
    assert failure(Caller(outside.url, TIMEOUT))[0] == "broken"


def test_redirects_are_not_followed(outside: OutsideServer) -> None:
    outside.answer = lambda request: Reply(b"", status=302)
    assert Caller(outside.url, TIMEOUT).call("GET", "/x").status == 302


@pytest.mark.parametrize("url", ["ftp://a", "api.weixin.qq.com", "https://", "file:///etc/passwd"])
def test_only_http_addresses_are_bases(url: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        Caller(url)
