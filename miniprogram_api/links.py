"""Tying the official account's chat to a proven session."""

from flask import Response
from flask_restx import Namespace, fields

from rest.paging import page_of
from rest.resources import IdentifiedResource, answer
from rest.shapes import read_id
from services import links

namespace = Namespace("links", description="the chat and this account")
link_answer = namespace.model(
    "LinkCode",
    {
        "id": fields.String,
        "code": fields.String(description="six digits", example="042137"),
        "expires_at": fields.DateTime,
    },
)


@namespace.route("/me/links")
class Links(IdentifiedResource):
    def get(self):
        """My links to the chat."""
        return answer(page_of(links.list_own(self.house, self.caller), None))

    @namespace.response(201, "six digits to type into the chat", link_answer)
    def post(self):
        """Show six digits for five minutes."""
        return answer(links.open_link(self.house, self.caller), 201)


@namespace.route("/me/links/<link_id>")
class LinkResource(IdentifiedResource):
    @namespace.response(204, "undone")
    def delete(self, link_id: str):
        """Untie the chat."""
        links.undo(self.house, self.caller, read_id(link_id))
        return Response(status=204)
