"""The lasting code at a shop's door."""

from flask import Response, request
from flask_restx import Namespace

from rest.resources import CounterResource
from services.merchants import cards

namespace = Namespace("merchant card", description="the lasting code at a shop's door")
SITE = {"site": {"in": "query", "description": "the code of a site", "type": "string"}}
KIND = "X-Card"


@namespace.route("/merchant/card.svg")
class CardSvg(CounterResource):
    @namespace.doc(params=SITE)
    @namespace.produces(["image/svg+xml"])
    def get(self):
        """The card to print, with a plain QR."""
        content = cards.card(self.house, self.caller, request.args.get("site"))
        return Response(content, mimetype="image/svg+xml", headers={KIND: cards.QR})


@namespace.route("/merchant/card.png")
class CardPng(CounterResource):
    @namespace.doc(params=SITE)
    @namespace.produces(["image/png"])
    def get(self):
        """The mini-program's code, a plain QR where WeChat gives none; `X-Card` says which."""
        found = cards.picture(self.house, self.caller, request.args.get("site"))
        return Response(found.content, mimetype="image/png", headers={KIND: found.kind})
