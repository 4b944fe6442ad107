"""What the office did, in figures."""

from typing import ClassVar

from flask import request
from flask_restx import Namespace

from rest.resources import StaffResource, answer
from services import statistics

namespace = Namespace("statistics", description="figures of the office's work")
MONTH = {"in": "query", "type": "string"}


@namespace.route("/staff/statistics")
class Statistics(StaffResource):
    acts: ClassVar = {"GET": statistics.ACT}

    @namespace.doc(
        params={
            "from": MONTH | {"description": "YYYY-MM; else eleven months before `to`"},
            "to": MONTH | {"description": "YYYY-MM; else this month"},
        }
    )
    @namespace.response(422, "no month, or too many")
    def get(self):
        """Cases received, in time, late, running and overdue; no personal data."""
        asked = request.args
        return answer(statistics.view(self.house, self.caller, asked.get("from"), asked.get("to")))
