"""The file of one of my cases, whatever its kind."""

from flask_restx import Namespace

from rest.resources import IdentifiedResource, answer, attachment
from rest.shapes import read_id
from services import case_files

namespace = Namespace("case files", description="all there is about one of my cases")


@namespace.route("/me/cases/<case_id>/file")
class CaseFile(IdentifiedResource):
    @namespace.response(403, "prove afresh first")
    def get(self, case_id: str):
        """The file of my objection, repair, complaint or second look."""
        return answer(case_files.export_own(self.house, self.caller, read_id(case_id)))


@namespace.route("/me/cases/<case_id>/file.pdf")
class CaseFilePdf(IdentifiedResource):
    @namespace.produces(["application/pdf"])
    @namespace.response(403, "prove afresh first")
    def get(self, case_id: str):
        """The same as PDF."""
        printed = case_files.print_own(self.house, self.caller, read_id(case_id))
        return attachment(printed, "application/pdf", "case-file.pdf")
