"""What the credit office opens in a browser: signing in, and the figures of its work.

The session is the desk's own (services.staff_sessions); here it travels in a cookie that no
script reads and no other site sends. A form carries the token of its cookie as well.
"""

import contextlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request

from rest.problems import STATUS
from rest.resources import private, slow_down
from services import staff_sessions, statistics
from services.callers import StaffCaller
from services.errors import Forbidden, ServiceError, TooMany, Unauthenticated
from services.house import House
from web.charts import Bar, lying, standing
from web.pages import blueprint

SESSION, FORM = "desk", "desk_form"
PATH = "/desk"
FORM_TOKEN_BYTES = 24
HOME = "/desk/statistics"
STALE = "页面已过期，请重新填写"


@blueprint.get("/desk/sign-in")
def desk_sign_in() -> Response:
    """The form of a desk."""
    return _form()


@blueprint.post("/desk/sign-in")
def desk_open() -> Response:
    """Open a desk, and go to its page."""
    slow_down(_house(), "staff passwords")
    given = request.form
    try:
        _check_form()
        session = staff_sessions.sign_in(
            _house(), given.get("username", ""), given.get("password", ""), given.get("totp")
        )
    except (Unauthenticated, TooMany, Forbidden) as refusal:
        return _form(refusal)
    answer = private(make_response(redirect(HOME, 303)))
    _set_cookie(answer, SESSION, session["access_token"])
    answer.delete_cookie(FORM, path=PATH)
    return answer


@blueprint.post("/desk/sign-out")
def desk_close() -> Response:
    """Close the desk."""
    _check_form()
    with contextlib.suppress(Unauthenticated):  # it may have ended by itself
        staff_sessions.sign_out(_house(), _caller())
    answer = private(make_response(redirect("/desk/sign-in", 303)))
    answer.delete_cookie(SESSION, path=PATH)
    return answer


@blueprint.get("/desk/statistics")
def desk_statistics() -> Response:
    """The figures of the office's work, each chart with its table."""
    try:
        caller = _caller()
    except Unauthenticated:
        return private(make_response(redirect("/desk/sign-in", 303)))
    # A form that nobody filled in sends empty fields.
    first, last = (request.args.get(name) or None for name in ("from", "to"))
    told = statistics.view(_house(), caller, first, last)
    return _page("statistics.html", caller=caller, told=told, **_charts(told))


def _charts(told: Mapping[str, Any]) -> dict[str, Any]:
    names = statistics.STANDINGS
    outcomes = [
        Bar(f"{line['kind_name']} {line['name']}", {"plain": line["number"]})
        for line in told["outcomes"]
    ]
    return {
        "standings": names,
        "by_month": standing(
            "按月统计的收件数和办理情况",
            [Bar(line["month"][2:], _parts(line)) for line in told["months"]],
        ),
        "by_kind": lying(
            "按事项统计的收件数和办理情况",
            [Bar(line["name"], _parts(line)) for line in told["kinds"]],
        ),
        "by_outcome": lying("办理结果", outcomes),
        "by_department": lying(
            "按来源单位统计的收件数和办理情况",
            [Bar(line["department"], _parts(line)) for line in told["departments"]],
        ),
    }


def _parts(line: Mapping[str, Any]) -> dict[str, int]:
    return {name: line[name] for name in statistics.STANDINGS}


def _house() -> House:
    return current_app.extensions["house"]


def _caller() -> StaffCaller:
    """Who sits at the desk of this browser; Unauthenticated where nobody does."""
    token = request.cookies.get(SESSION)
    if not token:
        raise Unauthenticated
    return staff_sessions.authenticate(_house(), token)


def _form(refusal: ServiceError | None = None) -> Response:
    page = _page("desk_sign_in.html", refusal=refusal)
    if refusal is not None:
        page.status_code = STATUS[refusal.kind]
        if refusal.retry_after is not None:
            page.headers["Retry-After"] = str(refusal.retry_after)
    return page


def _page(template: str, **told: Any) -> Response:
    """A page with a fresh form token, which its cookie has as well."""
    token = secrets.token_urlsafe(FORM_TOKEN_BYTES)
    page = private(make_response(render_template(template, house=_house(), form=token, **told)))
    _set_cookie(page, FORM, token)
    return page


def _check_form() -> None:
    """Refuse a form that no page of ours in this browser made."""
    mine, sent = request.cookies.get(FORM, ""), request.form.get("form", "")
    if not mine or not hmac.compare_digest(mine.encode(), sent.encode()):
        raise Forbidden("form_expired", STALE)


def _set_cookie(answer: Response, name: str, value: str) -> None:
    is_secure = _house().public_base_url.startswith("https://")
    answer.set_cookie(name, value, path=PATH, httponly=True, secure=is_secure, samesite="Strict")
