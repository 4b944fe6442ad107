"""Who looked at my file, and what I was told."""

from flask_restx import Namespace

from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import IdentifiedResource, answer
from services import looks, notices

namespace = Namespace("log", description="who looked, and what I was told")


@namespace.route("/me/access-log")
class AccessLog(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    def get(self):
        """Every look at my file, refused ones too, newest first."""
        page = read_page()
        found = looks.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        return answer(page_of(*found))


@namespace.route("/me/notices")
class Notices(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    def get(self):
        """What I was told, newest first, and whether it arrived."""
        page = read_page()
        found = notices.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        return answer(page_of(*found))
