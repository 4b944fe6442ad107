"""The own report by its seven classes, and the same on paper."""

import orjson
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from services import reports
from web.views import IdentifiedPage, at


@at("/my/report")
class Report(IdentifiedPage):
    """Everything that is held on the caller."""

    template = "citizens/report.html"

    def get(self) -> Response:
        return self.show(report=orjson.loads(reports.view_own(self.house, self.caller)))


@at("/my/report.pdf")
class PrintedReport(IdentifiedPage):
    """The report as a file, after a fresh proof."""

    def get(self) -> Response:
        return FlaskResponse(
            reports.print_own(self.house, self.caller),
            mimetype="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="credit-report.pdf"'},
        )
