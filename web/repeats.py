"""A form that is sent twice, by a second tap or after a lost answer, does its work once."""

import hashlib
import secrets
from collections.abc import Callable, Iterable

from flask import request

from services import idempotency
from services.callers import Citizen
from services.errors import ServiceError
from services.house import House

KEY_BYTES, DONE = 12, 201


def new_key() -> str:
    """By which a form that is shown now is known again."""
    return secrets.token_urlsafe(KEY_BYTES)


def once(
    house: House, caller: Citizen, key: str, told: Iterable[str], act: Callable[[], str]
) -> str:
    """What the act led to the first time that this form, filled in like this, was sent.

    Filled in otherwise it is another request. A refused act may be tried again.
    """
    digest = hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).digest()
    held = idempotency.key_hash(caller, "POST", request.path, f"{key}:{digest.hex()}")
    known = idempotency.begin(house, held, digest)
    if known is not None:
        return known.body.decode()
    try:
        led_to = act()
    except ServiceError:
        idempotency.release(house, held)
        raise
    idempotency.finish(house, held, DONE, led_to.encode())
    return led_to
