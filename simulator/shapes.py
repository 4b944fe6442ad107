"""Input of the controls and the authority, and their answer when it will not do."""

import json
import math
from collections.abc import Iterable
from typing import Any

from flask import Response, request

TITLES = {
    400: ("malformed", "请求格式不对"),
    401: ("unauthenticated", "需要身份凭证"),
    404: ("not_found", "没有找到"),
    405: ("method_not_allowed", "不支持这种请求方法"),
    409: ("wrong_state", "现在不能这样做"),
    410: ("expired", "已经过期"),
    413: ("too_large", "内容太大"),
    422: ("invalid", "内容不符合要求"),
}
MISSING = object()


class Problem(Exception):
    """A refusal, as application/problem+json."""

    def __init__(self, status: int, detail: str, field: str = "", code: str = "") -> None:
        self.status, self.detail, self.field = status, detail, field
        self.code = code or TITLES[status][0]
        super().__init__(detail)

    def response(self) -> Response:
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": TITLES[self.status][1],
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.field:
            error = {"field": self.field, "code": self.code, "message": self.detail}
            body["errors"] = [error]
        answer = as_json(body, self.status)
        answer.content_type = "application/problem+json"
        if self.status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="authority"'
        return answer


def as_json(payload: Any, status: int = 200) -> Response:
    text = json.dumps(payload, ensure_ascii=False)
    return Response(text, status=status, content_type="application/json")


class Given:
    """A JSON object, read field by field: 400 for what is missing or of the wrong type, 422 for
    what is not acceptable."""

    def __init__(self, values: dict[str, Any], prefix: str = "") -> None:
        self._values, self._prefix = values, prefix

    @classmethod
    def of_request(cls) -> "Given":
        try:
            values = json.loads(request.get_data().decode())
        except (ValueError, RecursionError):
            raise Problem(400, "请求内容不是 JSON") from None
        if not isinstance(values, dict):
            raise Problem(400, "请求内容应是一个 JSON 对象")
        return cls(values)

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, default: Any = MISSING, *, empty: bool = False) -> str:
        value = self._value(name, default)
        if value is default:
            return default
        if not isinstance(value, str):
            raise self.malformed(name, "应是文字")
        if not value.strip() and not empty and default is MISSING:
            raise self.invalid(name, "不能为空")
        return value

    def number(self, name: str, default: Any = MISSING, *, low: float, high: float) -> float:
        value = self._value(name, default)
        if value is default:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.malformed(name, "应是数字")
        if not math.isfinite(value) or not low <= value <= high:
            raise self.invalid(name, f"应在 {low:g} 到 {high:g} 之间")
        return value

    def whole(self, name: str, default: Any = MISSING, *, low: int, high: int) -> int:
        value = self.number(name, default, low=low, high=high)
        if value is not default and not isinstance(value, int):
            raise self.malformed(name, "应是整数")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._value(name, default)
        if not isinstance(value, bool):
            raise self.malformed(name, "应是 true 或 false")
        return value

    def choice(self, name: str, choices: Iterable[str], default: Any = MISSING) -> str:
        value = self.text(name, default)
        if value is not default and value not in choices:
            raise self.invalid(name, f"只能是 {'、'.join(choices)}")
        return value

    def inner(self, name: str) -> "Given":
        value = self._value(name, MISSING)
        if not isinstance(value, dict):
            raise self.malformed(name, "应是一个对象")
        return Given(value, f"{self._prefix}{name}.")

    def mapping(self, name: str) -> dict[str, Any]:
        value = self._value(name, {})
        if not isinstance(value, dict):
            raise self.malformed(name, "应是一个对象")
        return value

    def items(self, name: str) -> list["Given"]:
        value = self._value(name, MISSING)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.malformed(name, "应是对象的列表")
        return [Given(each, f"{self._prefix}{name}[{n}].") for n, each in enumerate(value)]

    def malformed(self, name: str, message: str) -> Problem:
        return Problem(400, f"{self._prefix}{name} {message}", self._prefix + name)

    def invalid(self, name: str, message: str) -> Problem:
        return Problem(422, f"{self._prefix}{name} {message}", self._prefix + name)

    def _value(self, name: str, default: Any) -> Any:
        value = self._values.get(name)
        if value is not None:
            return value
        if default is MISSING:
            raise self.malformed(name, "必须填写")
        return default
