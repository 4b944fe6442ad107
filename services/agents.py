"""Who of the credit office is there to talk, and which chats are in an agent's hands."""

import logging
from datetime import datetime

import orjson

from clients.wechat import WeChatError
from policy import service_hours
from services.chats import chat_hash
from services.clocks import CITY_TIME
from services.house import House

log = logging.getLogger(__name__)

ONLINE = "agents-online"
ONLINE_KEPT_S = 15
# WeChat takes a person back from an agent who says nothing for so long, and tells us. Should
# that push be lost, we speak again from then on.
SESSION_KEPT_S = 30 * 60
WEEKDAYS = "一二三四五六日"


def online(house: House) -> tuple[str, ...]:
    """The agents' accounts that WeChat shows as present; none when it cannot be asked."""
    known = house.cache.get(ONLINE)
    if known is not None:
        return tuple(orjson.loads(known))
    try:
        found = house.official.online_agents()
    except WeChatError:
        found = ()  # kept as well: nobody else waits for WeChat just now
    house.cache.set(ONLINE, orjson.dumps(found), ex=ONLINE_KEPT_S)
    return found


def call(house: House, openid: str, agent: str) -> bool:
    """Give a chat to an agent of one's own accord; false where WeChat does not.

    For where WeChat takes no transfer as an answer. It tells of the session by a push.
    """
    try:
        house.official.call_agent(openid, agent)
    except WeChatError as error:
        log.info("no agent could be called", extra={"cause": str(error)})
        house.cache.delete(ONLINE)  # who is there has to be asked anew
        return False
    return True


def is_open(now: datetime) -> bool:
    """Whether these are office hours."""
    return service_hours.load().is_open(now.astimezone(CITY_TIME))


def opening_words(now: datetime) -> str:
    """The office hours, and outside of them when the next ones begin."""
    hours, moment = service_hours.load(), now.astimezone(CITY_TIME)
    if hours.is_open(moment):
        return str(hours)
    opening = hours.next_opening(moment)
    day = f"{opening.month}月{opening.day}日（周{WEEKDAYS[opening.weekday()]}）"
    return f"{hours}，下次上班是{day} {opening.hour}:{opening.minute:02}"


def session_of(house: House, openid: str) -> str | None:
    """The agent who holds this chat; while there is one, nobody else speaks in it."""
    return agent_of(house.cache.get(session_key(house, openid)), house.clock.now())


def agent_of(kept: bytes | None, now: datetime) -> str | None:
    """The agent in what is kept under a chat's `session_key`."""
    held = orjson.loads(kept) if kept else None
    if held is None or now.timestamp() - held["at"] >= SESSION_KEPT_S:
        return None
    return held["agent"]


def begin_session(house: House, openid: str, agent: str, now: datetime) -> None:
    """An agent took the chat, or took it over; `now`: when WeChat says that it was."""
    _hold(house, openid, agent, now)


def end_session(house: House, openid: str, now: datetime) -> None:
    """The chat is ours again."""
    _hold(house, openid, None, now)


def _hold(house: House, openid: str, agent: str | None, at: datetime) -> None:
    """The latest counts: pushes may arrive in another order than things happened."""
    key = session_key(house, openid)
    kept = house.cache.get(key)
    if kept is None or orjson.loads(kept)["at"] <= at.timestamp():
        told = orjson.dumps({"agent": agent, "at": at.timestamp()})
        house.cache.set(key, told, ex=SESSION_KEPT_S)


def session_key(house: House, openid: str) -> str:
    """Where the cache has who holds a chat, and since when."""
    return f"agent-session:{chat_hash(house, openid).hex()}"
