"""How often each API may be called, and how often it was."""

from collections import Counter
from collections.abc import Mapping

from simulator.clock import day
from simulator.errors import ApiError

A_DAY = {
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/info": 5_000_000,
    "/wxa/msg_sec_check": 2_000_000,
    "/wxa/media_check_async": 200_000,
}
A_MINUTE = {
    "/cgi-bin/stable_token": (10_000, 45011),
    "/wxa/getwxacodeunlimit": (5_000, 45011),
    "/wxa/msg_sec_check": (4_000, 44991),
    "/wxa/media_check_async": (2_000, 44991),
}
CLEARINGS_A_MONTH = 10


class Quotas:
    """The ledger of calls by account, API and day or minute."""

    def __init__(self, overrides: Mapping[str, int]) -> None:
        self._a_day = {**A_DAY, **overrides}
        self._days: Counter[tuple[str, str, str]] = Counter()
        self._minutes: Counter[tuple[str, str, int]] = Counter()
        self._clearings: Counter[tuple[str, str]] = Counter()
        self._minute = 0

    def count(self, app_id: str, path: str, now: float) -> None:
        """Counts one call; raises 45009, 45011 or 44991 when it was one too many."""
        today, minute = (app_id, path, day(now)), (app_id, path, int(now // 60))
        if minute[2] != self._minute:
            self._minutes.clear()
            self._minute = minute[2]
        most, errcode = A_MINUTE.get(path, (None, 0))
        if most is not None and self._minutes[minute] >= most:
            raise ApiError(errcode)
        if self._days[today] >= self._a_day.get(path, self._days[today] + 1):
            raise ApiError(45009)
        self._days[today] += 1
        self._minutes[minute] += 1

    def clear(self, app_id: str, now: float) -> None:
        """Forgets the account's calls, ten times a month."""
        month = (app_id, day(now)[:7])
        if self._clearings[month] >= CLEARINGS_A_MONTH:
            raise ApiError(48006)
        self._clearings[month] += 1
        for key in [key for key in self._days if key[0] == app_id]:
            del self._days[key]
