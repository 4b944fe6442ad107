"""A person's act in the official account's chat, from the JSON of /sim to a delivered push."""

import base64
import binascii
from typing import Any

from flask import Blueprint, Response, request

from simulator.messages import Message, event_message, user_message
from simulator.pushes import MODES
from simulator.shapes import Given, Problem, as_json
from simulator.users import EVENT_GRANTS, User
from simulator.worlds import World

TYPES = ("text", "image", "voice", "location", "link", "event")
MOST_REPEATS = 20
AMR = b"#!AMR\n"  # an empty recording, well-formed


def blueprint(world: World) -> Blueprint:
    chat = Blueprint("chat", __name__, url_prefix="/sim/official")

    @chat.post("/messages")
    def messages() -> Response:
        given = Given.of_request()
        mode = given.choice("mode", MODES, "safe")
        repeat = _repeats(given)
        with world.lock:
            message = _acted(world, given)
        # Not under the lock: while it answers, the app calls back for tokens and the like.
        outcome = world.pushes.deliver(world.accounts.official, message, mode, repeat)
        return as_json(outcome.as_json())

    return chat


def _acted(world: World, given: Given) -> Message:
    kind = given.choice("type", TYPES)
    openid, unionid = given.text("openid"), given.text("unionid", "")
    account, now = world.accounts.official, world.clock.now()
    event = given.text("event") if kind == "event" else ""
    elements = _event_elements(given) if event else _elements(world, given, kind, now)
    user = world.users.meet(account.app_id, openid, unionid)
    if event:
        _take_part(user, event, given.text("event_key", ""), now)
        return event_message(account.gh_id, openid, event, elements, now)
    if not user.subscribed_at:
        user.follow(now)
    tap = "menu_id" in given and world.settings.msgmenu_tap_counts_as_menu
    user.acted("menu" if tap else "message", now)
    return user_message(account.gh_id, openid, kind, elements, now)


def _take_part(user: User, event: str, key: str, now: float) -> None:
    if event == "unsubscribe":
        user.leave()
        return
    if event == "subscribe":
        user.follow(now, key.removeprefix("qrscene_"))
    elif not user.subscribed_at:
        user.follow(now)
    if event in EVENT_GRANTS:
        user.acted(EVENT_GRANTS[event], now)


def _elements(world: World, given: Given, kind: str, now: float) -> dict[str, Any]:
    if kind == "text":
        return _text(given)
    if kind == "image":
        return _image(world, given, now)
    if kind == "voice":
        return _voice(world, given, now)
    if kind == "location":
        return _location(given.inner("location"))
    return {
        "Title": given.text("title", ""),
        "Description": given.text("content", ""),
        "Url": given.text("url"),
    }


def _text(given: Given) -> dict[str, Any]:
    content = {"Content": given.text("content", empty=True)}
    return {**content, "bizmsgmenuid": given.text("menu_id")} if "menu_id" in given else content


def _image(world: World, given: Given, now: float) -> dict[str, Any]:
    try:
        content = base64.b64decode(given.text("image"), validate=True)
    except binascii.Error:
        raise given.invalid("image", "不是 Base64") from None
    medium = world.media.keep(world.accounts.official.app_id, "image", content, now)
    url = f"{request.host_url}mmbiz_jpg/{medium.media_id}/0"
    return {"PicUrl": url, "MediaId": medium.media_id}


def _voice(world: World, given: Given, now: float) -> dict[str, Any]:
    medium = world.media.keep(world.accounts.official.app_id, "voice", AMR, now)
    elements = {"MediaId": medium.media_id, "Format": "amr", "MediaId16K": medium.media_id}
    # Left out, empty or filled: real accounts have been seen with each.
    if "recognition" in given:
        elements["Recognition"] = given.text("recognition", empty=True)
    return elements


def _location(place: Given) -> dict[str, Any]:
    return {
        "Location_X": place.number("lat", low=-90, high=90),
        "Location_Y": place.number("lng", low=-180, high=180),
        "Scale": place.whole("scale", 16, low=0, high=30),
        "Label": place.text("label", ""),
    }


def _event_elements(given: Given) -> dict[str, Any]:
    elements: dict[str, Any] = {}
    if given.text("event") == "LOCATION":
        place = given.inner("location")
        elements["Latitude"] = place.number("lat", low=-90, high=90)
        elements["Longitude"] = place.number("lng", low=-180, high=180)
        elements["Precision"] = 30.0
    else:
        elements["EventKey"] = given.text("event_key", "")
    # Whatever else an event carries: Ticket, ScanCodeInfo, SubscribeMsgPopupEvent, …
    return elements | given.mapping("fields")


def _repeats(given: Given) -> int:
    if "repeat" not in given:
        return 0
    try:
        return int(given.flag("repeat"))
    except Problem:
        return given.whole("repeat", low=0, high=MOST_REPEATS)
