"""What an operator sees: structured logs without personal data, health, readiness, metrics."""

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, request
from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from services import chat_messages, health, notices, webhooks
from services.cases import clock
from services.errors import DatabaseUnavailable

log = logging.getLogger("zhangxin.requests")

# What a log record has by itself; everything else on it was put there by `extra`.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
REQUESTS = Counter("zhangxin_requests", "Requests by route", ["method", "route", "status"])
SECONDS = Histogram(
    "zhangxin_request_seconds",
    "Time to answer by route",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)
# A stranger's invented method must not make a series of its own.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
READY = Gauge("zhangxin_ready", "1 where a part answers", ["part"])
CALENDAR = Gauge(
    "zhangxin_calendar_days",
    "For how many more days policy/ knows the working days; terms that end later are refused",
)
UNTOLD = Gauge(
    "zhangxin_untold",
    "Notices about orders and accounts that only the app's list holds, webhooks given up, and chat messages dropped, in the last day",
    ["what"],
)


class JsonLines(logging.Formatter):
    """One JSON object a line. Exceptions give their kind and place, never their text."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in STANDARD}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["place"] = _frames(record.exc_info[2])
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def configure_logging(level: str) -> None:
    """Send everything to standard error as JSON lines."""
    # No line of ours says them, and every record would look them up.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These name addresses and queries, which may carry somebody's data.
    for noisy in ("urllib3", "werkzeug", "apscheduler", "granian.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It warns of every lost race, and names the database's host and role.
    logging.getLogger("psycopg").setLevel(logging.ERROR)


def register(app: Flask) -> None:
    """Add the log line of each request and the operator's three addresses."""
    app.before_request(_begin)
    app.after_request(_end)
    app.add_url_rule("/healthz", "healthz", _alive)
    app.add_url_rule("/readyz", "readyz", _ready)
    app.add_url_rule("/metrics", "metrics", _metrics)


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = os.urandom(16).hex()


def _end(response: Response) -> Response:
    # The rule, not the path: a path may carry an organisation's or a report's number.
    route = request.url_rule.rule if request.url_rule else "unknown"
    method = request.method if request.method in METHODS else "OTHER"
    response.headers["X-Request-Id"] = g.request_id
    _tell(method, route, response.status_code, g.began, g.request_id)
    return response


class Beside:
    """A WSGI application in front of Flask's for what is posted to one address.

    Each of its requests has the id, the log line and the figures that Flask's requests have.
    """

    def __init__(self, others: Callable, address: str, own: Callable) -> None:
        self._others, self._address, self._own = others, address, own

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if environ["PATH_INFO"] != self._address or environ["REQUEST_METHOD"] != "POST":
            return self._others(environ, start_response)
        began, request_id = time.perf_counter(), os.urandom(16).hex()

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            _tell("POST", self._address, int(status[:3]), began, request_id)
            start_response(status, [*headers, ("X-Request-Id", request_id)])

        return self._own(environ, start)


def _tell(method: str, route: str, status: int, began: float, request_id: str) -> None:
    seconds = time.perf_counter() - began
    count, took = _meters(method, route, status)
    count.inc()
    took.observe(seconds)
    if log.isEnabledFor(logging.INFO):
        told = {
            "request_id": request_id,
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        # Made by hand: log.info() would walk the stack for a place that is always this one.
        log.handle(
            log.makeRecord(log.name, logging.INFO, __file__, 0, "request", (), None, None, told)
        )


@cache  # as many as there are series
def _meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, status), SECONDS.labels(route)


def _alive() -> Response:
    return Response('{"status":"alive"}', mimetype="application/json")


def _ready() -> Response:
    parts = health.check(current_app.extensions["house"])
    for part, state in parts.items():
        READY.labels(part).set(state == "ok")
    is_ready = parts["database"] == "ok"
    body = {"status": "ready" if is_ready else "unavailable", "parts": parts}
    answer = Response(json.dumps(body), 200 if is_ready else 503, mimetype="application/json")
    if not is_ready:
        answer.headers["Retry-After"] = "2"
    return answer


def _metrics() -> Response:
    house = current_app.extensions["house"]
    CALENDAR.set(clock.calendar_days_left(house.clock.now()))
    try:
        UNTOLD.labels("notices").set(notices.count_unreached(house))
        UNTOLD.labels("webhooks").set(webhooks.count_given_up(house))
        UNTOLD.labels("chat").set(chat_messages.count_dropped(house))
    except DatabaseUnavailable:
        UNTOLD.clear()  # rather nothing than what once was
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _frames(traceback) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-8:]
