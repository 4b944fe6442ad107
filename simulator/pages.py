"""What a browser opens: the landing page, the consent page, pictures."""

import re
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from simulator.grants import SCOPES
from simulator.media import Medium
from simulator.phones import held_for, holders
from simulator.scenes import draw
from simulator.settings import LOOPBACK
from simulator.shapes import Problem, as_json
from simulator.worlds import World

STATE = re.compile(r"[a-zA-Z0-9]{0,128}")


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("pages", __name__, template_folder="templates")

    @pages.get("/")
    def landing() -> str:
        return render_template("landing.html", base=request.host_url.rstrip("/"))

    @pages.get("/healthz")
    def healthz() -> Response:
        return as_json({"status": "ok"})

    @pages.get("/connect/oauth2/authorize")
    def authorize() -> AnyResponse | str:
        problem = _oauth_problem(world)
        if problem:
            return render_template("refused.html", problem=problem)
        if holder := _holder():
            # A follower who comes from the chat is not asked.
            query = {**request.args.to_dict(), "openid": holder}
            return redirect(f"/connect/oauth2/consent?{urlencode(query)}")
        with world.lock:
            choices = holders(world)
        refused = _back(request.args["redirect_uri"], state=request.args.get("state", ""))
        query = request.args.to_dict()
        return render_template("consent.html", choices=choices, query=query, refused=refused)

    @pages.get("/connect/oauth2/consent")
    def consent() -> AnyResponse | str:
        problem = _oauth_problem(world)
        if problem:
            return render_template("refused.html", problem=problem)
        openid = request.args.get("openid", "")
        with world.lock:
            if openid not in {holder.openid for holder in holders(world)}:
                raise Problem(404, "没有这个人", "openid")
            now = world.clock.now()
            code = world.web_grants.consent(openid, request.args["scope"], now)
        state = request.args.get("state", "")
        return redirect(_back(request.args["redirect_uri"], code=code, state=state))

    @pages.get("/mmbiz_jpg/<media_id>/0")
    def picture(media_id: str) -> Response:
        with world.lock:
            return _shown(world.media.picture(media_id))

    @pages.get("/mmvideo/<media_id>")
    def video(media_id: str) -> Response:
        with world.lock:
            return _shown(world.media.video(media_id))

    @pages.get("/cgi-bin/showqrcode")
    def show_qr_code() -> Response:
        with world.lock:
            ticket = world.tickets.live(request.args.get("ticket", ""), world.clock.now())
        if ticket is None:
            return Response(status=404)
        return Response(draw(ticket.url, 430), content_type="image/png")

    return pages


def _shown(medium: Medium | None) -> Response:
    if medium is None:
        return Response(status=404)
    return Response(medium.content, content_type=medium.content_type)


def _holder() -> str:
    """Whose phone this is: the consent leads back to an address that tells which one is meant."""
    place = urlsplit(request.args.get("redirect_uri", "")).path.split("/")[1:2]
    return held_for(place[0]) if place else ""


def _oauth_problem(world: World) -> str:
    """Why WeChat would show an error page, or nothing."""
    query, settings = request.args, world.settings
    if query.get("appid") != world.accounts.official.app_id:
        return "appid 参数错误"
    ours = {urlsplit(url).hostname for url in (settings.app_base_url, settings.public_base_url)}
    target = urlsplit(query.get("redirect_uri", ""))
    if target.scheme not in {"http", "https"} or target.hostname not in ours | LOOPBACK:
        return "redirect_uri 域名与后台配置不一致，错误码：10003"
    if query.get("response_type") != "code" or query.get("scope") not in SCOPES:
        return "scope 或 response_type 参数错误"
    if not STATE.fullmatch(query.get("state", "")):
        return "state 只能是不超过 128 个字母和数字"
    return ""


def _back(redirect_uri: str, **more: str) -> str:
    parts = urlsplit(redirect_uri)
    added = urlencode(more)
    query = f"{parts.query}&{added}" if parts.query else added
    return urlunsplit(parts._replace(query=query))
