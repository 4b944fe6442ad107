"""The front page."""

from flask import current_app
from werkzeug.wrappers import Response

from web.views import PublicPage, at


@at("/")
class Front(PublicPage):
    """What this is, and where to go."""

    template = "visitors/front.html"

    def get(self) -> Response:
        return self.show(demo=current_app.extensions["demo"])
