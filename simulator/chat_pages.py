"""The phone in a browser: one page, and the calls by which it learns what to show."""

import secrets
from typing import Any

from flask import Blueprint, Response, render_template, request

from simulator import hand_overs
from simulator.clock import iso
from simulator.errors import ApiError
from simulator.guards import guard
from simulator.phones import holders
from simulator.shapes import Problem, as_json
from simulator.worlds import World


def blueprint(world: World) -> Blueprint:
    chat = Blueprint(
        "chat_page",
        __name__,
        template_folder="templates",
        static_folder="static/chat",
        static_url_path="/chat/static",
    )

    guard(chat, "blob: http: https:")  # covers of articles come from anywhere

    @chat.get("/chat")
    def page() -> str:
        return render_template("chat.html", name=world.settings.official_name)

    @chat.get("/sim/official/account")
    def account() -> Response:
        with world.lock:
            return as_json(
                {
                    "name": world.settings.official_name,
                    "gh_id": world.accounts.official.gh_id,
                    "menu": _menu(world),
                }
            )

    @chat.get("/sim/official/people")
    def people() -> Response:
        with world.lock:
            found = holders(world)
        items = [vars(holder) for holder in found]
        return as_json({"items": items, "next": None})

    @chat.post("/sim/official/people")
    def stranger() -> Response:
        with world.lock:
            openid = "o" + secrets.token_urlsafe(21)[:27]
            world.users.meet(world.accounts.official.app_id, openid)
        return as_json({"openid": openid}, 201)

    @chat.get("/sim/official/chats/<openid>")
    def lines(openid: str) -> Response:
        since = _number(request.args.get("since", "0"))
        with world.lock:
            return as_json(_chat(world, openid, since))

    return chat


def _menu(world: World) -> list[dict[str, Any]]:
    try:
        menu = world.menus.get()["menu"]
    except ApiError:
        return []
    assert isinstance(menu, dict)
    return menu["button"]


def _chat(world: World, openid: str, since: int) -> dict[str, Any]:
    now = world.clock.now()
    session = hand_overs.session_of(world, openid)
    user = world.users.known(world.accounts.official.app_id, openid)
    items = [line.shown() for line in world.transcripts.after(openid, since)]
    return {
        "items": items,
        "cursor": items[-1]["number"] if items else since,
        "memory": world.transcripts.memory,
        "now": iso(now),
        "followed": user is not None and user.subscribed,
        "typing": user is not None and now < user.typing_until,
        "kf_account": session.kf_account if session else None,
    }


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Problem(400, "since 应是上次得到的 cursor", "since")
    return int(text)
