"""The counter: scan a pass, open an order, take the thing back - or claim."""

from flask import request
from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import CounterResource, MerchantResource, answer
from rest.shapes import read_id, read_json, read_moment, read_uuid
from services import scans
from services.scans import Question
from services.waivers import acts, listings, opening
from services.waivers.acts import Claim
from services.waivers.listings import Wanted
from services.waivers.opening import LONGEST_ITEM, Order

namespace = Namespace("counter", description="scan, decide, lend, take back")
MOST_FEN = 10**10
scan_body = namespace.model(
    "ScanQuestion",
    {
        "pass": fields.String(required=True, description="whole content or token", max_length=512),
        "scene": fields.String(
            required=True, enum=["rent", "travel", "tourism", "books", "loans", "approvals"]
        ),
        "deposit_fen": fields.Integer(required=True, min=1, max=MOST_FEN),
        "offer_id": fields.String(max_length=40),
    },
)
scan_answer = namespace.model(
    "Decision",
    {
        "scan_id": fields.String,
        "decision": fields.String(enum=["eligible", "not_eligible"]),
        "holder": fields.String(example="张*"),
        "deposit_waiver_fen": fields.Integer(description="the asked deposit, or 0"),
        "expires_at": fields.DateTime(description="good for one order until then"),
    },
)
order_body = namespace.model(
    "OrderOpening",
    {
        "scan_id": fields.String(required=True, max_length=40),
        "out_order_no": fields.String(required=True, min_length=1, max_length=64),
        "item": fields.String(required=True, min_length=1, max_length=LONGEST_ITEM),
        "deposit_fen": fields.Integer(required=True, min=1, max=MOST_FEN),
        "due_at": fields.String(required=True, description="ISO 8601 with offset", max_length=40),
    },
)
order_answer = namespace.model(
    "MerchantWaiver",
    {
        "waiver_id": fields.String,
        "out_order_no": fields.String,
        "state": fields.String,
        "overdue": fields.Boolean,
        "scene": fields.String,
        "holder": fields.String(example="张*"),
        "item": fields.String,
        "deposit_fen": fields.Integer,
        "due_at": fields.DateTime,
        "created_at": fields.DateTime,
        "changed_at": fields.DateTime,
    },
)
claim_body = namespace.model(
    "ClaimBody",
    {
        "amount_fen": fields.Integer(required=True, min=1, max=MOST_FEN),
        "reason": fields.String(required=True, description="the citizen reads it", max_length=200),
        "kind": fields.String(enum=list(acts.CLAIM_KINDS)),
        "evidence": fields.List(
            fields.String(max_length=200), max_items=6, description="in words; nothing is fetched"
        ),
    },
)
revoke_body = namespace.model(
    "Revocation", {"reason": fields.String(required=True, max_length=200)}
)


@namespace.route("/merchant/scans")
class Scans(CounterResource):
    @namespace.expect(scan_body)
    @namespace.response(201, "yes or no", scan_answer)
    @namespace.response(404, "pass_unknown")
    @namespace.response(409, "pass_used")
    @namespace.response(410, "pass_expired")
    @once
    def post(self):
        """Ask, of whoever shows this pass, whether the deposit is waived."""
        told = read_json(scan_body)
        offer_id = read_uuid("offer_id", told["offer_id"]) if told.get("offer_id") else None
        question = Question(told["pass"], told["scene"], told["deposit_fen"], offer_id)
        return answer(scans.redeem(self.house, self.caller, question), 201)


@namespace.route("/merchant/waivers")
class MerchantWaivers(CounterResource):
    ending = ("GET",)

    @namespace.expect(order_body)
    @namespace.response(201, "opened", order_answer)
    @namespace.response(200, "the same order, as it is now", order_answer)
    @namespace.response(409, "order_differs, not_eligible or scan_used")
    @once
    def post(self):
        """Open an order on a scan."""
        told = read_json(order_body)
        order = Order(
            scan_id=read_id(told["scan_id"]),
            out_order_no=told["out_order_no"],
            item=told["item"],
            deposit_fen=told["deposit_fen"],
            due_at=read_moment("due_at", told["due_at"]),
        )
        shown, is_new = opening.open_on_scan(self.house, self.caller, order)
        return answer(shown, 201 if is_new else 200)

    @namespace.doc(
        params=PARAMETERS
        | {
            "state": {"in": "query", "type": "string"},
            "since": {"in": "query", "type": "string", "description": "changed since, ISO 8601"},
        }
    )
    def get(self):
        """My orders, oldest first."""
        page, since = read_page(), request.args.get("since")
        wanted = Wanted(
            state=request.args.get("state"),
            since=read_moment("since", since) if since else None,
            limit=page.limit,
            after=page.cursor,
        )
        return answer(page_of(*listings.list_of_merchant(self.house, self.caller, wanted)))


@namespace.route("/merchant/waivers/<out_order_no>")
class MerchantWaiver(CounterResource):
    ending = ("GET",)

    @namespace.response(200, "the order", order_answer)
    def get(self, out_order_no: str):
        """One of my orders, by my own number, with its timeline."""
        return answer(listings.view_of_merchant(self.house, self.caller, out_order_no))


@namespace.route("/merchant/waivers/<out_order_no>/complete")
class Completion(CounterResource):
    ending = ("POST",)

    @namespace.response(200, "completed", order_answer)
    @namespace.response(409, "wrong_state, naming the state")
    @once
    def post(self, out_order_no: str):
        """The thing came back."""
        return answer(acts.complete(self.house, self.caller, out_order_no))


@namespace.route("/merchant/waivers/<out_order_no>/claim")
class Claiming(CounterResource):
    @namespace.expect(claim_body)
    @namespace.response(200, "claimed", order_answer)
    @namespace.response(409, "wrong_state, grace_running")
    @once
    def post(self, out_order_no: str):
        """Claim up to the waived deposit."""
        told = read_json(claim_body)
        claim = Claim(
            told["amount_fen"], told["reason"], told.get("kind"), tuple(told.get("evidence") or ())
        )
        return answer(acts.claim(self.house, self.caller, out_order_no, claim))


@namespace.route("/merchant/waivers/<out_order_no>/settle")
class Settlement(CounterResource):
    ending = ("POST",)

    @namespace.response(200, "settled", order_answer)
    @namespace.response(409, "wrong_state, naming the state")
    @once
    def post(self, out_order_no: str):
        """What was claimed is paid."""
        return answer(acts.settle(self.house, self.caller, out_order_no))


@namespace.route("/merchant/waivers/<out_order_no>/revoke")
class Revoking(CounterResource):
    ending = ("POST",)

    @namespace.expect(revoke_body)
    @namespace.response(200, "revoked", order_answer)
    @namespace.response(409, "wrong_state, naming the state")
    @once
    def post(self, out_order_no: str):
        """Give an order up, with a reason that the citizen reads."""
        told = read_json(revoke_body)
        return answer(acts.revoke(self.house, self.caller, out_order_no, told["reason"]))


@namespace.route("/merchant/summary")
class Summary(MerchantResource):
    ending = ("GET",)

    def get(self):
        """Counts and sums by state."""
        return answer(listings.summarise(self.house, self.caller))
