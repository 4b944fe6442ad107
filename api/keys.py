"""The public keys of what we sign."""

from flask import Blueprint, Response
from flask_restx import Namespace

from rest.resources import PublicResource, answer
from services import signing

namespace = Namespace("keys", description="public keys of webhooks and checks")
PATH = "/.well-known/jwks.json"
KEPT_FOR_S = 300


@namespace.route(PATH)
class Keys(PublicResource):
    def get(self) -> Response:
        """The keys that verify our signatures (RFC 7517), the newest first."""
        found = answer(signing.public_keys(self.house))
        found.headers["Cache-Control"] = f"public, max-age={KEPT_FOR_S}"
        return found


# Also where RFC 8615 has such files: many libraries are told an issuer and add the path themselves.
well_known = Blueprint("well_known", __name__)
well_known.add_url_rule(PATH, view_func=Keys.as_view("keys"))
