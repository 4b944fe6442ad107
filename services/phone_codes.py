"""The number behind the code of WeChat's phone button."""

from collections.abc import Iterator
from contextlib import contextmanager

from clients.wechat import CodeInvalid, CodeUsed, ForeignPhone, WeChatError
from models import SealBroken
from services.callers import Citizen
from services.errors import Unavailable, invalid_field
from services.house import House
from services.tokens import keyed_hash

KEPT_S = 300  # as long as WeChat lets a code live
PLACE = b"phone_codes.number"


@contextmanager
def exchanged(house: House, caller: Citizen, phone_code: str) -> Iterator[str]:
    """The phone number behind a code, for what is done inside.

    A code works once at WeChat. Where what needs the number fails for a reason that passes,
    the number is kept for the caller, sealed, so that the same request may be sent again.
    """
    key = f"phone-code:{keyed_hash(house, caller.account_id.hex, phone_code).hex()}"
    number = _kept(house, caller, key) or _exchange(house, phone_code)
    try:
        yield number
    except Unavailable:
        sealed = house.sealer.seal(caller.account_id.bytes, PLACE, number.encode())
        house.cache.set(key, sealed, ex=KEPT_S)
        raise
    except BaseException:
        house.cache.delete(key)
        raise
    house.cache.delete(key)


def _kept(house: House, caller: Citizen, key: str) -> str | None:
    sealed = house.cache.get(key)
    if sealed is None:
        return None
    try:
        return house.sealer.open(caller.account_id.bytes, PLACE, sealed).decode()
    except SealBroken:
        return None  # its key was retired meanwhile


def _exchange(house: House, phone_code: str) -> str:
    try:
        return house.mini.phone_number(phone_code)
    except (CodeUsed, CodeInvalid) as error:
        text = "手机号授权已失效，请重新点击授权按钮"
        raise invalid_field("phone_code", "phone_code_invalid", text) from error
    except ForeignPhone as error:
        text = "请使用中国内地（+86）的手机号"
        raise invalid_field("phone_code", "phone_foreign", text) from error
    except WeChatError as error:
        raise Unavailable(message="暂时无法向微信核实手机号，请稍后再试", retry_after=2) from error
