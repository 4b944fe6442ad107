"""Addresses that open the mini-program from a browser."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.errors import ApiError
from simulator.shapes import Problem

LONGEST_DAYS, DAY_S = 30, 86_400


@dataclass(frozen=True)
class UrlLink:
    page: str
    query: str
    good_until: float


class UrlLinks:
    """What generate_urllink gave out."""

    def __init__(self) -> None:
        self._links: dict[str, UrlLink] = {}

    def create(self, body: Mapping[str, object], pages: tuple[str, ...], now: float) -> str:
        """The link's own name; raises 41030 or 40097."""
        page, query = body.get("path", ""), body.get("query", "")
        days = body.get("expire_interval", LONGEST_DAYS)
        if not isinstance(page, str) or page.startswith("/") or (pages and page not in pages):
            raise ApiError(41030)
        is_days = isinstance(days, int) and not isinstance(days, bool)
        if not isinstance(query, str) or not is_days or not 1 <= int(str(days)) <= LONGEST_DAYS:
            raise ApiError(40097)
        name = secrets.token_urlsafe(8)
        self._links[name] = UrlLink(page, query, now + int(str(days)) * DAY_S)
        return name

    def live(self, name: str, now: float) -> UrlLink:
        """A 404 for an address that nobody gave out, or that is over."""
        found = self._links.get(name)
        if found is None or now >= found.good_until:
            raise Problem(404, "这个链接不存在或已过期", "link")
        return found
