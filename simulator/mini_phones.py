"""The phone behind an address that opens the mini-program.

Nobody's phone is here: what the mini-program's two pages do with one tap - sign in, let the phone
say its number, tell the app - is done in its place, by the calls that the pages make.
"""

import json
import urllib.error
import urllib.request
from urllib.parse import parse_qs

from flask import Blueprint, render_template, request

from simulator.people import Person
from simulator.shapes import Problem
from simulator.url_links import UrlLink
from simulator.worlds import World

TIMEOUT_S = 10
API = "/miniprogram/v1"
PROVE, IDENTIFY = "pages/prove/prove", "pages/identity/identity"
TAPS = {PROVE: "用绑定的手机号验证", IDENTIFY: "填写姓名、身份证号和手机号"}


def blueprint(world: World) -> Blueprint:
    phone = Blueprint("mini_phone", __name__, template_folder="templates")

    @phone.get("/urllink/<name>")
    def opened(name: str) -> str:
        return _screen(world, name)

    @phone.post("/urllink/<name>")
    def tapped(name: str) -> str:
        with world.lock:
            link = world.url_links.live(name, world.clock.now())
        person = _person(world, request.form.get("openid", ""))
        return _screen(world, name, told=_act(world, link, person))

    return phone


def _screen(world: World, name: str, told: str = "") -> str:
    with world.lock:
        link = world.url_links.live(name, world.clock.now())
        people = [person for person in world.people if person.openid]
    held = parse_qs(request.cookies.get("holders", "")).get("my", [""])[0]
    # A gallery of phones has said whose this one is.
    mine = [person for person in people if person.official_openid == held]
    return render_template(
        "url_link.html",
        choices=mine or people,
        tap=TAPS.get(link.page),
        page=link.page,
        opened=f"/{link.page}?{link.query}",
        told=told,
    )


def _person(world: World, openid: str) -> Person:
    with world.lock:
        found = next((each for each in world.people if each.openid and each.openid == openid), None)
    if found is None:
        raise Problem(404, "没有这个人", "openid")
    return found


def _act(world: World, link: UrlLink, person: Person) -> str:
    """What the page does when it is tapped, in words for who looks at it."""
    with world.lock:
        now = world.clock.now()
        mini = world.accounts.mini.app_id
        world.users.meet(mini, person.openid, person.unionid).active_at = now
        code = world.login_codes.issue(now, openid=person.openid)
        phone_code = world.phone_codes.issue(now, openid=person.openid, phone=person.phone)
    status, session = _call(world, "/sessions", {"code": code})
    if status != 201:
        return f"没有登录：{session.get('detail', status)}"
    path, body = "/me/identity", {"name": person.name, "id_number": person.id_number}
    if link.page == PROVE:
        path, body = "/me/proof", {"page": parse_qs(link.query).get("ask", [""])[0]}
    body["phone_code"] = phone_code
    status, answer = _call(world, path, body, session["access_token"])
    if status >= 300:
        return f"没有通过：{answer.get('detail', status)}"
    return "已完成，请回到网页继续。"


def _call(world: World, path: str, body: dict, token: str = "") -> tuple[int, dict]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    asked = urllib.request.Request(  # noqa: S310 - the app that the settings name
        world.settings.app_base_url + API + path, json.dumps(body).encode(), headers
    )
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT_S) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")
    except OSError:
        return 503, {"detail": "掌信没有应答"}
