"""The partners at the desk: who may be authorised by people to read parts of their file."""

import uuid
from typing import Any, ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from rest.shapes import read_id
from services import partners
from web.views import DeskPage, at

PARTNERS = "/desk/partners"
FIELDS = ("name", "contact", "about")


@at(PARTNERS)
class Partners(DeskPage):
    """Every partner, the form that enrols one, and suspending where it stands."""

    acts: ClassVar = {
        "GET": "see_partners",
        "enrol": "enrol_partners",
        "suspend": "suspend_partners",
        "resume": "suspend_partners",
    }
    template = "offices/partners.html"
    labels: ClassVar = {"name": "名称", "contact": "联系方式", "about": "用途", "reason": "理由"}
    secret: dict[str, Any] | None = None

    def get(self) -> Response:
        page = read_page()
        found = partners.list_enrolled(self.house, limit=page.limit, after=page.cursor)
        return self.show(page=page_of(*found), secret=self.secret)

    def post(self) -> Response:
        return self.do()

    def do_enrol(self) -> Response:
        """Shown at once and not led to: the secret is told once, and stands in no address."""
        told = {name: request.form.get(name, "") for name in FIELDS}
        self.secret = partners.enrol(self.house, self.caller, **told)
        return self.get()

    def do_suspend(self) -> Response:
        partners.suspend(self.house, self.caller, _which(), request.form.get("reason", ""))
        return redirect(PARTNERS, 303)

    def do_resume(self) -> Response:
        partners.resume(self.house, self.caller, _which())
        return redirect(PARTNERS, 303)


def _which() -> uuid.UUID:
    return read_id(request.form.get("partner", ""))
