"""Who looked at my file, and what I was told."""

import uuid

from flask import request
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from services import looks, notices, subscriptions, visits
from services.report_pdf.holding_wording import OUTCOMES, ROLES, WAYS
from web.views import IdentifiedPage, at

OTHERS = "others"


@at("/my/looks")
class Looks(IdentifiedPage):
    """Every look, refused ones too; or those of others alone."""

    template = "citizens/looks.html"

    def get(self) -> Response:
        page, others = read_page(), request.args.get("who") == OTHERS
        found = looks.list_own(
            self.house, self.caller, limit=page.limit, before=page.cursor, others=others
        )
        told = {"roles": ROLES, "outcomes": OUTCOMES, "others": others}
        return self.show(page=page_of(*found), **told)


@at("/my/notices")
class Notices(IdentifiedPage):
    """What I was told, and whether it arrived; seen from then on."""

    template = "citizens/notices.html"

    def get(self) -> Response:
        page = read_page()
        found = notices.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        if found[0] and page.cursor is None:
            visits.note_notices_read(self.house, self.caller, uuid.UUID(hex=found[0][0]["id"]))
        warnings = [
            each["warning"]
            for each in subscriptions.list_own(self.house, self.caller)
            if each["warning"]
        ]
        return self.show(page=page_of(*found), ways=WAYS, warnings=warnings)
