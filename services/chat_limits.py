"""So many messages a minute from one chat; beyond that it is said once, then nothing."""

from datetime import datetime

from services.chats import chat_hash
from services.house import House

ALLOWED, WINDOW_S = 30, 60
ADMITTED, TOLD, SILENT = "admitted", "told", "silent"


def admit(house: House, openid: str, now: datetime) -> str:
    """Whether a message is answered; `told`: it is the first of too many."""
    counted = house.cache.incr_window(key(house, openid), ALLOWED, WINDOW_S, now=now)
    return _verdict(house, openid, *counted)


def verdict(house: House, openid: str, now: datetime, wait_ms: int) -> str:
    """Likewise of a message that a script counted under the chat's `key`."""
    moment = now.timestamp()
    counted = house.cache.counted(key(house, openid), ALLOWED, WINDOW_S, moment, wait_ms)
    return _verdict(house, openid, *counted)


def key(house: House, openid: str) -> str:
    """Where the cache counts a chat's messages."""
    return f"chat-rate:{chat_hash(house, openid).hex()}"


def _verdict(house: House, openid: str, is_within: bool, wait_s: int) -> str:
    if is_within:
        return ADMITTED
    told = f"chat-rate-told:{chat_hash(house, openid).hex()}"
    return TOLD if house.cache.add(told, b"1", ex=max(1, wait_s)) else SILENT
