"""The blueprint of all pages, and what a person reads instead of a problem in JSON."""

from flask import Blueprint, Response, current_app, render_template, request

from services.house import House
from web import static_files

blueprint = Blueprint("web", __name__, template_folder="templates")
static_files.register(blueprint)

PROBLEM = "application/problem+json"
REST = ("/api/", "/miniprogram/")
# Where whoever came to a page that is not there goes on, by where they were.
HOMES = (("/my", "我的信用"), ("/counter", "收银台"), ("/desk", "工作台"), ("/", "首页"))


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
