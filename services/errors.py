"""How a use case says no: a kind, a stable English code, a Chinese sentence for people."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.database import DatabaseUnavailable

__all__ = [
    "Conflict",
    "DatabaseUnavailable",
    "FieldError",
    "Forbidden",
    "Gone",
    "Invalid",
    "Malformed",
    "NotFound",
    "ServiceError",
    "TooLarge",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
    "Unsupported",
    "invalid_field",
    "malformed_field",
]


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of the input."""

    field: str
    code: str
    message: str


class ServiceError(Exception):
    """A use case refuses. Each channel words its kinds in one place."""

    kind = "invalid"
    code = "invalid"
    message = "提交的内容不符合要求"

    def __init__(
        self,
        code: str | None = None,
        message: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
    ):
        self.code = code or self.code
        self.message = message or self.message
        self.errors = tuple(errors)
        self.retry_after = retry_after
        super().__init__(self.code)


class Malformed(ServiceError):
    """Not the documented shape: a missing field, a wrong type."""

    kind = code = "malformed"
    message = "请求的格式不正确"


class Invalid(ServiceError):
    """Well-formed, but not acceptable; `errors` names the fields."""

    kind = code = "invalid"


class Unauthenticated(ServiceError):
    kind = code = "unauthenticated"
    message = "请先登录"


class Forbidden(ServiceError):
    kind = code = "forbidden"
    message = "无权进行此操作"


class NotFound(ServiceError):
    """There is none, or it is somebody else's: the same answer for both."""

    kind = code = "not_found"
    message = "没有找到"


class Conflict(ServiceError):
    kind = code = "conflict"
    message = "与当前状态冲突"


class Gone(ServiceError):
    kind = code = "gone"
    message = "已失效"


class TooLarge(ServiceError):
    kind = code = "too_large"
    message = "内容过大"


class Unsupported(ServiceError):
    kind = code = "unsupported_media_type"
    message = "不支持这种内容格式"


class TooMany(ServiceError):
    kind = code = "too_many_requests"
    message = "操作过于频繁，请稍后再试"


class Unavailable(ServiceError):
    kind = code = "unavailable"
    message = "服务暂时不可用，请稍后再试"


def invalid_field(field: str, code: str, message: str) -> Invalid:
    """The refusal of one field."""
    return Invalid(message=message, errors=[FieldError(field, code, message)])


def malformed_field(field: str, code: str, message: str) -> Malformed:
    """The refusal of one field's shape."""
    return Malformed(message=message, errors=[FieldError(field, code, message)])
