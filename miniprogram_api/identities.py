"""Proving who one is, once; proving it afresh for sensitive acts; undoing it."""

from flask import Response, request
from flask_restx import Namespace, fields

from rest.resources import CitizenResource, IdentifiedResource, answer
from rest.shapes import read_json
from services import bindings, holdings, identities

namespace = Namespace("identity", description="who the caller is")
identity_shape = namespace.model(
    "Identity",
    {
        "name": fields.String(required=True, max_length=100),
        "id_number": fields.String(required=True, max_length=40),
        "phone_code": fields.String(required=True, min_length=1, max_length=512),
    },
)
proof_shape = namespace.model(
    "Proof",
    {
        "phone_code": fields.String(required=True, min_length=1, max_length=512),
        "page": fields.String(
            max_length=128, description="the asking of an own page that waits for the proof"
        ),
    },
)
me_answer = namespace.model(
    "Me",
    {
        "identity": fields.Nested(
            namespace.model("MaskedIdentity", {"name": fields.String, "id_number": fields.String}),
            allow_null=True,
        ),
        "phone": fields.String(description="masked", example="139****0011"),
        "linked": fields.List(fields.String(enum=["mini", "official"])),
    },
)
face_answer = namespace.model("FaceWanted", {"verify_id": fields.String})
LONGEST_DEVICE = 128


def device() -> str | None:
    """The phone, as the mini-program names it, for counting failures; never trusted alone."""
    return request.headers.get("X-Device-Id", "")[:LONGEST_DEVICE] or None


@namespace.route("/me")
class Me(CitizenResource):
    @namespace.response(200, "who I am", me_answer)
    def get(self):
        """Who I am, masked."""
        return answer(identities.describe(self.house, self.caller))

    @namespace.response(204, "closed")
    @namespace.response(403, "prove afresh first")
    def delete(self):
        """Close my account."""
        holdings.leave(self.house, self.caller)
        return Response(status=204)


@namespace.route("/me/identity")
class Identity(CitizenResource):
    @namespace.expect(identity_shape)
    @namespace.response(201, "bound", me_answer)
    @namespace.response(202, "the person's face is wanted", face_answer)
    @namespace.response(403, "name and number do not belong together")
    @namespace.response(429, "five failures in six hours")
    def post(self):
        """Say who I am, with the phone that WeChat vouches for."""
        told = read_json(identity_shape)
        verify_id = identities.prove(
            self.house,
            self.caller,
            name=told["name"],
            id_number=told["id_number"],
            phone_code=told["phone_code"],
            device=device(),
        )
        if verify_id is not None:
            return answer({"verify_id": verify_id}, 202)
        return answer(identities.describe(self.house, self.caller), 201)

    @namespace.response(204, "unbound, all sessions ended")
    def delete(self):
        """Undo the binding; every session of the account ends."""
        bindings.unbind(self.house, self.caller)
        return Response(status=204)


@namespace.route("/me/identity/<verify_id>/confirm")
class IdentityConfirmation(CitizenResource):
    @namespace.response(201, "bound", me_answer)
    @namespace.response(409, "the face was not shown yet")
    def post(self, verify_id: str):
        """Finish after the face was shown."""
        identities.confirm_face(self.house, self.caller, verify_id, device())
        return answer(identities.describe(self.house, self.caller), 201)


@namespace.route("/me/proof")
class Proof(IdentifiedResource):
    @namespace.expect(proof_shape)
    @namespace.response(204, "proved for ten minutes")
    def post(self):
        """Prove afresh, with the bound phone, before a sensitive act."""
        told = read_json(proof_shape)
        identities.refresh_proof(
            self.house, self.caller, told["phone_code"], device(), told.get("page")
        )
        return Response(status=204)
