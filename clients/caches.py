"""What may be lost: cached answers, rate limits, short locks. In Redis, or in this process.

Redis being away never raises: reads and writes go to this process's own memory, and limits get
stricter. Nothing here may be the only place of a fact.
"""

import contextlib
import hashlib
import logging
import math
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

CONNECT_SECONDS = 0.1
COMMAND_SECONDS = 0.25
PAUSE_SECONDS = 1.0
MAX_LOCAL_KEYS = 10_000

logger = logging.getLogger(__name__)
Argument = str | bytes | int


class Script:
    """A program for Redis, which it knows by its hash after the first time."""

    def __init__(self, text: str):
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


# A log of the accepted moments rather than a counter, so that no span of the window's length,
# wherever it starts, holds more than the limit. Answers 0, or the milliseconds to wait.
COUNT = """
local function count(key, now, window, limit, act)
  if now < 0 then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local counted = redis.call('ZCARD', key)
  if counted < limit then
    redis.call('ZADD', key, now, act)
    redis.call('PEXPIRE', key, window)
    return 0
  end
  local freeing = redis.call('ZRANGE', key, counted - limit, counted - limit, 'WITHSCORES')
  return math.max(1, freeing[2] + window - now)
end
"""

_COUNT = Script(
    COUNT
    + "return count(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4])"
)
_RELEASE = Script(
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
)


class CacheAway(Exception):
    """Redis is not there, or was not a moment ago."""


