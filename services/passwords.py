"""Passwords and one-time codes of the credit office's people.

A username that nobody has costs as much time as one that somebody has.
"""

import hmac
import secrets
from datetime import datetime
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106's second choice, for machines that serve others meanwhile: 64 MiB, three passes.
HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
STEP_S = 30
STEPS_AROUND = (0, -1, 1)  # RFC 6238, 5.2: a phone's clock may be a step off
CODE_DIGITS = 6


def new_password() -> str:
    """120 random bits, to be typed once and then kept by a password manager."""
    return secrets.token_urlsafe(15)


def hash_password(password: str) -> str:
    """What is stored of a password (Argon2id)."""
    return HASHER.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether this is the password; of nobody's (None) none is, after as much work."""
    try:
        HASHER.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys() -> str:
    return hash_password(new_password())


def new_totp_secret() -> str:
    """160 random bits in base 32, as authenticator apps take them."""
    return pyotp.random_base32()


def totp_address(secret: str, username: str, issuer: str) -> str:
    """The `otpauth://` address that sets an authenticator app up."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, at most one step from now; None when it is none's."""
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
        return None
    codes = pyotp.HOTP(secret)
    this_step = int(now.timestamp()) // STEP_S
    steps = (this_step + offset for offset in STEPS_AROUND)
    return next((step for step in steps if hmac.compare_digest(codes.at(step), code)), None)
