"""Two requests that make the same row at the same moment."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from services.errors import Unavailable

TRIES = 4
T = TypeVar("T")


def settled(act: Callable[[], T]) -> T:
    """Do a whole transaction; where somebody else made its row first, look again and find it.

    Unavailable when that goes on: the client asks again.
    """
    for _ in range(TRIES):
        try:
            return act()
        except IntegrityError:
            continue
    raise Unavailable(retry_after=1)
