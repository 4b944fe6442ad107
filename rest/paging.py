"""Lists: `{items, next}`, `?limit=&cursor=`."""

import uuid
from dataclasses import dataclass

from flask import request

from services.errors import invalid_field, malformed_field

DEFAULT_LIMIT, MOST = 20, 100
PARAMETERS = {
    "limit": {"description": f"how many, 1 to {MOST}", "in": "query", "type": "integer"},
    "cursor": {"description": "`next` of the page before", "in": "query", "type": "string"},
}


@dataclass(frozen=True, slots=True)
class Page:
    limit: int
    cursor: uuid.UUID | None


def read_page() -> Page:
    """The page that is asked for; Malformed or Invalid naming the parameter."""
    limit_text, cursor_text = request.args.get("limit"), request.args.get("cursor")
    try:
        limit = int(limit_text) if limit_text is not None else DEFAULT_LIMIT
    except ValueError as error:
        raise malformed_field("limit", "type", "limit 须为整数") from error
    if not 1 <= limit <= MOST:
        raise invalid_field("limit", "out_of_range", f"limit 须在 1 到 {MOST} 之间")
    try:
        cursor = uuid.UUID(hex=cursor_text) if cursor_text else None
    except ValueError as error:
        raise malformed_field("cursor", "cursor", "cursor 不是本接口给出的值") from error
    return Page(limit, cursor)


def page_of(items: list, following: uuid.UUID | None) -> dict:
    """The answer for one page."""
    return {"items": items, "next": following.hex if following else None}
