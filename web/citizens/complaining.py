"""Complaints about the service: made here, followed on their own pages."""

from typing import ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from services import complaints
from web import repeats
from web.views import IdentifiedPage, at

COMPLAINTS = "/my/complaints"


@at(COMPLAINTS)
class Complaints(IdentifiedPage):
    """A new one, and those that were made."""

    template = "citizens/complaints.html"
    labels: ClassVar = {"about": "关于什么", "text": "发生了什么"}

    def get(self) -> Response:
        page = read_page()
        found = complaints.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        key = request.form.get("once") or repeats.new_key()
        return self.show(page=page_of(*found), once=key)

    def post(self) -> Response:
        told = request.form.get("about", ""), request.form.get("text", "")
        key = request.form.get("once", "")
        onward = repeats.once(self.house, self.caller, key, told, lambda: self._submit(*told))
        return redirect(onward, 303)

    def _submit(self, about: str, text: str) -> str:
        return f"{COMPLAINTS}/{complaints.submit(self.house, self.caller, about, text)['id']}"
