"""A copy of everything held about me."""

from flask_restx import Namespace

from rest.resources import IdentifiedResource, answer, attachment
from services import holdings

namespace = Namespace("holdings", description="everything held about me")


@namespace.route("/me/export")
class Export(IdentifiedResource):
    @namespace.response(403, "prove afresh first")
    def post(self):
        """A copy of everything held about me."""
        return answer(holdings.export_own(self.house, self.caller))


@namespace.route("/me/export.pdf")
class ExportPdf(IdentifiedResource):
    @namespace.produces(["application/pdf"])
    @namespace.response(403, "prove afresh first")
    def post(self):
        """The same as PDF, for people to read."""
        return attachment(
            holdings.print_own(self.house, self.caller), "application/pdf", "export.pdf"
        )
