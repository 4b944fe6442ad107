"""A server that stalls holds only so many of our threads; the rest are told at once."""

import socket
import threading
import time

import pytest

from clients import calls
from clients.calls import Caller, CallFailed


@pytest.fixture
def silent():
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_the_third_of_two_is_told_that_too_many_wait(silent, monkeypatch):
    monkeypatch.setattr(calls, "AT_ONCE", 2)
    monkeypatch.setattr(calls, "WAIT_FOR_ROOM_S", 0.1)
    caller, reasons = Caller(silent, timeout=1.5), []

    def call():
        try:
            caller.call("GET", "/")
        except CallFailed as failed:
            reasons.append(failed.reason)

    waiting = [threading.Thread(target=call) for _ in range(2)]
    for thread in waiting:
        thread.start()
    time.sleep(0.3)
    began = time.monotonic()
    call()
    assert reasons == ["busy"]
    assert time.monotonic() - began < 1
    for thread in waiting:
        thread.join(5)
    assert reasons == ["busy", "timeout", "timeout"]
    call()
    assert reasons[-1] == "timeout", "there is room again"
