"""The organisations whose legal representative I am."""

from flask_restx import Namespace, fields

from miniprogram_api.reports import report_answer
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import IdentifiedResource, answer
from services import represented

namespace = Namespace("organisations", description="organisations that I represent")
organisation_answer = namespace.model(
    "RepresentedOrganisation",
    {
        "name": fields.String,
        "uscc": fields.String(description="names it in `organisation` of other calls"),
        "open_objections": fields.Integer,
        "open_repairs": fields.Integer,
    },
)


@namespace.route("/me/organisations")
class RepresentedOrganisations(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    @namespace.response(
        200,
        "by their newest registration",
        namespace.model(
            "RepresentedOrganisations",
            {"items": fields.List(fields.Nested(organisation_answer)), "next": fields.String},
        ),
    )
    def get(self):
        """The organisations whose registered legal representative I am."""
        page = read_page()
        found = represented.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        return answer(page_of(*found))


@namespace.route("/me/organisations/<uscc>/report")
class RepresentedReport(IdentifiedResource):
    @namespace.response(200, "its report, other people's numbers covered", report_answer)
    @namespace.response(404, "not one that I represent")
    def get(self, uscc: str):
        """The whole file of one of them, so that whatever is wrong in it can be objected to."""
        return answer(represented.view_report(self.house, self.caller, uscc))


@namespace.route("/me/organisations/<uscc>/access-log")
class RepresentedLooks(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    @namespace.response(404, "not one that I represent")
    def get(self, uscc: str):
        """Who looked at its file, and who acted for it."""
        page = read_page()
        found = represented.list_looks(
            self.house, self.caller, uscc, limit=page.limit, before=page.cursor
        )
        return answer(page_of(*found))
