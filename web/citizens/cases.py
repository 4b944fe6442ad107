"""办事: everything that runs or was closed, of whatever kind, and each case by itself."""

from typing import ClassVar

import orjson
from flask import redirect
from werkzeug.wrappers import Response

from rest.paging import read_page
from rest.resources import attachment
from rest.shapes import read_id
from services import (
    case_files,
    complaints,
    objections,
    own_cases,
    redecisions,
    repairs,
)
from services.cases.machines import COMPLAINT, OBJECTION, REDECISION, REPAIR
from web.citizens.case_pages import (
    ANSWERED,
    WITH_FILES,
    CasePage,
    organisation_asked,
    review,
)
from web.views import IdentifiedPage, at

PLACES = {
    OBJECTION: "/my/objections",
    REPAIR: "/my/repairs",
    REDECISION: "/my/redecisions",
    COMPLAINT: "/my/complaints",
}


@at("/my/cases")
class Cases(IdentifiedPage):
    """What runs, what waits for the person first; below it what was closed.

    With `?organisation=` those of an organisation that the caller represents.
    """

    template = "citizens/cases/list.html"

    def get(self) -> Response:
        page, organisation = read_page(), organisation_asked()
        running, closed, onward = own_cases.list_all(
            self.house,
            self.caller,
            limit=page.limit,
            before=page.cursor,
            organisation=organisation,
        )
        return self.show(
            running=running,
            closed=closed,
            onward=onward,
            before=page.cursor,
            organisation=organisation,
        )


@at("/my/cases/<case_id>")
class Case(IdentifiedPage):
    """A case of whatever kind: to its own page."""

    def get(self, case_id: str) -> Response:
        kind = own_cases.kind_of(self.house, self.caller, read_id(case_id))
        return redirect(f"{PLACES[kind]}/{case_id}", 303)


@at("/my/cases/<case_id>/file")
class CaseFile(IdentifiedPage):
    """All there is about a case, for whoever reads it by machine; after a fresh proof."""

    def get(self, case_id: str) -> Response:
        told = case_files.export_own(self.house, self.caller, read_id(case_id))
        packed = orjson.dumps(told, option=orjson.OPT_INDENT_2)
        return attachment(packed, "application/json", "case-file.json")


@at("/my/cases/<case_id>/file.pdf")
class PrintedCaseFile(IdentifiedPage):
    """The same on paper."""

    def get(self, case_id: str) -> Response:
        printed = case_files.print_own(self.house, self.caller, read_id(case_id))
        return attachment(printed, "application/pdf", "case-file.pdf")


@at("/my/objections/<case_id>")
class Objection(CasePage):
    """An objection: how far it is, what came of it, and a second look at that."""

    kind, service, takes_files = OBJECTION, objections, True
    template = "citizens/cases/objection.html"
    acts: ClassVar = {**WITH_FILES, "review": review}


@at("/my/repairs/<case_id>")
class Repair(CasePage):
    """An application for repair, and what was done once it was granted."""

    kind, service, takes_files = REPAIR, repairs, True
    template = "citizens/cases/repair.html"
    acts: ClassVar = WITH_FILES


@at("/my/redecisions/<case_id>")
class Redecision(CasePage):
    """An automated answer that a person looks at again."""

    kind, service = REDECISION, redecisions
    template = "citizens/cases/redecision.html"
    acts: ClassVar = ANSWERED


@at("/my/complaints/<case_id>")
class Complaint(CasePage):
    """A complaint about the service, and its answer."""

    kind, service = COMPLAINT, complaints
    template = "citizens/cases/complaint.html"
    acts: ClassVar = ANSWERED
