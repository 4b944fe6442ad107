"""案卷 at the desk: all there is about one case, to hand on."""

from typing import ClassVar

import orjson
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from rest.shapes import read_id
from services import case_files
from web.views import DeskPage, at


@at("/desk/cases/<case_id>/file")
class DeskCaseFile(DeskPage):
    """Of whatever kind, as JSON."""

    acts: ClassVar = {"GET": "export_cases"}

    def get(self, case_id: str) -> Response:
        told = case_files.export_at_desk(self.house, self.caller, read_id(case_id))
        return _download(orjson.dumps(told), "application/json", "json")


@at("/desk/cases/<case_id>/file.pdf")
class DeskPrintedCaseFile(DeskPage):
    """The same to print."""

    acts: ClassVar = {"GET": "export_cases"}

    def get(self, case_id: str) -> Response:
        printed = case_files.print_at_desk(self.house, self.caller, read_id(case_id))
        return _download(printed, "application/pdf", "pdf")


def _download(content: bytes, kind: str, suffix: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="case-file.{suffix}"'}
    return FlaskResponse(content, mimetype=kind, headers=headers)