class Cache:
    """Keys with a life, limits and locks; shared over Redis, else kept to this process."""

    def __init__(self, url: str | None, *, prefix: str = "zhangxin:") -> None:
        """`url` is `redis://…`, `rediss://…` or `unix:///path`; None keeps all in this process."""
        self._prefix = prefix
        self._local = _Local()
        self._guard = threading.Lock()
        self._retry_at = 0.0
        self._redis: Any = None
        if url is not None:
            self._redis = redis.Redis.from_url(
                url,
                retry=Retry(NoBackoff(), 0),
                socket_connect_timeout=CONNECT_SECONDS,
                socket_timeout=COMMAND_SECONDS,
                # A greeting of several commands could each time out once.
                protocol=2,
                driver_info=None,
                maint_notifications_config=MaintNotificationsConfig(enabled=False),
            )

    @property
    def is_configured(self) -> bool:
        """Whether there is a Redis at all, answering or not."""
        return self._redis is not None

    def get(self, key: str) -> bytes | None:
        try:
            return self._ask("GET", self._prefix + key)
        except CacheAway:
            return self._local.get(key)

    def set(self, key: str, value: bytes | str, ex: int) -> None:
        """Keep `value` for `ex` seconds."""
        try:
            self._ask("SET", self._prefix + key, value, "EX", ex)
        except CacheAway:
            self._local.set(key, _bytes(value), ex)

    def add(self, key: str, value: bytes | str, ex: int) -> bool:
        """Keep `value` for `ex` seconds unless the key is there; whether it was kept."""
        try:
            return bool(self._ask("SET", self._prefix + key, value, "EX", ex, "NX"))
        except CacheAway:
            return self._local.set(key, _bytes(value), ex, only_new=True)

    def delete(self, key: str) -> None:
        self._local.delete(key)
        with contextlib.suppress(CacheAway):
            self._ask("DEL", self._prefix + key)

    def incr_window(
        self, key: str, limit: int, window_s: int, *, now: datetime | None = None
    ) -> tuple[bool, int]:
        """Count one act: whether it is within `limit` per `window_s`, else the seconds to wait.

        Refused acts are not counted. `now` puts the application's clock in the place of Redis's.
        Without Redis each process allows half the limit, what it saw before included.
        """
        if limit < 1 or window_s < 1:
            raise ValueError("a limit allows at least one act in at least one second")
        moment = time.time() if now is None else now.timestamp()
        at = -1 if now is None else int(moment * 1000)
        try:
            wait_ms = self.run(_COUNT, [key], [at, window_s * 1000, limit, secrets.token_hex(8)])
        except CacheAway:
            wait_ms = None
        return self.counted(key, limit, window_s, moment, wait_ms)

    def counted(
        self, key: str, limit: int, window_s: int, moment: float, wait_ms: int | None
    ) -> tuple[bool, int]:
        """What `incr_window` tells of an act that a script counted by COUNT, `wait_ms` its answer.

        None: Redis did not count it, and this process does.
        """
        seen = self._local.window(key, moment, window_s)
        if wait_ms is None:
            wait_s = seen.admit(moment, max(1, limit // 2))
        else:
            wait_s = int(wait_ms) / 1000
            if not wait_ms:
                seen.add(moment, limit)
        return wait_s == 0, min(window_s, math.ceil(wait_s))

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        """What a script answers, all of it in one message; CacheAway when Redis is.

        An empty key stays empty: the script has no use for it.
        """
        named = [self._prefix + key if key else "" for key in keys]
        return self._ask("EVALSHA", script.sha, len(named), *named, *arguments, script=script)

    @contextlib.contextmanager
    def lock(self, name: str, ttl: float, *, wait: float = 0.0) -> Iterator[bool]:
        """Hold `name` for at most `ttl` seconds; yields False when it was not free within `wait`.

        Threads of one process always exclude each other; processes only while Redis is there.
        """
        end = time.monotonic() + wait
        holder = secrets.token_hex(16)
        if not self._local.acquire(name, holder, ttl, wait):
            yield False
            return
        try:
            held = self._acquire(name, holder, ttl, end)
            try:
                yield held
            finally:
                if held:
                    self._let_go(name, holder)
        finally:
            self._local.release(name, holder)

    def ping(self) -> bool:
        """Whether Redis answers now; False also when there is none."""
        if self._redis is None:
            return False
        try:
            self._redis.ping()
        except (redis.RedisError, OSError) as error:
            self._note_failure(error)
            return False
        self._retry_at = 0.0
        return True

    def _acquire(self, name: str, holder: str, ttl: float, end: float) -> bool:
        key, px = f"{self._prefix}lock:{name}", max(1, int(ttl * 1000))
        while True:
            try:
                if self._ask("SET", key, holder, "PX", px, "NX"):
                    return True
            except CacheAway:
                return True
            if time.monotonic() >= end:
                return False
            time.sleep(0.02)

    def _let_go(self, name: str, holder: str) -> None:
        with contextlib.suppress(CacheAway):  # its life ends by itself
            self.run(_RELEASE, [f"lock:{name}"], [holder])

    def _ask(self, *command: Argument, script: Script | None = None) -> Any:
        if self._redis is None:
            raise CacheAway
        with self._guard:
            if self._retry_at:
                if time.monotonic() < self._retry_at:
                    raise CacheAway
                # One caller looks whether Redis is back; the others do not wait with it.
                self._retry_at = time.monotonic() + PAUSE_SECONDS
        try:
            answer = self._send(command, script)
        except (redis.RedisError, OSError) as error:
            self._note_failure(error)
            raise CacheAway from None
        self._retry_at = 0.0
        return answer

    def _send(self, command: tuple[Argument, ...], script: Script | None) -> Any:
        """One command and its answer on a connection of the pool.

        What the client's own methods do around it costs several times the message itself.
        """
        pool = self._redis.connection_pool
        connection = pool.get_connection()
        try:
            connection.send_command(*command)
            try:
                return connection.read_response()
            except redis.exceptions.NoScriptError:
                if script is None:
                    raise
                connection.send_command("EVAL", script.text, *command[2:])
                return connection.read_response()
        finally:
            pool.release(connection)

    def _note_failure(self, error: Exception) -> None:
        logger.warning("Redis does not answer: %s", type(error).__name__)
        self._retry_at = time.monotonic() + PAUSE_SECONDS
        # Idle connections to a server that is gone would each cost a timeout of their own.
        with contextlib.suppress(redis.RedisError, OSError):
            self._redis.connection_pool.disconnect(inuse_connections=False)


class _Local:
    """The same for one process, bounded in size: the least recently written key goes first."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._values: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._changed = threading.Condition(self._guard)
        self._held: dict[str, tuple[float, str]] = {}

    def get(self, key: str) -> bytes | None:
        with self._guard:
            value, end = self._values.get(key, (None, 0.0))
            return value if time.monotonic() < end else None

    def set(self, key: str, value: bytes, ex: int, *, only_new: bool = False) -> bool:
        now = time.monotonic()
        with self._guard:
            if only_new and key in self._values and now < self._values[key][1]:
                return False
            self._values[key] = (value, now + ex)
            self._values.move_to_end(key)
            if len(self._values) > MAX_LOCAL_KEYS:
                self._values.popitem(last=False)
            return True

    def delete(self, key: str) -> None:
        with self._guard:
            self._values.pop(key, None)

    def window(self, key: str, moment: float, window_s: int) -> "_Window":
        with self._guard:
            window = self._windows.setdefault(key, _Window(window_s))
            window.forget_before(moment - window_s)
            self._windows.move_to_end(key)
            if len(self._windows) > MAX_LOCAL_KEYS:
                self._windows.popitem(last=False)
            return window

    def acquire(self, name: str, holder: str, ttl: float, wait: float) -> bool:
        end = time.monotonic() + wait
        with self._changed:
            while (free_at := self._held.get(name, (0.0, ""))[0]) > (now := time.monotonic()):
                if now >= end:
                    return False
                self._changed.wait(min(end, free_at) - now)
            self._held[name] = (time.monotonic() + ttl, holder)
            return True

    def release(self, name: str, holder: str) -> None:
        with self._changed:
            # After its life it may be somebody else's.
            if self._held.get(name, (0.0, ""))[1] == holder:
                del self._held[name]
                self._changed.notify_all()


class _Window:
    """The accepted moments of one key, oldest first."""

    def __init__(self, window_s: int) -> None:
        self._window_s = window_s
        self._guard = threading.Lock()
        self._moments: deque[float] = deque()

    def forget_before(self, moment: float) -> None:
        with self._guard:
            while self._moments and self._moments[0] <= moment:
                self._moments.popleft()

    def add(self, moment: float, limit: int) -> None:
        with self._guard:
            self._moments.append(moment)
            while len(self._moments) > limit:
                self._moments.popleft()

    def admit(self, moment: float, limit: int) -> float:
        """Seconds to wait, 0 when accepted."""
        with self._guard:
            if len(self._moments) < limit:
                self._moments.append(moment)
                return 0.0
            return max(0.001, self._moments[-limit] + self._window_s - moment)


def _bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else value
