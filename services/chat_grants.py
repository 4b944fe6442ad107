"""What WeChat still lets us send into a chat: so many messages after what the person did there.

Acts and sendings are kept as moments, not as a number that is counted down: a push that comes
late then gives no more than WeChat gave. WeChat does not say from which of several grants it
takes a message, so each message is taken from all of them. In the cache, which may be lost:
then nobody knows, and WeChat's own refusal (45015, 45047) decides.
"""

from collections.abc import Sequence
from datetime import datetime
from math import ceil

import orjson

from policy import chat_grants as grant_policy
from services.chats import chat_hash
from services.house import House

SENDINGS = "sendings"
LOCK_S, WAIT_FOR_LOCK_S = 2.0, 0.5


def note(house: House, openid: str, act: str, at: datetime) -> None:
    """The person did something at this moment of WeChat's: `message`, `menu`, `scan`, …"""
    moment, kept_s = noted(act, at, house.clock.now())
    house.cache.set(act_key(house, openid, act), moment, ex=kept_s)


def noted(act: str, at: datetime, now: datetime) -> tuple[str, int]:
    """What is noted of an act, and for how many seconds."""
    policy = grant_policy.load()
    kept_s = ceil(policy.acts[policy.counted(act)].within.total_seconds())
    # Were the act later than the sending that follows it, that sending would not be counted.
    return repr(min(at, now).timestamp()), kept_s


def act_key(house: House, openid: str, act: str) -> str:
    """Where the cache has the latest act of this kind."""
    return _key(house, openid, grant_policy.load().counted(act))


def may_send(house: House, openid: str, now: datetime) -> bool:
    """Whether WeChat is known to take a message into this chat."""
    return _left(_acts(house, openid), _sendings(house, openid), now) > 0


def is_used_up(house: House, openid: str, now: datetime) -> bool:
    """Whether WeChat is known to take none; where nothing is known, it has to be tried."""
    acts, sendings = _acts(house, openid), _sendings(house, openid)
    return bool(acts or sendings) and _left(acts, sendings, now) <= 0


def spend(house: House, openid: str, now: datetime) -> bool:
    """Take one message out of what is left, before it is sent; False when there is none."""
    with house.cache.lock(_key(house, openid, "lock"), LOCK_S, wait=WAIT_FOR_LOCK_S) as held:
        sendings = _sendings(house, openid)
        if not held or _left(_acts(house, openid), sendings, now) <= 0:
            return False
        _keep(house, openid, [*sendings, now.timestamp()])
        return True


def give_back(house: House, openid: str, at: datetime) -> None:
    """What was taken out at this moment did not arrive."""
    with house.cache.lock(_key(house, openid, "lock"), LOCK_S, wait=WAIT_FOR_LOCK_S) as held:
        sendings = _sendings(house, openid)
        if held and at.timestamp() in sendings:
            sendings.remove(at.timestamp())
            _keep(house, openid, sendings)


def empty(house: House, openid: str) -> None:
    """WeChat says that there is nothing left; so it is until the person's next act."""
    now = house.clock.now().timestamp()
    _keep(house, openid, [now] * grant_policy.load().most)


def _left(acts: dict[str, float], sendings: Sequence[float], now: datetime) -> int:
    policy, moment = grant_policy.load(), now.timestamp()
    return max(
        (
            policy.acts[act].messages - sum(sent >= at for sent in sendings)
            for act, at in acts.items()
            if moment < at + policy.acts[act].within.total_seconds()
        ),
        default=0,
    )


def _acts(house: House, openid: str) -> dict[str, float]:
    found = {act: house.cache.get(_key(house, openid, act)) for act in grant_policy.load().acts}
    return {act: float(value) for act, value in found.items() if value}


def _sendings(house: House, openid: str) -> list[float]:
    return orjson.loads(house.cache.get(_key(house, openid, SENDINGS)) or b"[]")


def _keep(house: House, openid: str, sendings: Sequence[float]) -> None:
    """The latest; those before them decide nothing, since no act allows more."""
    policy = grant_policy.load()
    latest = orjson.dumps(sorted(sendings)[-policy.most :])
    kept_s = ceil(policy.longest.total_seconds())
    house.cache.set(_key(house, openid, SENDINGS), latest, ex=kept_s)


def _key(house: House, openid: str, name: str) -> str:
    return f"chat-grant:{name}:{chat_hash(house, openid).hex()}"
