"""Letting others write in between, where only one can write at a time."""

import time

from services.house import House

# Whoever finds SQLite locked looks again, at first every 25 ms or sooner; without a gap that long
# a large file would keep a waiting phone out by luck alone, for seconds.
GAP_S = 0.025


def give_way(house: House) -> None:
    """Leave a gap between two write transactions on SQLite; PostgreSQL needs none."""
    if not house.db.is_postgres:
        time.sleep(GAP_S)
