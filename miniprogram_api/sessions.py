"""Signing in with WeChat, staying signed in, signing out."""

from flask import Response
from flask_restx import Namespace, fields

from rest.resources import CitizenResource, PublicResource, answer, private
from rest.shapes import read_json
from services import sessions

namespace = Namespace("sessions", description="signing in with WeChat")
sign_in_shape = namespace.model(
    "SignIn", {"code": fields.String(required=True, min_length=1, max_length=512)}
)
refresh_shape = namespace.model(
    "Refresh", {"refresh_token": fields.String(required=True, min_length=1, max_length=512)}
)
identity_answer = namespace.model(
    "MaskedIdentity", {"name": fields.String, "id_number": fields.String}
)
signed_in_answer = namespace.model(
    "SignedIn",
    {
        "access_token": fields.String,
        "token_type": fields.String(example="Bearer"),
        "expires_in": fields.Integer(description="seconds", example=900),
        "refresh_token": fields.String(description="works once, within 12 hours of sign-in"),
        "identity": fields.Nested(identity_answer, allow_null=True),
    },
)


@namespace.route("/sessions")
class Sessions(PublicResource):
    guessed = "sign-in"

    @namespace.expect(sign_in_shape)
    @namespace.response(201, "signed in", signed_in_answer)
    @namespace.response(401, "the code is used or not valid")
    def post(self):
        """Exchange a `wx.login` code for a session."""
        code = read_json(sign_in_shape)["code"]
        return _signed_in(sessions.sign_in(self.house, code), 201)


@namespace.route("/sessions/refresh")
class SessionRefresh(PublicResource):
    guessed = "sign-in"

    @namespace.expect(refresh_shape)
    @namespace.response(200, "a new pair of tokens", signed_in_answer)
    @namespace.response(401, "the session has ended")
    def post(self):
        """Exchange a refresh token, once, for a new pair."""
        token = read_json(refresh_shape)["refresh_token"]
        return _signed_in(sessions.refresh(self.house, token), 200)


@namespace.route("/sessions/current")
class CurrentSession(CitizenResource):
    @namespace.response(204, "signed out")
    def delete(self):
        """Sign out: the access token is refused from the next request on."""
        sessions.sign_out(self.house, self.caller)
        return Response(status=204)


def _signed_in(signed_in: sessions.SignedIn, status: int) -> Response:
    return private(
        answer(
            {
                "access_token": signed_in.access_token,
                "token_type": "Bearer",
                "expires_in": signed_in.expires_in,
                "refresh_token": signed_in.refresh_token,
                "identity": signed_in.identity,
            },
            status,
        )
    )
