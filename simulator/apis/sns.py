"""Web sign-in: tokens for codes, and what they open. (jscode2session is with the sessions.)"""

from typing import Any

from flask import Flask, Response, request

from simulator.accounts import OFFICIAL
from simulator.apis.calls import Api, Call, answered, ok
from simulator.errors import ApiError
from simulator.grants import ACCESS_S, WebToken
from simulator.worlds import World


def access_token(call: Call) -> dict[str, Any]:
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    if not call.query.get("code"):
        raise ApiError(41008)
    token = call.world.web_grants.exchange(call.query["code"], call.now)
    answer = _told(token)
    user = call.world.users.meet(call.account.app_id, token.openid)
    if token.scope == "snsapi_userinfo" and user.unionid:
        answer["unionid"] = user.unionid
    return answer


def register_open_calls(app: Flask, world: World) -> None:
    """The /sns calls that prove themselves by the person's token, or by the appid alone."""
    for path, answer in (
        ("/sns/oauth2/refresh_token", _refreshed),
        ("/sns/userinfo", _user_info),
        ("/sns/auth", _auth),
    ):
        app.add_url_rule(path, path, _view(world, path, answer), methods=["GET", "POST"])


def _view(world: World, path: str, answer: Any) -> Any:
    def view() -> Response:
        with world.lock:
            now = world.clock.now()
            try:
                payload = answer(world, request.args, now)
            except ApiError as error:
                payload = error.payload(path, now)
        return answered(payload, path)

    return view


def _refreshed(world: World, query: Any, now: float) -> dict[str, Any]:
    if query.get("grant_type") != "refresh_token":
        raise ApiError(40002)
    if query.get("appid") != world.accounts.official.app_id:
        raise ApiError(40013)
    return _told(world.web_grants.refresh(query.get("refresh_token", ""), now))


def _user_info(world: World, query: Any, now: float) -> dict[str, Any]:
    openid = query.get("openid", "")
    token = world.web_grants.check(query.get("access_token", ""), openid, now)
    if token.scope != "snsapi_userinfo":
        raise ApiError(48001)
    user = world.users.meet(world.accounts.official.app_id, openid)
    answer = {
        "openid": openid,
        "nickname": "微信用户",  # all that WeChat tells since 2021-12-27
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "",
        "privilege": [],
    }
    return {**answer, "unionid": user.unionid} if user.unionid else answer


def _auth(world: World, query: Any, now: float) -> dict[str, Any]:
    world.web_grants.check(query.get("access_token", ""), query.get("openid", ""), now)
    return ok()


def _told(token: WebToken) -> dict[str, Any]:
    return {
        "access_token": token.access,
        "expires_in": ACCESS_S,
        "refresh_token": token.refresh,
        "openid": token.openid,
        "scope": token.scope,
    }


APIS = (Api("/sns/oauth2/access_token", access_token, "GET", (OFFICIAL,), token=False),)
