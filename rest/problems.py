"""One error shape for both REST channels: `application/problem+json` (RFC 9457)."""

import logging

import orjson
from flask import Flask, Response, request
from prometheus_client import Counter
from werkzeug.exceptions import HTTPException

from services.errors import DatabaseUnavailable, FieldError, ServiceError, Unavailable

log = logging.getLogger(__name__)
OUTSIDE = Counter("zhangxin_unavailable", "What could not be done, by what failed", ["cause"])

STATUS = {
    "malformed": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "gone": 410,
    "too_large": 413,
    "unsupported_media_type": 415,
    "invalid": 422,
    "too_many_requests": 429,
    "unavailable": 503,
}
TITLES = {
    400: "请求格式不正确",
    401: "需要登录",
    403: "无权操作",
    404: "没有找到",
    405: "不支持这种操作",
    409: "与当前状态冲突",
    410: "已失效",
    413: "内容过大",
    415: "不支持的内容格式",
    422: "内容不符合要求",
    429: "操作过于频繁",
    500: "服务出错",
    503: "服务暂时不可用",
}
CODES = {
    400: "malformed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    500: "internal",
}
RETRY_SOON_S = 2
BROKEN = "服务出错了，我们已记录，请稍后再试"


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: tuple[FieldError, ...] = (),
    retry_after: int | None = None,
) -> Response:
    """Build an error answer; `detail` is what a person may read."""
    body: dict = {
        "type": f"urn:zhangxin:problem:{code}",
        "title": TITLES.get(status, "请求没有完成"),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = [
            {"field": error.field, "code": error.code, "message": error.message} for error in errors
        ]
    answer = Response(orjson.dumps(body), status, mimetype="application/problem+json")
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:
        answer.headers["WWW-Authenticate"] = _challenge()
    if status in (429, 503):
        answer.headers["Retry-After"] = str(retry_after or RETRY_SOON_S)
    return answer


def from_service(error: ServiceError) -> Response:
    """Word a use case's refusal. What could not be done because of others is for the operator too."""
    if error.kind == Unavailable.kind:
        cause = error.__cause__
        # Our clients' exceptions say what failed and never whose data it was about.
        log.warning("unavailable", extra={"code": error.code, "cause": repr(cause)[:200]})
        OUTSIDE.labels(type(cause).__name__).inc()
    return problem(
        STATUS[error.kind],
        error.code,
        error.message,
        errors=error.errors,
        retry_after=error.retry_after,
    )


def without_database() -> Response:
    """The database is away; it comes back without anybody's hand."""
    return problem(503, "unavailable", "服务暂时不可用，请稍后再试", retry_after=RETRY_SOON_S)


def register(app: Flask) -> None:
    """Let every error leave in the one shape; `web` makes pages of those that a browser sees."""

    @app.errorhandler(ServiceError)
    def _refused(error: ServiceError):
        return from_service(error)

    @app.errorhandler(DatabaseUnavailable)
    def _without_database(error: DatabaseUnavailable):
        log.warning("database unavailable", extra={"cause": str(error)})
        return without_database()

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException):
        if error.code is None or error.code < 400:
            return error
        status = error.code
        answer = problem(status, CODES.get(status, "malformed"), TITLES.get(status, "请求没有完成"))
        if allowed := getattr(error, "valid_methods", None):
            answer.headers["Allow"] = ", ".join(allowed)
        return answer

    @app.errorhandler(Exception)
    def _broken(error: Exception):
        log.error("unexpected error", exc_info=_without_values(error))
        return problem(500, "internal", BROKEN)


def _challenge() -> str:
    basic = request.path.endswith("/tokens")
    return 'Basic realm="zhangxin", charset="UTF-8"' if basic else 'Bearer realm="zhangxin"'


def _without_values(error: Exception) -> tuple:
    """An exception's kind and place without its text, which may quote somebody's data."""
    kind = type(error)
    return kind, kind.__new__(kind), error.__traceback__
