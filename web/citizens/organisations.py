"""An organisation's own report, for its legal representative."""

from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from services import represented
from services.report_pdf import wording
from services.report_pdf.holding_wording import OUTCOMES, ROLES
from web.views import IdentifiedPage, at

ORGANISATIONS = "/my/organisations"


@at(f"{ORGANISATIONS}/<uscc>")
class Organisation(IdentifiedPage):
    """Everything that is held on an organisation that the caller represents."""

    template = "citizens/organisation.html"

    def get(self, uscc: str) -> Response:
        report = represented.view_report(self.house, self.caller, uscc)
        return self.show(report=report, uscc=uscc, words=wording)


@at(f"{ORGANISATIONS}/<uscc>/looks")
class OrganisationLooks(IdentifiedPage):
    """Who looked at it."""

    template = "citizens/organisation_looks.html"

    def get(self, uscc: str) -> Response:
        page = read_page()
        found = represented.list_looks(
            self.house, self.caller, uscc, limit=page.limit, before=page.cursor
        )
        return self.show(page=page_of(*found), uscc=uscc, roles=ROLES, outcomes=OUTCOMES)
