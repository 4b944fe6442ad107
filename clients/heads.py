"""A file outside the database to which lines are added: the head of the log's chain.

An operator who wants more than another folder points it at a medium that only takes
additions, or ships it to another house.
"""

import json
import os
from pathlib import Path
from typing import Any


class HeadFile:
    """Lines of JSON, each on the disk before `append` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, head: dict[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(head) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> list[dict[str, Any]]:
        """All lines, oldest first; a last line that a crash cut off is left out."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        heads = []
        for line in lines:
            try:
                heads.append(json.loads(line))
            except ValueError:
                continue
        return heads
