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
SHOP, CITY = "shop", "city"  # kept beside them for the gallery alone
# The same role in the mini-program, whose own source the simulator shows on a phone.
MINI_PAGES = {CITIZEN: "pages/home/home", CASHIER: "counter/entry/entry"}


@blueprint.get("")
def gallery() -> Response:
    """The frames: phones that are held are opened as they are, others wait to be taken up."""
    city = _city()
    kept = _kept(city)
    phones = {
        place: _phone(city, place, person)
        for place in (CITIZEN, CASHIER)
        for person in city["people"]
        if person["official_openid"] == kept.get(place)
    }
    page = make_response(
        render_template(
            "gallery.html", city=city, titles=_titles(), phones=phones, shop=kept.get(SHOP)
        )
    )
    frames = f"frame-src 'self' {city['simulator_url']}"
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; {frames}"
    )
    return page


@blueprint.post("/phones")
def take_up() -> Response | tuple[Response, int]:
    """Make a person's phone ready for a role: `{role: citizen or cashier, name, merchant?}`.

    A merchant is told by its code.
    """
    city, told = _city(), request.get_json(silent=True) or {}
    person = _found(city["people"], "name", told.get("name"))
    held = {CITY: _mark(city)}
    try:
        if told.get("role") == "cashier":
            merchant = _found(city["merchants"], "code", told.get("merchant"))
            Cashier(city, person, merchant)
            place, held[SHOP] = CASHIER, merchant["code"]
        else:
            Phone(city, person)
            place = CITIZEN
    except Unexpected as error:
        return jsonify({"detail": str(error)}), 502
    answer = jsonify(_phone(city, place, person))
    held[place] = person["official_openid"]
    answer.set_cookie(HOLDERS, urlencode(_kept(city) | held), samesite="Lax", httponly=True)
    return answer


def _phone(city: dict[str, Any], place: str, person: dict[str, str]) -> dict[str, str]:
    """Where a held phone opens, whose chat is beside it, and the same in the mini-program."""
    query = urlencode({"openid": person["openid"], "page": MINI_PAGES[place]})
    return {
        "place": f"/{place}",
        "openid": person["official_openid"],
        "mini": f"{city['simulator_url']}/phone?{query}",
    }


def _city() -> dict[str, Any]:
    try:
        path = Path(current_app.config["DATA_DIR"]) / DEMO_FILE
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound from None


def _titles() -> dict[str, str]:
    """What each role of the office is called."""
    return {code: role.title for code, role in roles.load().roles.items()}


def _found(among: list[dict], key: str, wanted: Any) -> dict:
    for each in among:
        if each[key] == wanted:
            return each
    raise NotFound


def _kept(city: dict[str, Any]) -> dict[str, str]:
    """Who holds the phones of this browser, and where; nothing of a city that is gone."""
    told = parse_qs(request.cookies.get(HOLDERS, ""))
    kept = {key: told[key][0] for key in (CITIZEN, CASHIER, SHOP, CITY) if key in told}
    return kept if kept.get(CITY) == _mark(city) else {}


def _mark(city: dict[str, Any]) -> str:
    """What no other city has: the people are the same in each, but their accounts are not."""
    return city["merchants"][0]["client_id"]
