"""A person's act in the official account's chat, from the JSON of /sim to a delivered push."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from simulator import hand_overs
from simulator.messages import Message, event_message, user_message
from simulator.pushes import MODES, Outcome
from simulator.replies import MEDIA_NAMES, OUT_OF_SERVICE
from simulator.shapes import Given, Problem, as_json
from simulator.transcripts import ACCOUNT, PERSON, SYSTEM
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
            held = _held_by_agent(world, message)
        if held:
            return as_json({**Outcome().as_json(), "forwarded_to": held})
        # Not under the lock: while it answers, the app calls back for tokens and the like.
        outcome = world.pushes.deliver(world.accounts.official, message, mode, repeat)
        with world.lock:
            _answered(world, message, outcome)
        return as_json(outcome.as_json())

    return chat


def _held_by_agent(world: World, message: Message) -> str:
    """The agent to whom the message goes past the app; events go to the app all the same."""
    if message.event:
        return ""
    session = hand_overs.session_of(world, message.openid)
    if session is None:
        return ""
    session.spoke_at = world.clock.now()
    return session.kf_account


def _answered(world: World, message: Message, outcome: Outcome) -> None:
    """What the answer shows on the phone, and the agent whom it calls."""
    reply, now = outcome.reply, world.clock.now()
    if message.silent:
        return
    if outcome.shown == OUT_OF_SERVICE and reply is None:
        world.transcripts.add(
            message.openid, now, SYSTEM, "failed", OUT_OF_SERVICE, problem=outcome.problem
        )
    elif reply is not None and reply.type == "transfer_customer_service":
        world.transcripts.add(message.openid, now, SYSTEM, "transfer", "正在为您转接人工客服")
        hand_overs.transfer(world, message.openid, reply.more["kf_account"])
    elif reply is not None:
        world.transcripts.add(message.openid, now, ACCOUNT, reply.type, reply.content, **reply.more)


def _acted(world: World, given: Given) -> Message:
    kind = given.choice("type", TYPES)
    openid, unionid = given.text("openid"), given.text("unionid", "")
    account, now = world.accounts.official, world.clock.now()
    event = given.text("event") if kind == "event" else ""
    elements = _event_elements(given) if event else _elements(world, given, kind, now)
    user = world.users.meet(account.app_id, openid, unionid)
    if event:
        _take_part(world, user, event, given.text("event_key", ""))
        return event_message(account.gh_id, openid, event, elements, now)
    if not user.subscribed_at:
        user.follow(now)
    tap = "menu_id" in given and world.settings.msgmenu_tap_counts_as_menu
    user.acted("menu" if tap else "message", now)
    world.transcripts.add(openid, now, PERSON, kind, **_drawn(kind, elements))
    return user_message(account.gh_id, openid, kind, elements, now)


def _take_part(world: World, user: User, event: str, key: str) -> None:
    now, name = world.clock.now(), world.settings.official_name
    if event == "unsubscribe":
        user.leave()
        world.desk.close(user.openid)
        world.transcripts.add(user.openid, now, SYSTEM, "left", f"您已取消关注“{name}”")
        return
    if event == "subscribe":
        user.follow(now, key.removeprefix("qrscene_"))
        world.transcripts.add(user.openid, now, SYSTEM, "followed", f"您已关注“{name}”")
    elif not user.subscribed_at:
        user.follow(now)
    if event in EVENT_GRANTS:
        user.acted(EVENT_GRANTS[event], now)


def _drawn(kind: str, elements: Mapping[str, Any]) -> dict[str, Any]:
    """What the person's own bubble shows."""
    if kind == "text":
        return {"content": elements["Content"]}
    if kind == "image":
        return {"content": MEDIA_NAMES[kind], "media_id": elements["MediaId"]}
    if kind == "voice":
        return {"content": MEDIA_NAMES[kind], "recognition": elements.get("Recognition", "")}
    if kind == "location":
        place = {"lat": elements["Location_X"], "lng": elements["Location_Y"]}
        return {"content": elements["Label"], **place}
    return {"content": elements["Title"], "url": elements["Url"]}


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
    medium = world.media.keep(world.accounts.official.app_id, "image", _picture(given), now)
    url = f"{request.host_url}mmbiz_jpg/{medium.media_id}/0"
    return {"PicUrl": url, "MediaId": medium.media_id}


def _picture(given: Given) -> bytes:
    try:
        return base64.b64decode(given.text("image"), validate=True)
    except binascii.Error:
        raise given.invalid("image", "不是 Base64") from None


def _announced(picture: bytes) -> dict[str, Any]:
    """What a menu's camera button says of the picture that follows as a message."""
    digest = hashlib.md5(picture, usedforsecurity=False).hexdigest()
    return {"Count": 1, "PicList": {"item": {"PicMd5Sum": digest}}}


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
    if given.text("event").startswith("pic_") and "image" in given:
        elements["SendPicsInfo"] = _announced(_picture(given))
    # Whatever else an event carries: Ticket, ScanCodeInfo, SubscribeMsgPopupEvent, …
    return elements | given.mapping("fields")


def _repeats(given: Given) -> int:
    if "repeat" not in given:
        return 0
    try:
        return int(given.flag("repeat"))
    except Problem:
        return given.whole("repeat", low=0, high=MOST_REPEATS)
