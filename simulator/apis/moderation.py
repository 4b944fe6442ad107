"""Content security: texts at once, pictures by a later push."""

import http.client
import threading
from typing import Any
from urllib.parse import urlsplit

from simulator.accounts import MINI
from simulator.apis.calls import Api, Call, ok
from simulator.errors import ApiError
from simulator.media import MB
from simulator.messages import event_message
from simulator.moderation import Verdict, judge_file, judge_text, trace_id
from simulator.settings import LOOPBACK, SimulatorSettings
from simulator.users import ACTIVE_S
from simulator.worlds import World

LONGEST_TEXT = 2500
LONGEST_FILE = 10 * MB
DOWNLOAD_FAILED = -1008
DOWNLOAD_S = 5


def check_text(call: Call) -> dict[str, Any]:
    body = call.literal_body()
    content = body.get("content")
    if not isinstance(content, str) or not content:
        raise ApiError(44002)
    if len(content) > LONGEST_TEXT:
        raise ApiError(45002)
    _check_scene_and_person(call, body)
    judged = "\n".join(str(body.get(name, "")) for name in ("title", "nickname", "signature"))
    verdict = judge_text(f"{content}\n{judged}", call.world.settings)
    return ok(result=verdict.result(), detail=verdict.detail(), trace_id=trace_id())


def check_media(call: Call) -> dict[str, Any]:
    body = call.body()
    url = body.get("media_url")
    if not isinstance(url, str) or urlsplit(url).scheme not in {"http", "https"}:
        raise ApiError(40066)
    if body.get("media_type") not in {1, 2}:
        raise ApiError(40097)
    _check_scene_and_person(call, body)
    number = trace_id()
    job = (call.world, url, number, str(body["openid"]), call.now)
    threading.Thread(target=_check_later, args=job, name="media-check", daemon=True).start()
    return ok(trace_id=number)


def _check_scene_and_person(call: Call, body: dict[str, Any]) -> None:
    if body.get("version") != 2 or body.get("scene") not in {1, 2, 3, 4}:
        raise ApiError(40097)
    user = call.user(body.get("openid"))
    if call.now - user.active_at > ACTIVE_S:
        raise ApiError(61010)


def _check_later(world: World, url: str, number: str, openid: str, now: float) -> None:
    content = _downloaded(_reachable(url, world.settings))
    account = world.accounts.mini
    elements: dict[str, Any] = {"appid": account.app_id, "trace_id": number, "version": 2}
    if content is None:
        elements |= {"errcode": DOWNLOAD_FAILED, "errmsg": "download failed"}
    else:
        elements |= _found(judge_file(content))
    message = event_message(account.gh_id, openid, "wxa_media_check", elements, now)
    world.pushes.deliver_later(account, message)


def _found(verdict: Verdict) -> dict[str, Any]:
    return {
        "errcode": 0,
        "errmsg": "ok",
        "result": verdict.result(),
        "detail": verdict.detail(),
    }


def _reachable(url: str, settings: SimulatorSettings) -> str:
    """A file of the app is read from this machine, whatever name phones know the app by."""
    public = settings.public_base_url.rstrip("/")
    if public and settings.app_base_url and url.startswith(f"{public}/"):
        return settings.app_base_url.rstrip("/") + url.removeprefix(public)
    return url


def _downloaded(url: str) -> bytes | None:
    """The file, or None when it cannot be had; only from this machine."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK:
        return None
    try:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=DOWNLOAD_S)
        query = f"?{parts.query}" if parts.query else ""
        connection.request("GET", f"{parts.path or '/'}{query}")
        response = connection.getresponse()
        content = response.read(LONGEST_FILE + 1)
        connection.close()
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return content if response.status == 200 and len(content) <= LONGEST_FILE else None


APIS = (
    Api("/wxa/msg_sec_check", check_text, accounts=(MINI,)),
    Api("/wxa/media_check_async", check_media, accounts=(MINI,)),
)
