"""The simulator's clock: real time plus an offset that the app can read from a file."""

import json
import os
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

CHINA = timezone(timedelta(hours=8))


class Clock:
    """Seconds since 1970, moved forward at will."""

    def __init__(self, path: str = "") -> None:
        self._path = Path(path) if path else None
        self.offset_s = self._kept()
        self._keep()

    def now(self) -> float:
        return time.time() + self.offset_s

    def advance(self, seconds: float) -> float:
        """Moves the clock further and returns the whole offset."""
        self.offset_s += seconds
        self._keep()
        return self.offset_s

    def reset(self) -> None:
        self.offset_s = 0
        self._keep()

    def _kept(self) -> float:
        # A restart must not turn time back under an app whose rows carry the moved time.
        if self._path is None or not self._path.exists():
            return 0
        try:
            offset = json.loads(self._path.read_text())["offset_s"]
        except (ValueError, KeyError, TypeError):
            return 0
        return offset if isinstance(offset, int | float) else 0

    def _keep(self) -> None:
        if self._path is None:
            return
        # Readers open the file at any moment: they must see the old text or the new one.
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
        fresh.write_text(json.dumps({"offset_s": self.offset_s}))
        fresh.replace(self._path)


def china_time(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, CHINA)


def iso(moment: float) -> str:
    return china_time(moment).isoformat(timespec="microseconds")


def day(moment: float) -> str:
    return china_time(moment).date().isoformat()
