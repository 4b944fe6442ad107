"""What an operator sees: structured logs without personal data, health, readiness, metrics."""

import json
import logging
import sys
import time
import uuid
from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, request
from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from services import health

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
READY = Gauge("zhangxin_ready", "1 where a part answers", ["part"])


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
        if record.exc_info and record.exc_info[2]:
            line["error"] = str(record.exc_info[1])
            line["place"] = _frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logging(level: str) -> None:
    """Send everything to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These name addresses and queries, which may carry somebody's data.
    for noisy in ("urllib3", "werkzeug", "apscheduler", "granian.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def register(app: Flask) -> None:
    """Add the log line of each request and the operator's three addresses."""
    app.before_request(_begin)
    app.after_request(_end)
    app.add_url_rule("/healthz", "healthz", _alive)
    app.add_url_rule("/readyz", "readyz", _ready)
    app.add_url_rule("/metrics", "metrics", _metrics)


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = uuid.uuid4().hex


def _end(response: Response) -> Response:
    # The rule, not the path: a path may carry an organisation's or a report's number.
    route = request.url_rule.rule if request.url_rule else "unknown"
    seconds = time.perf_counter() - g.began
    REQUESTS.labels(request.method, route, response.status_code).inc()
    SECONDS.labels(route).observe(seconds)
    response.headers["X-Request-Id"] = g.request_id
    log.info(
        "request",
        extra={
            "request_id": g.request_id,
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        },
    )
    return response


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
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _frames(traceback) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-8:]
