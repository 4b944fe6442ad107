"""Access tokens and the other secrets that callers carry.

Access tokens are JWTs after RFC 8725: one pinned algorithm, keys from configuration only,
issuer, audience, type and times checked, life capped - also against a token that was
signed with our key but asks for longer.
"""

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

import jwt
from jwt.utils import base64url_decode

from services.errors import Unauthenticated
from services.house import House

ISSUER = "zhangxin"
ALGORITHM = "HS256"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - RFC 9068's media type, no secret
CITIZEN = "citizen"
INSTITUTION = "institution"
OPERATOR = "operator"
STAFF = "staff"
PAGE = "page"
COUNTER = "counter"
DESK = "desk"
ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(hours=12)
# A desk and a counter sign in once a shift; their sessions are rows looked at each time.
# A page's is in a cookie that no script reads, and is made anew with every page that is opened.
SHIFT = timedelta(hours=12)
LIVES = {STAFF: SHIFT, DESK: SHIFT, COUNTER: SHIFT, PAGE: timedelta(hours=2)}
CLOCK_SKEW = timedelta(seconds=5)
CLAIMS = ("iss", "aud", "sub", "iat", "exp", "jti")
LONGEST_TOKEN = 2048


def issue_access(house: House, audience: str, holder: uuid.UUID, now: datetime) -> str:
    """Sign an access token for a session, an institution or an operator."""
    key_id, key = next(iter(house.token_keys.items()))
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "sub": holder.hex,
        "iat": int(now.timestamp()),
        "exp": int((now + life_of(audience)).timestamp()),
        "jti": secrets.token_urlsafe(12),
    }
    return jwt.encode(claims, key, ALGORITHM, headers={"kid": key_id, "typ": TOKEN_TYPE})


def life_of(audience: str) -> timedelta:
    """How long an access token lives, and the longest that one may claim to."""
    return LIVES.get(audience, ACCESS_LIFE)


def read_access(house: House, audience: str, token: str, now: datetime) -> uuid.UUID:
    """Return whom a token was issued to; Unauthenticated for anything that is not ours or old."""
    return read_any(house, (audience,), token, now)[1]


def read_any(
    house: House, audiences: Collection[str], token: str, now: datetime
) -> tuple[str, uuid.UUID]:
    """Likewise of a door that takes several kinds of token; also which kind it was."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long for one of ours")
        header = _once_each(token.split(".")[0])
        # Only the names of our own keys are looked up; what else a header says is ignored.
        key = house.token_keys[header["kid"]]
        if header.get("typ") != TOKEN_TYPE:
            raise ValueError("not an access token")
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audiences,
            issuer=ISSUER,
            # The times are checked below, against our own clock.
            options={
                "require": list(CLAIMS),
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        _once_each(token.split(".")[1])
        _check_times(claims, now)
        return claims["aud"], uuid.UUID(hex=claims["sub"])
    except (jwt.PyJWTError, KeyError, ValueError, TypeError, RecursionError) as error:
        raise Unauthenticated("token_invalid", "登录已失效，请重新登录") from error


def _once_each(part: str) -> dict:
    """An object of a token in which every name stands once."""
    found = json.loads(base64url_decode(part), object_pairs_hook=_each_once)
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def _each_once(pairs: list[tuple[str, object]]) -> dict:
    """Of a doubled name every parser picks its own (RFC 7519, 4), so it is not read at all."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands there twice")
    return dict(pairs)


def _check_times(claims: dict, now: datetime) -> None:
    issued, expires = claims["iat"], claims["exp"]
    if type(issued) is not int or type(expires) is not int or type(claims["aud"]) is not str:
        raise ValueError("times are whole seconds, and there is one audience")
    moment, skew = now.timestamp(), CLOCK_SKEW.total_seconds()
    life = life_of(claims["aud"]).total_seconds()
    if expires - issued > life or issued > moment + skew:
        raise ValueError("claims to live longer than we allow, or comes from the future")
    if moment >= expires:
        raise ValueError("expired")


def form_token(house: House, session_id: uuid.UUID) -> str:
    """What stands in every form of this session's pages and in no other's."""
    return keyed_hash(house, "form", session_id.hex).hex()


def new_secret() -> str:
    """256 random bits, for refresh tokens and client secrets."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """What is stored of a random secret; without salt, since 256 bits cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def keyed_hash(house: House, purpose: str, value: str) -> bytes:
    """What is stored of a short secret, such as six digits: without our key it tells nothing."""
    key = next(iter(house.token_keys.values()))
    text = f"{purpose}:{value}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, text, "sha256")
