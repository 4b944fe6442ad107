"""The front page, and the check of a printed report."""

from flask import Blueprint, current_app, render_template, request

from rest.resources import slow_down
from services import reports
from services.house import House

blueprint = Blueprint(
    "web", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
)


@blueprint.get("/")
def front():
    """What this is, and where to go."""
    house: House = current_app.extensions["house"]
    return render_template("front.html", house=house, demo=current_app.extensions["demo"])


@blueprint.get("/check")
def check():
    """Whether a printed report is genuine.

    The QR on paper carries number and code in the address's fragment, which no log sees; a
    small script sends them. Typed into the form they come as a query.
    """
    house: House = current_app.extensions["house"]
    number, code = request.args.get("report_no", ""), request.args.get("code", "")
    result = None
    if number and code:
        slow_down(house)
        result = reports.check(house, number, code)
    return render_template("check.html", house=house, number=number, result=result)
