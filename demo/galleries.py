"""The gallery: a phone for each role side by side, so that a newcomer plays the story alone.

The frames hold the app's own pages and the simulator's chat. What the gallery adds are hands:
it makes a demo person known in the mini-program, lets a shop invite a cashier, and tells the
simulator's WeChat who holds which phone - what a person would do with thumbs before the story
begins. It is registered where the environment is `demo`, and nowhere else.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
)
from werkzeug.exceptions import NotFound

from demo.actors import Cashier, Phone, Unexpected
from launchers.addresses import DEMO_FILE
from policy import roles

blueprint = Blueprint(
    "gallery",
    __name__,
    url_prefix="/gallery",
    template_folder="pages",
    static_folder="assets",
    static_url_path="/assets",
)
# Below which address of ours whose phone is held. The simulator's WeChat reads it too: it stands
# on the same host at another port, and cookies know no ports.
HOLDERS = "holders"
CITIZEN, CASHIER = "my", "counter"
# The same role in the mini-program, whose own source the simulator shows on a phone.
MINI_PAGES = {CITIZEN: "pages/home/home", CASHIER: "counter/entry/entry"}


@blueprint.get("")
def gallery() -> Response:
    """The frames, empty until somebody takes up a phone."""
    city = _city()
    page = make_response(render_template("gallery.html", city=city, titles=_titles()))
    frames = f"frame-src 'self' {city['simulator_url']}"
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; {frames}"
    )
    return page


@blueprint.post("/phones")
def take_up() -> Response | tuple[Response, int]:
    """Make a person's phone ready for a role: `{role: citizen or cashier, name, merchant?}`."""
    city, told = _city(), request.get_json(silent=True) or {}
    person = _named(city["people"], told.get("name"))
    try:
        if told.get("role") == "cashier":
            Cashier(city, person, _named(city["merchants"], told.get("merchant")))
            place = CASHIER
        else:
            Phone(city, person)
            place = CITIZEN
    except Unexpected as error:
        return jsonify({"detail": str(error)}), 502
    page = MINI_PAGES[place]
    answer = jsonify(
        {
            "place": f"/{place}",
            "openid": person["official_openid"],
            "mini": f"{city['simulator_url']}/phone?{urlencode({'openid': person['openid'], 'page': page})}",
        }
    )
    holders = {**_holders(), place: person["official_openid"]}
    answer.set_cookie(HOLDERS, urlencode(holders), samesite="Lax", httponly=True)
    return answer


def _city() -> dict[str, Any]:
    try:
        path = Path(current_app.config["DATA_DIR"]) / DEMO_FILE
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound from None


def _titles() -> dict[str, str]:
    """What each role of the office is called."""
    return {code: role.title for code, role in roles.load().roles.items()}


def _named(found: list[dict], name: Any) -> dict:
    for each in found:
        if each["name"] == name:
            return each
    raise NotFound


def _holders() -> dict[str, str]:
    kept = parse_qs(request.cookies.get(HOLDERS, ""))
    return {place: kept[place][0] for place in (CITIZEN, CASHIER) if place in kept}
