"""Subscription and template messages: which values a template takes, and who still wants them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.errors import ApiError

_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_DATE = r"\d{4}(年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})"
_MOMENT = rf"({_DATE}( ?{_CLOCK})?|{_CLOCK})"
# What WeChat lets into each kind of field; the name in a template is the kind and a number.
KINDS = {
    "thing": re.compile(r".{1,20}", re.S),
    "number": re.compile(r"(?=.{1,32}$)-?\d+(\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(rf"{_MOMENT}(~{_MOMENT})?"),
    "date": re.compile(rf"{_DATE}( ?{_CLOCK})?(~{_DATE}( ?{_CLOCK})?)?"),
    "amount": re.compile(r"[¥￥$€£]?\d{1,10}(,\d{3})*(\.\d+)?元?"),
    "phone_number": re.compile(r"[\d+\-() ]{1,17}"),
    "car_number": re.compile(r"[一-鿿]?[A-Za-z0-9·]{1,7}[一-鿿]?"),
    "name": re.compile(r"[一-鿿·]{1,10}|[A-Za-z .·\-]{1,20}"),
    "phrase": re.compile(r"[一-鿿]{1,5}"),
    "enum": re.compile(r".{1,20}"),
}
FIELD = re.compile(r"([a-z]+(?:_[a-z]+)*)\d*")


def check_values(data: object) -> dict[str, str]:
    """The texts by field; raises 47003 naming the first field that a template would refuse."""
    if not isinstance(data, dict) or not data:
        raise ApiError(47003, "argument invalid! data is empty")
    texts = {}
    for name, given in data.items():
        value = given.get("value") if isinstance(given, dict) else None
        kind = FIELD.fullmatch(name)
        pattern = KINDS.get(kind[1]) if kind else None
        text = str(value) if isinstance(value, str | int | float) else ""
        if pattern is None or not pattern.fullmatch(text):
            raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
        texts[name] = text
    return texts


def check_template_values(data: object) -> dict[str, str]:
    """Template messages take any text, but only in the shape {field: {value}}."""
    if not isinstance(data, dict):
        raise ApiError(47003)
    for name, given in data.items():
        if not isinstance(given, dict) or not isinstance(given.get("value"), str | int | float):
            raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
    return {name: str(given["value"]) for name, given in data.items()}


def readable(texts: Mapping[str, str]) -> str:
    return "\n".join(f"{name}：{text}" for name, text in texts.items())


@dataclass
class Consents:
    """Who accepted which template: forever (None) or for a number of messages."""

    accepted_by_default: bool
    templates: tuple[str, ...]
    _left: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def put(self, openid: str, template_id: str, left: int | None) -> None:
        self._left[openid, template_id] = left

    def check_template(self, template_id: object) -> str:
        known = not self.templates or template_id in self.templates
        if not isinstance(template_id, str) or not template_id or not known:
            raise ApiError(40037)
        return template_id

    def spend(self, openid: str, template_id: str) -> None:
        """Uses one acceptance; raises 43101 when there is none left."""
        default = None if self.accepted_by_default else 0
        left = self._left.get((openid, template_id), default)
        if left is None:
            return
        if left <= 0:
            raise ApiError(43101)
        self._left[openid, template_id] = left - 1
