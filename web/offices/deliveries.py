"""What departments delivered, how far it is, and what of it was refused."""

from typing import ClassVar

from flask import Response as FlaskResponse
from flask import request, stream_with_context
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from rest.shapes import read_id
from services import delivery_monitor
from web.views import DeskPage, at, is_part

DELIVERIES = "/desk/deliveries"
UTF8_MARK = "\ufeff"  # lets a spreadsheet see what it is


@at(DELIVERIES)
class Deliveries(DeskPage):
    """The batches, the newest first; while one runs, a script looks again."""

    acts: ClassVar = {"GET": "see_deliveries"}
    template = "offices/deliveries/list.html"
    part = "offices/deliveries/batches.html"

    def get(self) -> Response:
        page, state = read_page(), request.args.get("state", "")
        found = delivery_monitor.list_delivered(
            self.house, self.caller, state=state or None, limit=page.limit, before=page.cursor
        )
        told = {"page": page_of(*found), "states": delivery_monitor.STATES, "state": state}
        return self.show(self.part if is_part() else None, **told)


@at(f"{DELIVERIES}/<batch_id>/rejects.csv")
class Rejects(DeskPage):
    """Which rows of a batch were refused, where and why."""

    acts: ClassVar = {"GET": "export_rejects"}

    def get(self, batch_id: str) -> Response:
        lines = delivery_monitor.list_rejects(self.house, self.caller, read_id(batch_id))
        headers = {"Content-Disposition": 'attachment; filename="rejects.csv"'}
        text = stream_with_context(_marked(lines))
        return FlaskResponse(text, mimetype="text/csv", headers=headers)


def _marked(lines):
    yield UTF8_MARK
    yield from lines
