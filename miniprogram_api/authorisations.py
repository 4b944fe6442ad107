"""Who may read parts of my file: partners, and what I let them do."""

from flask import Response
from flask_restx import Namespace, fields

from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import IdentifiedResource, answer
from rest.shapes import read_id, read_json, read_moment, read_uuid
from services import authorisations, partners
from services.authorisations import TITLES, Grant

namespace = Namespace("authorisations", description="whom I let read parts of my file")
grant_body = namespace.model(
    "Grant",
    {
        "recipient_id": fields.String(required=True, max_length=40),
        "purpose": fields.String(required=True, min_length=1, max_length=100),
        "method": fields.String(required=True, min_length=1, max_length=40),
        "classes": fields.List(fields.String(enum=list(TITLES)), required=True, min_items=1),
        "expires_at": fields.String(
            required=True, max_length=40, example="2026-12-31T23:59:59+08:00"
        ),
        "version": fields.String(max_length=16, description="of the text that was shown"),
    },
)


@namespace.route("/partners")
class Partners(IdentifiedResource):
    def get(self):
        """Whom I may authorise, and the text that I would agree to."""
        listed = page_of(partners.list_all(self.house), None)
        return answer(listed | {"consent": authorisations.text_in_force()})


@namespace.route("/me/authorisations")
class Authorisations(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    def get(self):
        """What I authorised, newest first, ended ones too."""
        page = read_page()
        found = authorisations.list_page(
            self.house, self.caller, limit=page.limit, before=page.cursor
        )
        return answer(page_of(*found))

    @namespace.expect(grant_body)
    @namespace.response(201, "given")
    @namespace.response(403, "prove afresh first")
    @namespace.response(409, "the text has changed since it was shown, or too many stand")
    def post(self):
        """Let a partner read some classes of my file; wants a fresh proof."""
        told = read_json(grant_body)
        grant = Grant(
            read_uuid("recipient_id", told["recipient_id"]),
            told["purpose"],
            told["method"],
            told["classes"],
            read_moment("expires_at", told["expires_at"]),
        )
        given = authorisations.give(self.house, self.caller, grant, told.get("version"))
        return answer(given, 201)


@namespace.route("/me/authorisations/<authorisation_id>")
class AuthorisationResource(IdentifiedResource):
    @namespace.response(204, "withdrawn, effective with the next query")
    def delete(self, authorisation_id: str):
        """Withdraw; nothing is asked."""
        authorisations.withdraw(self.house, self.caller, read_id(authorisation_id))
        return Response(status=204)
