"""Access tokens: the short kind of /cgi-bin/token and the stable kind, kept apart as WeChat does."""

import secrets
from dataclasses import dataclass

from simulator.clock import day
from simulator.errors import ApiError

LIFE_S = 7200
OVERLAP_S = 300  # a replaced token is still good for about five minutes
FORCED_A_DAY = 20
FORCED_APART_S = 30


@dataclass
class Token:
    value: str
    app_id: str
    good_until: float
    dead: bool = False  # replaced on purpose, which answers 40001 and not 42001


class Tokens:
    """All tokens ever given out, and for each account the latest of either kind."""

    def __init__(self) -> None:
        self._all: dict[str, Token] = {}
        self._latest: dict[str, Token] = {}
        self._stable: dict[str, Token] = {}
        self._forced: dict[str, list[float]] = {}

    def issue(self, app_id: str, now: float) -> Token:
        """A new token; the one before it stays good for a moment."""
        earlier = self._latest.get(app_id)
        if earlier is not None:
            earlier.good_until = min(earlier.good_until, now + OVERLAP_S)
        self._latest[app_id] = token = self._mint(app_id, now)
        return token

    def stable(self, app_id: str, now: float, *, force: bool = False) -> Token:
        """The same token until five minutes before its end; forced: a new one, the old one dies."""
        current = self._stable.get(app_id)
        if force:
            self._count_forced(app_id, now)
            if current is not None:
                current.dead = True
        elif current and not current.dead and current.good_until - now > OVERLAP_S:
            return current
        self._stable[app_id] = token = self._mint(app_id, now)
        return token

    def app_id_of(self, value: str | None, now: float) -> str:
        """Whose token this is; raises 41001, 40001 or 42001."""
        if not value:
            raise ApiError(41001)
        token = self._all.get(value)
        if token is None or token.dead:
            raise ApiError(40001)
        if now >= token.good_until:
            raise ApiError(42001)
        return token.app_id

    def kill_all(self) -> None:
        for token in self._all.values():
            token.dead = True

    def _mint(self, app_id: str, now: float) -> Token:
        # 136 characters: long enough that a column made for 64 shows itself.
        token = Token(secrets.token_urlsafe(102), app_id, now + LIFE_S)
        self._all[token.value] = token
        return token

    def _count_forced(self, app_id: str, now: float) -> None:
        earlier = [at for at in self._forced.get(app_id, []) if day(at) == day(now)]
        if len(earlier) >= FORCED_A_DAY:
            raise ApiError(45009)
        if earlier and now - earlier[-1] < FORCED_APART_S:
            raise ApiError(45011)
        self._forced[app_id] = [*earlier, now]
