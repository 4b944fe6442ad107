"""My orders without a deposit."""

from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import IdentifiedResource, answer
from rest.shapes import read_id, read_json, read_uuid
from services.waivers import acts, listings, opening

namespace = Namespace("waivers", description="my orders without a deposit")
step_answer = namespace.model(
    "WaiverStep",
    {
        "at": fields.DateTime,
        "state": fields.String,
        "act": fields.String,
        "by": fields.String(enum=["citizen", "merchant", "staff", "system"]),
        "note": fields.String,
    },
)
waiver_answer = namespace.model(
    "CitizenWaiver",
    {
        "id": fields.String,
        "merchant": fields.String,
        "merchant_code": fields.String,
        "scene": fields.String,
        "out_order_no": fields.String,
        "item": fields.String,
        "deposit_fen": fields.Integer,
        "state": fields.String(example="ACTIVE"),
        "overdue": fields.Boolean,
        "due_at": fields.DateTime,
        "claim": fields.Nested(
            namespace.model(
                "Claim",
                {
                    "amount_fen": fields.Integer,
                    "reason": fields.String,
                    "dispute_until": fields.DateTime,
                },
            ),
            description="only once the merchant claimed",
        ),
        "timeline": fields.List(fields.Nested(step_answer)),
    },
)
opening_body = namespace.model(
    "CitizenOpening",
    {
        "offer_id": fields.String(required=True, max_length=40),
        "site": fields.String(description="the site's code, from the QR", max_length=12),
    },
)
dispute_body = namespace.model(
    "Dispute", {"statement": fields.String(required=True, max_length=500)}
)


@namespace.route("/me/waivers")
class Waivers(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    def get(self):
        """My orders, newest first."""
        page = read_page()
        found = listings.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        return answer(page_of(*found))


@namespace.route("/me/waivers/<waiver_id>")
class WaiverResource(IdentifiedResource):
    @namespace.response(200, "the order", waiver_answer)
    def get(self, waiver_id: str):
        """One of my orders."""
        return answer(listings.view_own(self.house, self.caller, read_id(waiver_id)))


@namespace.route("/me/waivers/<waiver_id>/confirm")
class Confirmation(IdentifiedResource):
    @namespace.response(200, "the order, running", waiver_answer)
    @namespace.response(409, "wrong_state, naming the state")
    def post(self, waiver_id: str):
        """Agree to an order that a merchant opened."""
        return answer(acts.confirm(self.house, self.caller, read_id(waiver_id)))


@namespace.route("/me/waivers/<waiver_id>/dispute")
class DisputeResource(IdentifiedResource):
    @namespace.expect(dispute_body)
    @namespace.response(200, "the order, in dispute", waiver_answer)
    @namespace.response(409, "wrong_state, naming the state")
    def post(self, waiver_id: str):
        """Say that a claim is wrong; staff will rule on it."""
        told = read_json(dispute_body)
        mine = read_id(waiver_id)
        return answer(acts.dispute(self.house, self.caller, mine, told["statement"]))


@namespace.route("/merchants/<code>/waivers")
class MerchantWaivers(IdentifiedResource):
    @namespace.expect(opening_body)
    @namespace.response(201, "the order, running", waiver_answer)
    @namespace.response(403, "not_eligible, with the reasons")
    @namespace.response(409, "limit_exceeded")
    @namespace.doc(
        params={"Idempotency-Key": {"in": "header", "description": "tapped twice, one order"}}
    )
    @once
    def post(self, code: str):
        """Open an order on an offer of the merchant whose QR I scanned."""
        told = read_json(opening_body)
        offer_id = read_uuid("offer_id", told["offer_id"])
        opened = opening.open_own(self.house, self.caller, code, offer_id, told.get("site"))
        return answer(opened, 201)
