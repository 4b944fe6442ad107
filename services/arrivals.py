"""A push that comes in: everything the cache knows of it and of its chat, in one message to Redis.

What belongs to whom stays where it is: each service knows its own key and what stands there.
The script below does for all of them at once what they do one by one where Redis is away, or
where a push has to be looked at again.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from clients.caches import COUNT, CacheAway, Script
from services import agents, chat_grants, chat_limits, chat_memory
from services.house import House

KEPT_S = 60  # of a push: WeChat's last repetition comes after some fifteen seconds

# Of a repetition only what its first delivery left; else what there is about the chat. Messages
# to an agent are not counted, as nobody here answers them.
_ARRIVE = Script(
    COUNT
    + """
local push, act, session, memory, rate = unpack(KEYS)
local known = redis.call('GET', push)
if known then return {known} end
redis.call('SET', push, ARGV[1], 'EX', ARGV[2])
if act ~= '' then redis.call('SET', act, ARGV[3], 'EX', ARGV[4]) end
local held, wait = redis.call('GET', session), false
if rate ~= '' and not (held and type(cjson.decode(held).agent) == 'string') then
  wait = count(rate, tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8])
end
return {false, held, redis.call('GET', memory), wait}
"""
)


@dataclass(frozen=True, slots=True)
class Push:
    """What of a push its arrival is about. `act`: what of it lets us write, where it does."""

    dedupe_key: str
    openid: str
    at: datetime
    act: str | None
    is_event: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """What stood in Redis about the chat; `wait_ms` None: not counted."""

    session: bytes | None
    memory: bytes | None
    wait_ms: int | None


class Arrival:
    """One delivery of a push, and what the cache held when it came."""

    def __init__(self, house: House, push: Push, now: datetime) -> None:
        self._house, self._push, self._now = house, push, now
        self.dedupe_key = push.dedupe_key
        self.dedupe_hash = hashlib.sha256(push.dedupe_key.encode()).digest()
        self.key = f"push:{self.dedupe_hash.hex()}"
        self.began = f"{now.timestamp():.3f}".encode()
        self._told: _Told | None = None
        # What an earlier delivery left; None where this is the first one.
        self.known = self._arrive()

    def agent(self) -> str | None:
        """The agent who holds the chat."""
        if self._told is None:
            return agents.session_of(self._house, self._push.openid)
        return agents.agent_of(self._told.session, self._now)

    def memory(self) -> bytes | None:
        """What the chat is in the middle of."""
        if self._told is None:
            return chat_memory.recall(self._house, self._push.openid)
        return chat_memory.opened(self._house, self._push.openid, self._told.memory)

    def admission(self) -> str:
        """Whether a message is one too many: ADMITTED, TOLD or SILENT of `chat_limits`."""
        wait_ms = self._told.wait_ms if self._told else None
        if wait_ms is None:
            return chat_limits.admit(self._house, self._push.openid, self._now)
        return chat_limits.verdict(self._house, self._push.openid, self._now, wait_ms)

    def note_act(self) -> None:
        """Have noted what the person did; with the first delivery it was, on arrival."""
        push = self._push
        if self._told is None and push.act:
            chat_grants.note(self._house, push.openid, push.act, push.at)

    def _arrive(self) -> bytes | None:
        cache = self._house.cache
        try:
            known, *told = cache.run(_ARRIVE, self._keys(), self._arguments())
        except CacheAway:
            if cache.add(self.key, self.began, ex=KEPT_S):
                return None
            return cache.get(self.key) or b""
        if known is None:
            self._told = _Told(*told)
        return known

    def _keys(self) -> list[str]:
        house, push = self._house, self._push
        return [
            self.key,
            chat_grants.act_key(house, push.openid, push.act) if push.act else "",
            agents.session_key(house, push.openid),
            chat_memory.key(house, push.openid),
            "" if push.is_event else chat_limits.key(house, push.openid),
        ]

    def _arguments(self) -> list[str | bytes | int]:
        push = self._push
        moment, moment_kept_s = (
            chat_grants.noted(push.act, push.at, self._now) if push.act else ("", 0)
        )
        limit = chat_limits.ALLOWED
        counted = [int(self._now.timestamp() * 1000), chat_limits.WINDOW_S * 1000, limit]
        return [self.began, KEPT_S, moment, moment_kept_s, *counted, secrets.token_hex(8)]
