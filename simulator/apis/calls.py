"""What all API calls have in common: token, method, quota, and the shape of yes and no."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request

from simulator.accounts import MINI, OFFICIAL, Account
from simulator.errors import ApiError
from simulator.users import User
from simulator.worlds import World

FAMILIES = (
    "/cgi-bin/",
    "/wxa/",
    "/wxaapi/",
    "/sns/",
    "/cityservice/",
    "/customservice/",
    "/datacube/",
)
BOTH = (MINI, OFFICIAL)
_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Call:
    """One call that passed the gate."""

    world: World
    account: Account
    now: float

    @property
    def query(self) -> dict[str, str]:
        return request.args.to_dict()

    def body(self) -> dict[str, Any]:
        """The JSON object sent; raises 44002 or 47001."""
        return _object_of(request.get_data(as_text=False))

    def literal_body(self) -> dict[str, Any]:
        r"""Likewise, but \u escapes stay as they are: chats and content checks do not read them.

        Who serialises with ASCII escapes sees `\u60a8` on the phone; the control characters
        below U+0020, which JSON can write in no other way, are read.
        """
        return _object_of(request.get_data(as_text=False), literal=True)

    def user(self, openid: object) -> User:
        return self.world.users.addressed(self.account.app_id, openid, self.now)


@dataclass(frozen=True)
class Api:
    path: str
    answer: Callable[[Call], dict[str, Any] | Response]
    method: str = "POST"
    accounts: tuple[str, ...] = BOTH
    token: bool = True  # False: the call proves itself by appid and secret


def register(app: Flask, world: World, api: Api) -> None:
    def view() -> Response:
        with world.lock:
            now = world.clock.now()
            try:
                answer = api.answer(_admitted(world, api, now))
            except ApiError as error:
                answer = error.payload(api.path, now)
        return answer if isinstance(answer, Response) else answered(answer, api.path)

    app.add_url_rule(api.path, api.path, view, methods=["GET", "POST"])


def answered(payload: dict[str, Any], path: str) -> Response:
    # Under /sns the JSON comes as text/plain: nobody may depend on the type.
    kind = "text/plain" if path.startswith("/sns/") else "application/json; encoding=utf-8"
    return Response(json.dumps(payload, ensure_ascii=False), content_type=kind)


def ok(**more: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **more}


def _admitted(world: World, api: Api, now: float) -> Call:
    if request.method != api.method:
        raise ApiError(43002 if api.method == "POST" else 43001)
    if not api.token:
        given = request.args.to_dict() if api.method == "GET" else _object_of(request.get_data())
        account = world.accounts.proven(given)
        _check_address(world)
    else:
        app_id = world.tokens.app_id_of(request.args.get("access_token"), now)
        account = world.accounts.named(app_id)
    if account.kind not in api.accounts:
        raise ApiError(48001)
    world.quotas.count(account.app_id, api.path, now)
    return Call(world, account, now)


def _check_address(world: World) -> None:
    allowed, address = world.settings.ip_whitelist, request.remote_addr or ""
    if request.path.startswith("/cgi-bin/") and allowed and address not in allowed:
        raise ApiError(40164, ip=address)


def _object_of(raw: bytes, *, literal: bool = False) -> dict[str, Any]:
    if not raw:
        raise ApiError(44002)
    try:
        text = raw.decode()
        body = json.loads(_ESCAPED.sub(_unread, text) if literal else text)
    except (ValueError, RecursionError):
        raise ApiError(47001) from None
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


def _unread(found: re.Match[str]) -> str:
    backslashes, digits = found.groups()
    if int(digits, 16) < 0x20:
        return found[0]
    return rf"{backslashes}\\u{digits}"
