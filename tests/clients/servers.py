"""Outside servers that behave badly in every way a test asks for."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Reply:
    body: bytes = b"{}"
    content_type: str = "text/plain"
    status: int = 200


Misbehaviour = Callable[[socket.socket], None]


@dataclass
class OutsideServer:
    """Answers with what `answer` returns: a Reply, something for JSON, or a misbehaviour."""

    answer: Callable[[Request], Any] = lambda request: {}
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                owner.connections += 1
                super().setup()

            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                address = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                request = Request(
                    self.command, address.path, query, dict(self.headers), self.rfile.read(length)
                )
                owner.requests.append(request)
                result = owner.answer(request)
                if callable(result):
                    self.close_connection = True
                    try:
                        result(self.connection)
                    except OSError:
                        return
                    return
                if not isinstance(result, Reply):
                    result = Reply(json.dumps(result, ensure_ascii=False).encode())
                self.send_response(result.status)
                self.send_header("Content-Type", result.content_type)
                self.send_header("Content-Length", str(len(result.body)))
                self.end_headers()
                self.wfile.write(result.body)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_one

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_: Any) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def count(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)


def stall(seconds: float) -> Misbehaviour:
    return lambda _connection: time.sleep(seconds)


def drip(whole: bytes, seconds: float) -> Misbehaviour:
    """Send every byte, but take so long over it."""

    def misbehave(connection: socket.socket) -> None:
        for byte in whole:
            connection.sendall(bytes([byte]))
            time.sleep(seconds / len(whole))

    return misbehave


def reset(connection: socket.socket) -> None:
    # A linger of zero seconds makes close() send RST.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def raw(content: bytes) -> Misbehaviour:
    return lambda connection: connection.sendall(content)
