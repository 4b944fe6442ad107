"""The shape of what comes in, checked by the documented model and nothing else."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import orjson
from flask import request
from flask_restx import Model
from jsonschema import Draft4Validator

from services.errors import (
    FieldError,
    Invalid,
    Malformed,
    NotFound,
    invalid_field,
    malformed_field,
)

T = TypeVar("T")
KINDS = {
    "string": "文本",
    "integer": "整数",
    "number": "数字",
    "boolean": " true 或 false",
    "array": "列表",
    "object": "对象",
}
LIMITS = {
    "minimum": "不能小于 {}",
    "maximum": "不能大于 {}",
    "minLength": "至少要有 {} 个字",
    "maxLength": "不能超过 {} 个字",
    "minItems": "至少要有 {} 项",
    "maxItems": "不能超过 {} 项",
}


def read_json(model: Model) -> dict:
    """The request's JSON body, in the shape of the model.

    Malformed when it is not JSON, misses a field or has a wrong type; Invalid when a value is
    too long or none of those listed. Each names the field.
    """
    try:
        body = orjson.loads(request.get_data() or b"null")
    except orjson.JSONDecodeError as error:
        raise Malformed(message="请求内容不是有效的 JSON") from error
    if not isinstance(body, dict):
        raise Malformed(message="请求内容须为 JSON 对象")
    found = [_worded(error) for error in _validator(model).iter_errors(body)]
    malformed = [error for is_shape, error in found if is_shape]
    if malformed:
        raise Malformed(message=malformed[0].message, errors=malformed)
    invalid = [error for _, error in found] + _control_characters(body)
    if invalid:
        raise Invalid(message=invalid[0].message, errors=invalid)
    return body


def read_id(text: str) -> uuid.UUID:
    """An id from a path; what is no id of ours belongs to nothing: NotFound."""
    try:
        return uuid.UUID(hex=text)
    except ValueError as error:
        raise NotFound from error


def read_uuid(field: str, text: str) -> uuid.UUID:
    """An id from a body; Invalid naming the field for what is no id of ours."""
    try:
        return uuid.UUID(hex=text)
    except ValueError as error:
        raise invalid_field(field, "unknown", f"{field} 不是有效的编号") from error


def read_moment(field: str, text: str) -> datetime:
    """An ISO 8601 time with offset."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise malformed_field(field, "time", f"{field} 须为 ISO 8601 时间") from error
    if moment.tzinfo is None:
        raise malformed_field(field, "time_offset", f"{field} 须带时区，如 +08:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:  # the first and the last day of the calendar
        raise malformed_field(field, "time", f"{field} 须为 ISO 8601 时间") from error


def read_day(field: str, text: str | None) -> date | None:
    """A `YYYY-MM-DD` of the query, None where it was not asked for."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise malformed_field(field, "date", f"{field} 须为 YYYY-MM-DD 格式的日期") from error


def read_choice(field: str, text: str | None, choices: Mapping[str, T]) -> T | None:
    """What a word of the query stands for, None where it was not asked for."""
    if text is None:
        return None
    if text not in choices:
        raise invalid_field(field, "not_listed", f"{field} 须为 {'、'.join(choices)} 之一")
    return choices[text]


def _validator(model: Model) -> Draft4Validator:
    """A model's validator, kept on the model: restx builds the schema anew at every look."""
    if not hasattr(model, "validator"):
        model.validator = Draft4Validator(model.__schema__)
    return model.validator


def _worded(error: Any) -> tuple[bool, FieldError]:
    """Whether the documented shape is broken (400) or only what may stand in it (422); in words."""
    path = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "required":
        # One error a missing name, which only the message tells.
        missing = error.message.split("'")[1]
        path = f"{path}.{missing}" if path else missing
        return True, FieldError(path, "required", f"缺少 {path}")
    if error.validator == "type":
        kind = error.validator_value if isinstance(error.validator_value, str) else "string"
        return True, FieldError(path, "type", f"{path} 须为{KINDS.get(kind, kind)}")
    if error.validator == "enum":
        listed = "、".join(map(str, error.validator_value))
        return False, FieldError(path, "not_listed", f"{path} 须为 {listed} 之一")
    limit = LIMITS.get(error.validator, "的长度或大小超出范围")
    return False, FieldError(path, "out_of_range", f"{path} {limit.format(error.validator_value)}")


def _control_characters(body: dict) -> list[FieldError]:
    return [
        FieldError(name, "control_character", f"{name} 含有不可见的控制字符")
        for name, value in body.items()
        if isinstance(value, str) and any(c < " " and c not in "\r\n\t" for c in value)
    ]
