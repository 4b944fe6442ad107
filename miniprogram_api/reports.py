"""One's own credit report."""

from flask_restx import Namespace, fields

from miniprogram_api.scores import score_answer
from rest.resources import IdentifiedResource, answer, attachment
from services import reports

namespace = Namespace("report", description="one's own credit report")
annotation_answer = namespace.model(
    "Annotation", {"kind": fields.String, "since": fields.Date, "text": fields.String}
)
record_answer = namespace.model(
    "Record",
    {
        "id": fields.String,
        "item_code": fields.String(example="P-PEN-001"),
        "title": fields.String,
        "source": fields.String(description="the item's department"),
        "document_no": fields.String,
        "decided_on": fields.Date,
        "valid_until": fields.Date(description="to the end of that day; null: no end"),
        "effect": fields.String(enum=["positive", "negative", "neutral"]),
        "status": fields.String(enum=["valid", "contested", "corrected", "repaired", "explained"]),
        "annotations": fields.List(fields.Nested(annotation_answer)),
        "fields": fields.Raw(description="name → value"),
    },
)
section_answer = namespace.model(
    "Section",
    {
        "class": fields.String(example="penalty"),
        "title": fields.String,
        "records": fields.List(fields.Nested(record_answer)),
    },
)
report_answer = namespace.model(
    "Report",
    {
        "report_no": fields.String,
        "version": fields.Integer,
        "generated_at": fields.DateTime,
        "subject": fields.Nested(
            namespace.model(
                "Subject",
                {"kind": fields.String, "name": fields.String, "id_number": fields.String},
            )
        ),
        "score": fields.Nested(score_answer, allow_null=True),
        "sections": fields.List(fields.Nested(section_answer), description="always seven"),
        "lists": fields.List(fields.Raw),
    },
)


@namespace.route("/me/report")
class Report(IdentifiedResource):
    @namespace.response(200, "the report", report_answer)
    def get(self):
        """My report."""
        return answer(reports.view_own(self.house, self.caller))


@namespace.route("/me/report.pdf")
class ReportPdf(IdentifiedResource):
    @namespace.produces(["application/pdf"])
    @namespace.response(403, "prove afresh first")
    def get(self):
        """My report as PDF, with number and check code."""
        printed = reports.print_own(self.house, self.caller)
        return attachment(printed, "application/pdf", "credit-report.pdf")
