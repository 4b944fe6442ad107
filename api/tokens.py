"""Access tokens for machine clients (RFC 6749, client credentials)."""

from flask import request
from flask_restx import Namespace, fields

from rest.resources import PublicResource, answer, basic_credentials, private
from services import institutions
from services.errors import invalid_field, malformed_field

namespace = Namespace("tokens", description="access tokens for machine clients")
token_answer = namespace.model(
    "Token",
    {
        "access_token": fields.String,
        "token_type": fields.String(example="Bearer"),
        "expires_in": fields.Integer(description="seconds", example=900),
        "scope": fields.String(example="department"),
    },
)


@namespace.route("/tokens")
class Tokens(PublicResource):
    who = "client credentials"
    guessed = "client secrets"

    @namespace.doc(
        security="basic",
        consumes=["application/x-www-form-urlencoded"],
        params={"grant_type": {"in": "formData", "enum": ["client_credentials"], "required": True}},
    )
    @namespace.response(200, "a token", token_answer)
    @namespace.response(401, "unknown client or wrong secret")
    def post(self):
        """Exchange client id and secret (HTTP Basic) for an access token."""
        client_id, secret = basic_credentials()
        grant_type = _grant_type()
        if grant_type is None:
            raise malformed_field("grant_type", "required", "缺少 grant_type")
        if grant_type != "client_credentials":
            raise invalid_field("grant_type", "not_listed", "grant_type 须为 client_credentials")
        return private(answer(institutions.issue_token(self.house, client_id, secret)))


def _grant_type() -> str | None:
    """From the form, as RFC 6749 has it, or from JSON, as many clients send it."""
    body = request.get_json(silent=True) if request.is_json else request.form
    return body.get("grant_type") if isinstance(body, dict) or hasattr(body, "getlist") else None
