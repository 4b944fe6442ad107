from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import ThreadingHTTPServer
from typing import Any

import pytest

from simulator import SimulatorSettings, create_app
from simulator.servers import open_server
from tests.simulator.helpers import Callback, Handler, Served, Wechat, running


@pytest.fixture
def wechat() -> Wechat:
    return Wechat()


@pytest.fixture
def callback() -> Iterator[Callback]:
    state = Callback()
    handler = type("Bound", (Handler,), {"callback": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    with running(server):
        yield state


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Starts simulators on free ports; all of them end with the test."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Served:
            app = create_app(SimulatorSettings(**settings))
            server = open_server(app)
            stack.enter_context(running(server))
            return Served(f"http://127.0.0.1:{server.server_port}", app.extensions["world"])

        yield start
