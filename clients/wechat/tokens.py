"""Access tokens and page tickets, shared by all processes and fetched by one of them."""

from collections.abc import Callable

from clients.caches import Cache
from clients.calls import Deadline
from clients.wechat.errors import WeChatUnavailable

# Given up early, so that nobody starts a call with a token in its last seconds.
EARLY_SECONDS = 60


class SharedToken:
    """One token under its key; `fetch` asks WeChat for it and its remaining seconds."""

    def __init__(
        self, cache: Cache, key: str, fetch: Callable[[Deadline], tuple[str, int]]
    ) -> None:
        self._cache = cache
        self._key = key
        self._fetch = fetch

    def get(self, deadline: Deadline, rejected: str | None = None) -> str:
        """The token to use; one that WeChat just rejected is replaced, once for everybody."""
        if token := self._known(rejected):
            return token
        left = deadline.left()
        with self._cache.lock(self._key, ttl=left + 1, wait=left) as held:
            # Whoever held the lock before has left the new token behind.
            if token := self._known(rejected):
                return token
            if not held:
                raise WeChatUnavailable("token_busy")
            token, expires_in = self._fetch(deadline)
            self._cache.set(self._key, token, ex=max(1, expires_in - EARLY_SECONDS))
            return token

    def _known(self, rejected: str | None) -> str | None:
        value = self._cache.get(self._key)
        token = value.decode() if value else None
        return None if token == rejected else token
