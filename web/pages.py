"""The blueprint of all pages, and what a person reads instead of a problem in JSON."""

from html import escape

from flask import Blueprint, Response, current_app, render_template, request

from services.house import House
from web import static_files

blueprint = Blueprint("web", __name__, template_folder="templates")
static_files.register(blueprint)

ONWARD = (
    '<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8"><title>掌信</title>'
    '<p><a href="{}">请点这里继续</a></p></html>\n'
)
PROBLEM = "application/problem+json"
REST = ("/api/", "/miniprogram/")
# Where whoever came to a page that is not there goes on, by where they were.
HOMES = (("/my", "我的信用"), ("/counter", "收银台"), ("/desk", "工作台"), ("/", "首页"))


@blueprint.after_app_request
def lead_on(response: Response) -> Response:
    """The few words of a page that leads on, for who does not follow it by itself."""
    if response.location and response.mimetype == "text/html":
        response.set_data(ONWARD.format(escape(response.location)))
    return response


@blueprint.after_app_request
def show_problem(response: Response) -> Response:
    """A person with a browser reads a page, not JSON."""
    asks_for_page = "text/html" in request.accept_mimetypes.values()
    if response.mimetype != PROBLEM or request.path.startswith(REST) or not asks_for_page:
        return response
    house: House = current_app.extensions["house"]
    problem = response.get_json()
    home = next(each for each in HOMES if request.path.startswith(each[0]))
    response.set_data(render_template("problem.html", house=house, problem=problem, home=home))
    response.mimetype = "text/html"
    return response
