"""Signing in to the mini-program, the phone number, and who follows the official account."""

import hashlib
import hmac
from typing import Any

from simulator.accounts import MINI, OFFICIAL
from simulator.apis.calls import Api, Call, ok
from simulator.errors import ApiError


def code_to_session(call: Call) -> dict[str, Any]:
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    if not call.query.get("js_code"):
        raise ApiError(41008)
    values = call.world.login_codes.redeem(call.query["js_code"], call.now)
    user = call.world.users.meet(call.account.app_id, values["openid"])
    answer = {"session_key": user.log_in(call.now), "openid": user.openid}
    if user.unionid:
        answer["unionid"] = user.unionid
    return answer  # without errcode, as WeChat does


def check_session(call: Call) -> dict[str, Any]:
    user = call.user(call.query.get("openid"))
    expected = hmac.new(user.session_key.encode(), b"", hashlib.sha256).hexdigest()
    given = call.query.get("signature", "")
    if not user.session_key or not hmac.compare_digest(given.encode(), expected.encode()):
        raise ApiError(87009, "invalid signature")
    return ok()


def phone_number(call: Call) -> dict[str, Any]:
    body = call.body()
    must_fit = {"openid": str(body["openid"])} if body.get("openid") else {}
    code = body.get("code")
    if not isinstance(code, str):
        raise ApiError(40029)
    values = call.world.phone_codes.redeem(code, call.now, **must_fit)
    phone = values["phone"]
    return ok(
        phone_info={
            "phoneNumber": phone,
            "purePhoneNumber": phone,
            "countryCode": "86",
            "watermark": {"timestamp": int(call.now), "appid": call.account.app_id},
        }
    )


def user_info(call: Call) -> dict[str, Any]:
    if not call.query.get("openid"):
        raise ApiError(41009)
    user = call.user(call.query["openid"])
    known = {"subscribe": int(user.subscribed), "openid": user.openid}
    if user.unionid:
        known["unionid"] = user.unionid
    if not user.subscribed:
        return known
    return {
        **known,
        "language": call.query.get("lang", "zh_CN"),
        "subscribe_time": int(user.subscribed_at),
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if user.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(user.scene) if user.scene.isdigit() else 0,
        "qr_scene_str": "" if user.scene.isdigit() else user.scene,
    }


APIS = (
    Api("/sns/jscode2session", code_to_session, "GET", (MINI,), token=False),
    Api("/wxa/checksession", check_session, "GET", (MINI,)),
    Api("/wxa/business/getuserphonenumber", phone_number, accounts=(MINI,)),
    Api("/cgi-bin/user/info", user_info, "GET", (OFFICIAL,)),
)
