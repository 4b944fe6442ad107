"""Codes that somebody tries: so many by one person, whoever's code it would have been."""

from collections.abc import Iterable
from datetime import datetime

from services.errors import TooMany
from services.house import House
from services.tokens import keyed_hash


def refuse_guessing(
    house: House,
    what: str,
    who: str,
    allowed: Iterable[tuple[int, int]],
    now: datetime,
) -> None:
    """Count a try at `what` by an openid or account; TooMany beyond any `(so many, in so many s)`."""
    counted = keyed_hash(house, "openid", who).hex()
    for limit, window_s in allowed:
        key = f"{what}:{window_s}:{counted}"
        is_allowed, retry_after = house.cache.incr_window(key, limit, window_s, now=now)
        if not is_allowed:
            raise TooMany(retry_after=retry_after)
