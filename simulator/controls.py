"""What a tester, a demo or a script moves by hand: /sim/…"""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from simulator.clock import CHINA, china_time, iso
from simulator.faces import PASSED, SessionOver
from simulator.faults import API_KINDS, PUSH_KINDS, SPARED
from simulator.people import Person
from simulator.shapes import Given, Problem, as_json
from simulator.worlds import World

CENTURY_S = 100 * 365 * 24 * 3600


def blueprint(world: World) -> Blueprint:
    sim = Blueprint("sim", __name__, url_prefix="/sim")

    @sim.post("/people")
    def put_person() -> Response:
        person = _person(Given.of_request())
        with world.lock:
            new = world.people.put(person)
            _meet(world, person)
        return as_json({"id_number": person.id_number, "face": person.face}, 201 if new else 200)

    @sim.post("/codes")
    def login_code() -> Response:
        given = Given.of_request()
        openid, unionid = given.text("openid"), given.text("unionid", "")
        with world.lock:
            now = world.clock.now()
            user = world.users.meet(world.accounts.mini.app_id, openid, unionid)
            user.active_at = now
            code = world.login_codes.issue(now, openid=openid)
        return as_json({"code": code}, 201)

    @sim.post("/phone-codes")
    def phone_code() -> Response:
        given = Given.of_request()
        openid, phone = given.text("openid"), given.text("phone")
        with world.lock:
            now = world.clock.now()
            world.users.meet(world.accounts.mini.app_id, openid).active_at = now
            code = world.phone_codes.issue(now, openid=openid, phone=phone)
        return as_json({"code": code}, 201)

    @sim.post("/faces")
    def show_face() -> Response:
        verify_id = Given.of_request().text("verify_id")
        try:
            with world.lock:
                session = world.faces.show(verify_id, world.clock.now())
        except SessionOver:
            raise Problem(410, "这次人脸核身已超过一小时，请重新发起", "verify_id") from None
        if session is None:
            raise Problem(404, "没有这次人脸核身", "verify_id")
        result = "pass" if session.verify_ret == PASSED else "fail"
        return as_json({"verify_id": verify_id, "result": result})

    @sim.get("/outbox")
    def outbox() -> Response:
        since = _moment(request.args.get("since"))
        with world.lock:
            sent = world.outbox.sent(request.args.get("openid"), since)
        return as_json({"items": [each.shown() for each in sent], "next": None})

    @sim.post("/subscriptions")
    def subscription() -> Response:
        given = Given.of_request()
        openid, template_id = given.text("openid"), given.text("template_id")
        state = given.choice("state", ("accept", "once", "reject"))
        with world.lock:
            left = {"accept": None, "once": 1, "reject": 0}[state]
            world.consents.put(openid, template_id, left)
        return as_json({"openid": openid, "template_id": template_id, "state": state})

    @sim.delete("/tokens")
    def kill_tokens() -> Response:
        with world.lock:
            world.tokens.kill_all()
        return Response(status=204)

    @sim.get("/faults")
    def faults() -> Response:
        return as_json({"items": [fault.as_json() for fault in world.faults.in_force()]})

    @sim.post("/faults")
    def order_fault() -> Response:
        return as_json(_order(world, Given.of_request()), 201)

    @sim.delete("/faults")
    def clear_faults() -> Response:
        world.faults.clear()
        return Response(status=204)

    @sim.get("/clock")
    def clock() -> Response:
        return as_json(_time(world))

    @sim.post("/clock")
    def advance() -> Response:
        seconds = Given.of_request().number("advance_s", low=0, high=CENTURY_S)
        with world.lock:
            if world.clock.offset_s + seconds > CENTURY_S:
                raise Problem(422, "时钟最多拨快一百年", "advance_s")
            world.clock.advance(seconds)
        return as_json(_time(world))

    @sim.delete("/clock")
    def reset_clock() -> Response:
        with world.lock:
            world.clock.reset()
        return Response(status=204)

    return sim


def _person(given: Given) -> Person:
    return Person(
        given.text("name"),
        given.text("id_number"),
        given.text("phone"),
        given.choice("face", ("pass", "fail"), "pass"),
        given.text("openid", ""),
        given.text("official_openid", ""),
        given.text("unionid", ""),
    )


def _meet(world: World, person: Person) -> None:
    """A person whose openids were told is known to the accounts from the start."""
    if person.openid:
        world.users.meet(world.accounts.mini.app_id, person.openid, person.unionid)
    if person.official_openid:
        app_id = world.accounts.official.app_id
        user = world.users.meet(app_id, person.official_openid, person.unionid)
        if not user.subscribed_at:
            user.follow(world.clock.now())


def _order(world: World, given: Given) -> dict[str, Any]:
    target = given.text("target")
    kind = given.choice("kind", API_KINDS)
    if not target.startswith("/") or target.startswith(SPARED):
        raise given.invalid("target", "应是微信、核验机构或回调地址的路径前缀，以 / 开头")
    pushed = [account.callback_path for account in (world.accounts.official, world.accounts.mini)]
    if kind not in PUSH_KINDS and any(path and target.startswith(path) for path in pushed):
        raise given.invalid("kind", f"对推送只能是 {'、'.join(PUSH_KINDS)}")
    fault = world.faults.order(
        target,
        kind,
        given.whole("times", None, low=1, high=1_000_000),
        errcode=given.whole("errcode", -1, low=-(10**9), high=10**9),
        seconds=given.number("seconds", None, low=0, high=600),
        handled=given.flag("handled"),
    )
    return fault.as_json()


def _time(world: World) -> dict[str, Any]:
    return {"offset_s": world.clock.offset_s, "now": iso(world.clock.now())}


def _moment(text: str | None) -> datetime | None:
    """A moment written as ISO 8601 or as seconds since 1970."""
    if not text:
        return None
    try:
        if text.replace(".", "", 1).isdecimal():
            return china_time(float(text))
        # An unescaped + of an offset arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except (ValueError, OverflowError, OSError):
        raise Problem(400, "since 应是 ISO 8601 时间或秒数", "since") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
