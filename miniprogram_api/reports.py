"""One's own credit report."""

from flask import Response
from flask_restx import Namespace

from rest.resources import IdentifiedResource, answer
from services import reports

namespace = Namespace("report", description="one's own credit report")


@namespace.route("/me/report")
class Report(IdentifiedResource):
    def get(self):
        """My report."""
        return answer(reports.view_own(self.house, self.caller))


@namespace.route("/me/report.pdf")
class ReportPdf(IdentifiedResource):
    @namespace.produces(["application/pdf"])
    @namespace.response(403, "prove afresh first")
    def get(self):
        """My report as PDF, with number and check code."""
        document = Response(reports.print_own(self.house, self.caller), mimetype="application/pdf")
        document.headers["Content-Disposition"] = 'attachment; filename="credit-report.pdf"'
        return document
