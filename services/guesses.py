"""Codes that somebody tries: so many by one WeChat user, whoever's code it would have been."""

from collections.abc import Iterable
from datetime import datetime

from clients.wechat import WeChatUser
from services.errors import TooMany
from services.house import House
from services.tokens import keyed_hash


def refuse_guessing(
    house: House,
    what: str,
    user: WeChatUser,
    allowed: Iterable[tuple[int, int]],
    now: datetime,
) -> None:
    """Count a try at `what`; TooMany beyond any `(so many, in so many seconds)`."""
    who = keyed_hash(house, "openid", user.openid).hex()
    for limit, window_s in allowed:
        key = f"{what}:{window_s}:{who}"
        is_allowed, retry_after = house.cache.incr_window(key, limit, window_s, now=now)
        if not is_allowed:
            raise TooMany(retry_after=retry_after)
