"""Organisations, and what of their credit is public."""

from urllib.parse import urlencode

import orjson
from flask import request
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from rest.resources import slow_down
from services import organisations
from services.errors import Invalid
from services.report_pdf import wording
from web.views import PublicPage, at

ORGANISATIONS = "/organisations"


@at(ORGANISATIONS)
class OrganisationSearch(PublicPage):
    """By a part of the name, or by the code."""

    template = "visitors/organisations.html"

    def get(self) -> Response:
        asked = request.args.get("q", "").strip()
        if not asked:
            return self.show(asked="", page=None, onward=None)
        slow_down(self.house, "organisations")
        page = read_page()
        try:
            found = organisations.search(self.house, asked, limit=page.limit, after=page.cursor)
        except Invalid as refusal:  # the form stays, with what was typed
            self.refusal = refusal
            return self.show(asked=asked, page=None, onward=None)
        told = page_of(*found)
        onward = (
            told["next"] and f"{ORGANISATIONS}?{urlencode({'q': asked, 'cursor': told['next']})}"
        )
        return self.show(asked=asked, page=told, onward=onward)


@at(f"{ORGANISATIONS}/<uscc>")
class OrganisationReport(PublicPage):
    """One organisation's public report by its classes, and the lists that it is on."""

    template = "visitors/organisation.html"

    def get(self, uscc: str) -> Response:
        slow_down(self.house, "organisations")
        report = orjson.loads(organisations.view_public(self.house, uscc))
        return self.show(report=report, words=wording)
