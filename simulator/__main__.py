"""`python -m simulator`: environment first, a few options over it."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace

from simulator.apps import create_app
from simulator.servers import open_server
from simulator.settings import from_environment

log = logging.getLogger("simulator")


def main(argv: Sequence[str] | None = None) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--host")
    parser.add_argument("--port", type=int, help="0 takes a free one")
    parser.add_argument("--app-base-url")
    parser.add_argument("--clock-file")
    given = {
        name: value for name, value in vars(parser.parse_args(argv)).items() if value is not None
    }
    try:
        settings = replace(from_environment(), **given)
    except ValueError as error:
        log.error("%s", error)
        return 2
    server = open_server(create_app(settings), settings.host, settings.port)
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the loop that this very thread runs.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    log.info("ready on http://%s:%d", settings.host, server.server_port)
    server.serve_forever()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
