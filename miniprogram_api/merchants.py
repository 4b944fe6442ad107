"""What the code on a merchant's door opens."""

from flask import request
from flask_restx import Namespace

from rest.resources import IdentifiedResource, answer
from services.merchants import views

namespace = Namespace("merchants", description="what the code on a merchant's door opens")


@namespace.route("/merchants/<code>")
class MerchantResource(IdentifiedResource):
    @namespace.doc(params={"site": {"in": "query", "description": "the code of a site"}})
    def get(self, code: str):
        """A merchant's public credit and its offers."""
        return answer(views.view(self.house, code, request.args.get("site")))
