"""A fresh proof of identity for a page: asked for in the browser, given in the mini-program.

A browser has no phone button; the mini-program has. The page asks, and the mini-program that
is opened with the asking proves both sessions with one tap. They must belong to one account:
whoever else opens the asking proves nothing.
"""

import uuid
from urllib.parse import urlencode

from clients.wechat import WeChatError
from services.callers import Citizen
from services.errors import Unavailable, invalid_field
from services.house import House
from services.tokens import hash_secret, new_secret

ASKING_LIFE_S = 600
PROVE_PAGE = "pages/prove/prove"
IDENTITY_PAGE = "pages/identity/identity"


def ask(house: House, caller: Citizen) -> str:
    """The address that opens the mini-program, where the phone speaks for the caller's page."""
    asking = new_secret()
    house.cache.set(_key(asking), caller.session_id.bytes, ex=ASKING_LIFE_S)
    return _address(house, PROVE_PAGE, {"ask": asking})


def identity_address(house: House) -> str:
    """The address that opens the mini-program where identity is proved for the first time."""
    return _address(house, IDENTITY_PAGE, {})


def asked_by(house: House, asking: str) -> uuid.UUID:
    """The session whose page asked; refused where nobody did, or too long ago."""
    found = house.cache.get(_key(asking))
    if found is None:
        raise invalid_field("page", "asking_expired", "这次验证请求已过期，请回到网页重新发起")
    return uuid.UUID(bytes=bytes(found))


def _key(asking: str) -> str:
    return f"page-proof:{hash_secret(asking).hex()}"


def _address(house: House, page: str, query: dict[str, str]) -> str:
    try:
        return house.mini.url_link(page, urlencode(query))
    except WeChatError as error:
        text = "暂时打不开小程序，请直接在微信里搜索“掌信”小程序"
        raise Unavailable(message=text, retry_after=2) from error
