"""The mini-program in a browser: its real source, run by Tencent's j-component.

In demo and test only, like the rest of the simulator. Its requests come here and are passed on to
the app, so that the app needs no rule about foreign origins that production would carry along.
"""

import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from simulator import phone_files
from simulator.guards import SAME_MACHINE, guard
from simulator.phones import held_for
from simulator.shapes import Problem
from simulator.worlds import World

TIMEOUT_S = 30
MINE = "my"  # below which address of the app a citizen's pages are
PASSED_ON = ("Authorization", "Content-Type", "Idempotency-Key", "X-Device-Id")
PASSED_BACK = ("Content-Type", "Date", "Retry-After", "Content-Disposition", "Idempotent-Replay")
METHODS = ["GET", "POST", "PUT", "DELETE"]


def blueprint(world: World) -> Blueprint:
    phone = Blueprint(
        "phone",
        __name__,
        template_folder="templates",
        static_folder="static/phone",
        static_url_path="/phone/static",
    )

    guard(phone, f"data: blob: {SAME_MACHINE}")

    @phone.get("/phone")
    def page() -> str:
        openid = request.args.get("openid", "")
        with world.lock:
            people = [person for person in world.people if person.openid]
        holder = next((person for person in people if person.openid == openid), None)
        if openid and holder is None:
            raise Problem(404, "没有这个人", "openid")
        told = {
            name: getattr(holder, name) for name in ("openid", "unionid", "name", "phone") if holder
        }
        opened = request.args.get("page", "")
        over = request.args.get("over", 0, type=int)
        return render_template("phone.html", holder=told, people=people, page=opened, over=over)

    @phone.get("/urllink/<name>")
    def opened(name: str) -> AnyResponse:
        """What generate_urllink gave out: the mini-program at its page, on the phone at hand.

        WeChat opens it over the page that led here, so the phone is told the way back: how many
        pages of this browser's own history lie between.
        """
        with world.lock:
            link = world.url_links.live(name, world.clock.now())
            held = held_for(MINE)
            mine = next((each.openid for each in world.people if each.official_openid == held), "")
        page = f"/{link.page}?{link.query}"
        told = {"openid": mine if held else "", "page": page, "over": 1}
        return redirect(f"/phone?{urlencode(told)}")

    @phone.get("/phone/files.json")
    def files() -> Response:
        return Response(phone_files.texts(), content_type="application/json")

    @phone.get("/phone/source.js")
    def source() -> Response:
        return Response(phone_files.scripts(), content_type="text/javascript; charset=utf-8")

    @phone.get("/phone/vendor.js")
    def vendor() -> Response:
        return Response(phone_files.vendored(), content_type="text/javascript; charset=utf-8")

    @phone.get("/phone/images/<name>")
    def image(name: str) -> Response:
        return send_from_directory(phone_files.SOURCE / "images", name)

    @phone.route("/phone/app/<path:path>", methods=METHODS)
    def passed_on(path: str) -> Response:
        return _passed_on(world.settings.app_base_url, path)

    return phone


def _passed_on(base: str, path: str) -> Response:
    if not base:
        raise Problem(404, "没有接上应用（APP_BASE_URL）", "app")
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    body = request.get_data() if request.method in ("POST", "PUT") else None
    asked = urllib.request.Request(  # noqa: S310 - the app that the settings name
        f"{base}/{quote(path)}{query}", body, headers, method=request.method
    )
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT_S) as answer:  # noqa: S310
            return _answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return _answer(error.code, error.headers, error.read())
    except OSError:
        return Response(status=502)


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> Response:
    response = Response(body, status=status)
    for name in PASSED_BACK:
        if name in headers:
            response.headers[name] = headers[name]
    return response
