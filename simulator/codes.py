"""Codes that a client carries to the server: good once, for five minutes."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.errors import ApiError

LIFE_S = 300


@dataclass
class Code:
    values: Mapping[str, str]
    good_until: float
    used: bool = False


class Codes:
    """One kind of code; what a second use and a late use answer differs by kind."""

    def __init__(self, *, used: int, expired: int) -> None:
        self._used, self._expired = used, expired
        self._codes: dict[str, Code] = {}

    def issue(self, now: float, **values: str) -> str:
        code = "0" + secrets.token_urlsafe(24)[:31]
        self._codes[code] = Code(values, now + LIFE_S)
        return code

    def redeem(self, code: str, now: float, **must_fit: str) -> Mapping[str, str]:
        """What was put into the code; values that must fit are checked before it is used up."""
        found = self._codes.get(code)
        if found is None or any(found.values[name] != want for name, want in must_fit.items()):
            raise ApiError(40029)
        if found.used:
            raise ApiError(self._used)
        if now >= found.good_until:
            raise ApiError(self._expired)
        found.used = True
        return found.values
