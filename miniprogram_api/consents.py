"""Standing consents, each with the text that is agreed to."""

from flask import Response
from flask_restx import Namespace, fields

from rest.paging import page_of
from rest.resources import IdentifiedResource, answer
from rest.shapes import read_json
from services import consents

namespace = Namespace("consents", description="what I agreed to")
consent_shape = namespace.model(
    "Consent",
    {
        "kind": fields.String(required=True, max_length=24, example="merchant_check"),
        "version": fields.String(max_length=16, description="of the text that was shown"),
    },
)


@namespace.route("/me/consents")
class Consents(IdentifiedResource):
    def get(self):
        """Every consent that can be given, with its text, and whether I gave it."""
        return answer(page_of(consents.list_own(self.house, self.caller), None))

    @namespace.expect(consent_shape)
    @namespace.response(201, "given")
    @namespace.response(409, "the text has changed since it was shown")
    def post(self):
        """Agree to the present text."""
        told = read_json(consent_shape)
        given = consents.give(self.house, self.caller, told["kind"], told.get("version"))
        return answer(given, 201)


@namespace.route("/me/consents/<kind>")
class ConsentResource(IdentifiedResource):
    @namespace.response(204, "withdrawn")
    def delete(self, kind: str):
        """Withdraw; nothing is asked."""
        consents.withdraw(self.house, self.caller, kind)
        return Response(status=204)
