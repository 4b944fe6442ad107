"""Words that somebody left in the chat, and the answer."""

import uuid
from typing import ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.shapes import read_id
from services import tickets
from web.views import DeskPage, at

QUEUE = "/desk/tickets"


@at(f"{QUEUE}/<ticket_id>")
class TicketCase(DeskPage):
    """One ticket with all that was said."""

    acts: ClassVar = {"GET": "see_tickets", "answer": "answer_tickets", "close": "answer_tickets"}
    template = "offices/cases/ticket.html"
    labels: ClassVar = {"words": "答复"}

    def get(self, ticket_id: str) -> Response:
        told = tickets.open_case(self.house, self.caller, read_id(ticket_id))
        return self.show(case=told, address=f"{QUEUE}/{told['id']}", states=tickets.STATE_NAMES)

    def post(self, ticket_id: str) -> Response:
        return self.do(ticket_id=read_id(ticket_id))

    def do_answer(self, ticket_id: uuid.UUID) -> Response:
        tickets.answer(self.house, self.caller, ticket_id, request.form.get("words", ""))
        return redirect(f"{QUEUE}?done=answer", 303)

    def do_close(self, ticket_id: uuid.UUID) -> Response:
        tickets.close_case(self.house, self.caller, ticket_id)
        return redirect(f"{QUEUE}?done=close", 303)
