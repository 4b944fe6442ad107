"""The simulator on a port: werkzeug's threaded server, because faults need the raw socket."""

import logging
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

log = logging.getLogger("simulator")


class QuietHandler(WSGIRequestHandler):
    """No line per request: query strings carry tokens and openids."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return

    def connection_dropped(
        self, error: BaseException, environ: dict[str, Any] | None = None
    ) -> None:
        # A fault closed the socket: nothing can be read from it any more.
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:
        log.log(logging.ERROR if type == "error" else logging.INFO, message, *args)


def open_server(app: Flask, host: str = "127.0.0.1", port: int = 0) -> BaseWSGIServer:
    """A bound server; `server_port` says where, `serve_forever()` runs it."""
    return make_server(host, port, app, threaded=True, request_handler=QuietHandler)
