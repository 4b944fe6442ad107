"""Whether a printed report is genuine."""

from flask import request
from werkzeug.wrappers import Response

from rest.resources import slow_down
from services import reports
from web.views import PublicPage, at


@at("/check")
class Check(PublicPage):
    """Number and code of a report, typed or scanned.

    The QR on paper carries both in the address's fragment; a small script asks the API. Typed
    into the form they come as a query, which our own logs never hold.
    """

    template = "visitors/check.html"

    def get(self) -> Response:
        number, code = request.args.get("report_no", ""), request.args.get("code", "")
        result = None
        if number and code:
            slow_down(self.house, "report codes")
            result = reports.check(self.house, number, code)
        return self.show(number=number, result=result)
