"""The credit office's people sign in and out."""

from typing import ClassVar

from flask import Response
from flask_restx import Namespace, fields

from rest.resources import PublicResource, StaffResource, answer, private
from rest.shapes import read_json
from services import staff_sessions

namespace = Namespace("staff", description="the credit office's desk")
sign_in_body = namespace.model(
    "StaffSignIn",
    {
        "username": fields.String(required=True, min_length=1, max_length=100),
        "password": fields.String(required=True, min_length=1, max_length=200),
        "totp": fields.String(description="six digits, where enrolled", max_length=20),
    },
)
sign_in_answer = namespace.model(
    "StaffSession",
    {
        "access_token": fields.String,
        "token_type": fields.String(example="Bearer"),
        "expires_in": fields.Integer(description="seconds; 30 minutes unused end it too"),
        "name": fields.String,
        "role": fields.String,
        "unit": fields.String,
    },
)


@namespace.route("/staff/sessions")
class StaffSessions(PublicResource):
    guessed = "staff passwords"

    @namespace.doc(security=[])
    @namespace.expect(sign_in_body)
    @namespace.response(201, "signed in", sign_in_answer)
    @namespace.response(401, "one of the three is wrong, never said which")
    def post(self):
        """Sign in with username, password and one-time code."""
        told = read_json(sign_in_body)
        found = staff_sessions.sign_in(
            self.house, told["username"], told["password"], told.get("totp")
        )
        return private(answer(found, 201))


@namespace.route("/staff/sessions/current")
class CurrentStaffSession(StaffResource):
    acts: ClassVar = {"DELETE": None}

    @namespace.response(204, "signed out")
    def delete(self):
        """Sign out."""
        staff_sessions.sign_out(self.house, self.caller)
        return Response(status=204)
