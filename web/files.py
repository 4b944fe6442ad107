"""Files of evidence behind short-lived links: downloaded, never shown as a page of ours.

A photo, drawn anew when it came in, stands in the desk's page as a picture of that address.
"""

from flask import Response, current_app

from rest.resources import private
from services import file_links
from services.house import House
from web.pages import blueprint

# Whatever a browser makes of the file, it runs nothing and reaches nothing of ours.
ALONE = "default-src 'none'; sandbox"


@blueprint.get("/files/<token>")
def file(token: str) -> Response:
    """The file that this link opens, for the few minutes that it lives."""
    house: House = current_app.extensions["house"]
    served = file_links.serve(house, token)
    answer = Response(served.pieces, mimetype=served.content_type)
    answer.headers["Content-Length"] = str(served.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{served.name}"'
    answer.headers["Content-Security-Policy"] = ALONE
    return private(answer)
