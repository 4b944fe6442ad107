"""My rotating code, and what it opens: whether I need a deposit."""

from flask import request
from flask_restx import Namespace, fields

from rest.resources import IdentifiedResource, answer
from services import eligibility, passes
from services.errors import invalid_field

namespace = Namespace("passes", description="my code, and where I need no deposit")
pass_answer = namespace.model(
    "Pass",
    {
        "content": fields.String(description="a URL with the token in its fragment"),
        "expires_at": fields.DateTime(description="60 seconds from now"),
        "refresh_after_s": fields.Integer(example=30),
        "svg": fields.String(description="markup, with picture=svg"),
        "png": fields.String(description="data URI of a 1-bit PNG, with picture=png"),
    },
)
said = namespace.model("Said", {"code": fields.String, "text": fields.String})
eligibility_answer = namespace.model(
    "Eligibility",
    {
        "scene": fields.String(example="books"),
        "name": fields.String(example="信易阅"),
        "eligible": fields.Boolean,
        "benefit": fields.Nested(
            namespace.model(
                "Benefit",
                {
                    "deposit_waiver_fen": fields.Integer(description="what a new order may take"),
                    "text": fields.String,
                },
            )
        ),
        "reasons": fields.List(fields.Nested(said)),
        "to_become_eligible": fields.List(fields.Nested(said)),
    },
)


@namespace.route("/me/pass")
class PassResource(IdentifiedResource):
    @namespace.doc(params={"picture": {"in": "query", "enum": list(passes.PICTURES)}})
    @namespace.response(201, "a pass", pass_answer)
    @namespace.response(403, "agree to `merchant_check` first")
    def post(self):
        """A fresh code; single use, 60 seconds."""
        picture = request.args.get("picture", "svg")
        if picture not in passes.PICTURES:
            raise invalid_field("picture", "not_listed", "picture 须为 svg 或 png")
        return answer(passes.issue(self.house, self.caller, picture), 201)


@namespace.route("/me/eligibility")
class Eligibility(IdentifiedResource):
    @namespace.response(200, "every scene")
    def get(self):
        """Every scene: yes or no, why, and what is missing."""
        return answer(eligibility.view_own(self.house, self.caller))


@namespace.route("/me/eligibility/<scene>")
class SceneEligibility(IdentifiedResource):
    @namespace.response(200, "the scene", eligibility_answer)
    def get(self, scene: str):
        """One scene."""
        return answer(eligibility.view_own(self.house, self.caller, scene))
