"""So many messages a minute from one chat; beyond that it is said once, then nothing."""

from datetime import datetime

from services.chats import chat_hash
from services.house import House

ALLOWED, WINDOW_S = 30, 60
ADMITTED, TOLD, SILENT = "admitted", "told", "silent"


def admit(house: House, openid: str, now: datetime) -> str:
    """Whether a message is answered; `told`: it is the first of too many."""
    chat = chat_hash(house, openid).hex()
    within, wait_s = house.cache.incr_window(f"chat-rate:{chat}", ALLOWED, WINDOW_S, now=now)
    if within:
        return ADMITTED
    first = house.cache.add(f"chat-rate-told:{chat}", b"1", ex=max(1, wait_s))
    return TOLD if first else SILENT
