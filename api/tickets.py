"""The desk that answers what people left in the chat."""

from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import StaffResource, answer
from rest.shapes import read_id, read_json
from services import tickets

namespace = Namespace("tickets", description="questions left in the official account's chat")
answer_body = namespace.model(
    "TicketAnswer",
    {
        "words": fields.String(
            required=True, description="the person reads it", max_length=tickets.LONGEST_ANSWER
        )
    },
)


@namespace.route("/staff/tickets")
class Tickets(StaffResource):
    acts = {"GET": "see_tickets"}  # noqa: RUF012 - restx looks at it, nobody changes it

    @namespace.doc(params=PARAMETERS)
    def get(self):
        """The tickets that wait for an answer, without anybody's words."""
        page = read_page()
        found = tickets.list_open(self.house, self.caller, limit=page.limit, after=page.cursor)
        return answer(page_of(*found))


@namespace.route("/staff/tickets/<ticket_id>")
class TicketCase(StaffResource):
    acts = {"GET": "see_tickets"}  # noqa: RUF012

    def get(self, ticket_id: str):
        """One ticket with all that was said; the person in it sees that it was opened."""
        return answer(tickets.open_case(self.house, self.caller, read_id(ticket_id)))


@namespace.route("/staff/tickets/<ticket_id>/answer")
class TicketAnswer(StaffResource):
    acts = {"POST": "answer_tickets"}  # noqa: RUF012

    @namespace.expect(answer_body)
    @namespace.response(409, "wrong_state: it is answered or closed")
    @once
    def post(self, ticket_id: str):
        """Answer into the chat; where that is closed to us, the person gets a notice."""
        told = read_json(answer_body)
        ticket = read_id(ticket_id)
        return answer(tickets.answer(self.house, self.caller, ticket, told["words"]))


@namespace.route("/staff/tickets/<ticket_id>/close")
class TicketClosing(StaffResource):
    acts = {"POST": "answer_tickets"}  # noqa: RUF012

    @namespace.response(409, "wrong_state: it is closed")
    @once
    def post(self, ticket_id: str):
        """Close a ticket; what the person writes next begins another one."""
        return answer(tickets.close_case(self.house, self.caller, read_id(ticket_id)))
