"""What a stranger's scanner opens: a merchant's code, and a citizen's."""

from flask import current_app, render_template, request

from services.house import House
from services.merchants import views
from web.pages import blueprint


@blueprint.get("/m/<code>")
def merchant(code: str):
    """A merchant's public credit and its offers, for anybody who scans its card."""
    house: House = current_app.extensions["house"]
    found = views.view(house, code, request.args.get("s"))
    return render_template("merchant.html", house=house, merchant=found)


@blueprint.get("/p")
def explain_pass():
    """What a citizen's code is. The token is in the fragment, which stays in the browser.

    The page has no script at all, so that nothing in it can read the fragment.
    """
    house: House = current_app.extensions["house"]
    return render_template("pass.html", house=house)
