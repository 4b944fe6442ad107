"""What a chat is in the middle of: sealed in the cache, where it may be lost."""

from models import SealBroken
from services.chats import chat_hash
from services.house import House

KEPT_S = 24 * 3600  # so that somebody who comes back later can be asked whether to go on
PLACE = b"chat_memory"


def recall(house: House, openid: str) -> bytes | None:
    """What was kept for a chat; None where nothing was, or it cannot be opened any more."""
    return opened(house, openid, house.cache.get(key(house, openid)))


def opened(house: House, openid: str, sealed: bytes | None) -> bytes | None:
    """What stands under a chat's `key`, opened."""
    if sealed is None:
        return None
    try:
        return house.sealer.open(chat_hash(house, openid), PLACE, sealed)
    except SealBroken:
        return None  # under a key that a rotation has retired


def keep(house: House, openid: str, content: bytes) -> None:
    """Keep this for a chat, in place of what was kept."""
    sealed = house.sealer.seal(chat_hash(house, openid), PLACE, content)
    house.cache.set(key(house, openid), sealed, ex=KEPT_S)


def key(house: House, openid: str) -> str:
    """Where the cache has it."""
    return f"chat-memory:{chat_hash(house, openid).hex()}"
