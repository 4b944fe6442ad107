"""The file of a case, for the office to hand on."""

from typing import ClassVar

from flask_restx import Namespace

from rest.resources import StaffResource, answer, attachment
from rest.shapes import read_id
from services import case_files

namespace = Namespace("case files", description="all there is about one case")


@namespace.route("/staff/cases/<case_id>/file")
class CaseFile(StaffResource):
    acts: ClassVar = {"GET": "export_cases"}

    @namespace.response(403, "own_case")
    def get(self, case_id: str):
        """The file of a case of any kind; the person in it sees that it was exported."""
        return answer(case_files.export_at_desk(self.house, self.caller, read_id(case_id)))


@namespace.route("/staff/cases/<case_id>/file.pdf")
class CaseFilePdf(StaffResource):
    acts: ClassVar = {"GET": "export_cases"}

    @namespace.produces(["application/pdf"])
    @namespace.response(403, "own_case")
    def get(self, case_id: str):
        """The same as PDF."""
        printed = case_files.print_at_desk(self.house, self.caller, read_id(case_id))
        return attachment(printed, "application/pdf", "case-file.pdf")
