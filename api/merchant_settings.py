"""What a merchant arranges for itself: offers, sites, cashiers, secrets, its card."""

from flask import Response
from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import page_of
from rest.resources import (
    MerchantResource,
    PublicResource,
    answer,
    private,
)
from rest.shapes import read_id, read_json
from services.merchants import client_secrets, offers, operators, sites

namespace = Namespace("merchant settings", description="what a merchant arranges for itself")
offer_body = namespace.model(
    "NewOffer",
    {
        "scene": fields.String(required=True, example="books"),
        "title": fields.String(required=True, min_length=1, max_length=60),
        "deposit_fen": fields.Integer(required=True, example=10000),
        "days": fields.Integer(required=True, example=30),
        "confirm": fields.Boolean(description="the citizen confirms each order"),
    },
)
offer_answer = namespace.model(
    "Offer",
    {
        "offer_id": fields.String,
        "scene": fields.String,
        "scene_name": fields.String,
        "title": fields.String,
        "deposit_fen": fields.Integer,
        "days": fields.Integer,
        "confirm": fields.Boolean,
    },
)
site_body = namespace.model(
    "NewSite",
    {
        "name": fields.String(required=True, min_length=1, max_length=60),
        "address": fields.String(required=True, min_length=1, max_length=120),
        "latitude": fields.Float(description="GCJ-02, as WeChat's map tells it"),
        "longitude": fields.Float,
    },
)
invite_body = namespace.model(
    "NewOperator", {"name": fields.String(required=True, min_length=1, max_length=40)}
)
invite_answer = namespace.model(
    "Invitation",
    {
        "id": fields.String,
        "name": fields.String,
        "invite_code": fields.String(description="for one person, shown once"),
        "expires_at": fields.DateTime,
    },
)
sign_in_body = namespace.model(
    "OperatorSignIn",
    {
        "code": fields.String(required=True, description="of wx.login", max_length=200),
        "invite": fields.String(description="to join first", max_length=40),
        "merchant": fields.String(description="the code of one of several", max_length=40),
    },
)


@namespace.route("/merchant/sessions")
class OperatorSessions(PublicResource):
    guessed = "operator invites"

    @namespace.doc(security=[])
    @namespace.expect(sign_in_body)
    def post(self):
        """A cashier signs in with the own WeChat, or joins by an invitation."""
        told = read_json(sign_in_body)
        found = operators.sign_in(
            self.house,
            told["code"],
            invite_code=told.get("invite"),
            merchant=told.get("merchant"),
        )
        return private(answer(found, 201))


@namespace.route("/merchant/offers")
class Offers(MerchantResource):
    at_counter = ("GET",)

    def get(self):
        """The offers that orders may be opened on."""
        return answer(page_of(offers.list_own(self.house, self.caller), None))

    @namespace.expect(offer_body)
    @namespace.response(201, "offered", offer_answer)
    @once
    def post(self):
        """A new offer, within its scene."""
        told = read_json(offer_body)
        found = offers.add(
            self.house,
            self.caller,
            scene=told["scene"],
            title=told["title"],
            deposit_fen=told["deposit_fen"],
            days=told["days"],
            confirm=told.get("confirm"),
        )
        return answer(found, 201)


@namespace.route("/merchant/offers/<offer_id>")
class OfferResource(MerchantResource):
    @namespace.response(204, "withdrawn; running orders go on")
    def delete(self, offer_id: str):
        """Withdraw an offer."""
        offers.withdraw(self.house, self.caller, read_id(offer_id))
        return Response(status=204)


@namespace.route("/merchant/sites")
class Sites(MerchantResource):
    def get(self):
        """The open sites."""
        return answer(page_of(sites.list_own(self.house, self.caller), None))

    @namespace.expect(site_body)
    @once
    def post(self):
        """Open a site."""
        told = read_json(site_body)
        found = sites.add(
            self.house,
            self.caller,
            name=told["name"],
            address=told["address"],
            latitude=told.get("latitude"),
            longitude=told.get("longitude"),
        )
        return answer(found, 201)


@namespace.route("/merchant/sites/<site_id>")
class SiteResource(MerchantResource):
    @namespace.response(204, "closed")
    def delete(self, site_id: str):
        """Close a site."""
        sites.close(self.house, self.caller, read_id(site_id))
        return Response(status=204)


@namespace.route("/merchant/operators")
class Operators(MerchantResource):
    def get(self):
        """The cashiers, and the invitations that wait."""
        return answer(page_of(operators.list_own(self.house, self.caller), None))

    @namespace.expect(invite_body)
    @namespace.response(201, "invited", invite_answer)
    @once
    def post(self):
        """Invite a cashier."""
        told = read_json(invite_body)
        return answer(operators.invite(self.house, self.caller, told["name"]), 201)


@namespace.route("/merchant/operators/<operator_id>")
class OperatorResource(MerchantResource):
    @namespace.response(204, "removed, effective with the next request")
    def delete(self, operator_id: str):
        """Remove a cashier, or take an invitation back."""
        operators.remove(self.house, self.caller, read_id(operator_id))
        return Response(status=204)


@namespace.route("/merchant/secrets")
class Secrets(MerchantResource):
    def get(self):
        """When the live secrets were made and until when they are good."""
        return answer(page_of(client_secrets.list_own(self.house, self.caller), None))

    @namespace.response(201, "shown once; the one in use stays good for 24 hours")
    @once
    def post(self):
        """A new secret."""
        return answer(client_secrets.renew(self.house, self.caller), 201)
