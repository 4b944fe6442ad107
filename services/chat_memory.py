"""What a chat is in the middle of: sealed in the cache, where it may be lost."""

from models import SealBroken
from services.chats import chat_hash
from services.house import House

KEPT_S = 24 * 3600  # so that somebody who comes back later can be asked whether to go on
PLACE = b"chat_memory"


def recall(house: House, openid: str) -> bytes | None:
    """What was kept for a chat; None where nothing was, or it cannot be opened any more."""
    chat = chat_hash(house, openid)
    sealed = house.cache.get(_key(chat))
    if sealed is None:
        return None
    try:
        return house.sealer.open(chat, PLACE, sealed)
    except SealBroken:
        return None  # under a key that a rotation has retired


def keep(house: House, openid: str, content: bytes) -> None:
    """Keep this for a chat, in place of what was kept."""
    chat = chat_hash(house, openid)
    house.cache.set(_key(chat), house.sealer.seal(chat, PLACE, content), ex=KEPT_S)


def _key(chat: bytes) -> str:
    return f"chat-memory:{chat.hex()}"
