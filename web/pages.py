"""The front page, and the check of a printed report."""

from flask import Blueprint, Response, current_app, make_response, render_template, request

from rest.resources import slow_down
from services import reports
from services.house import House
from web import static_files

blueprint = Blueprint("web", __name__, template_folder="templates")
static_files.register(blueprint)

PROBLEM = "application/problem+json"
REST = ("/api/", "/miniprogram/")


@blueprint.after_app_request
def show_problem(response: Response) -> Response:
    """A person with a browser reads a page, not JSON."""
    asks_for_page = "text/html" in request.accept_mimetypes.values()
    if response.mimetype != PROBLEM or request.path.startswith(REST) or not asks_for_page:
        return response
    house: House = current_app.extensions["house"]
    problem = response.get_json()
    response.set_data(render_template("problem.html", house=house, problem=problem))
    response.mimetype = "text/html"
    return response


@blueprint.get("/")
def front():
    """What this is, and where to go."""
    house: House = current_app.extensions["house"]
    return render_template("front.html", house=house, demo=current_app.extensions["demo"])


@blueprint.get("/check")
def check():
    """Whether a printed report is genuine.

    The QR on paper carries number and code in the address's fragment; a small script asks the
    API. Typed into the form they come as a query, which our own logs never hold.
    """
    house: House = current_app.extensions["house"]
    number, code = request.args.get("report_no", ""), request.args.get("code", "")
    result = None
    if number and code:
        slow_down(house, "report codes")
        result = reports.check(house, number, code)
    page = make_response(render_template("check.html", house=house, number=number, result=result))
    page.headers["Cache-Control"] = "no-store"
    return page
