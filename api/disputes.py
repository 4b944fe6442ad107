"""The desk that rules on disputed claims."""

from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import StaffResource, answer
from rest.shapes import read_id, read_json
from services import disputes

namespace = Namespace("disputes", description="disputed claims of merchants")
ruling_body = namespace.model(
    "Ruling",
    {
        "outcome": fields.String(required=True, enum=["settled", "revoked", "defaulted"]),
        "statement": fields.String(required=True, description="both sides read it", max_length=500),
    },
)
ending_body = namespace.model(
    "OrderEnding",
    {"statement": fields.String(required=True, description="both sides read it", max_length=500)},
)


@namespace.route("/staff/disputes")
class Disputes(StaffResource):
    acts = {"GET": "see_disputes"}  # noqa: RUF012 - restx looks at it, nobody changes it

    @namespace.doc(params=PARAMETERS)
    def get(self):
        """The disputes that wait for a ruling, without names."""
        page = read_page()
        found = disputes.list_open(self.house, self.caller, limit=page.limit, after=page.cursor)
        return answer(page_of(*found))


@namespace.route("/staff/disputes/<dispute_id>")
class DisputeCase(StaffResource):
    acts = {"GET": "see_disputes"}  # noqa: RUF012

    def get(self, dispute_id: str):
        """One dispute with both sides' words; the person in it sees that it was opened."""
        return answer(disputes.open_case(self.house, self.caller, read_id(dispute_id)))


@namespace.route("/staff/disputes/<dispute_id>/rule")
class RulingResource(StaffResource):
    acts = {"POST": "rule_disputes"}  # noqa: RUF012

    @namespace.expect(ruling_body)
    @namespace.response(409, "wrong_state: it is not in dispute (any more)")
    @once
    def post(self, dispute_id: str):
        """Rule on a dispute."""
        told = read_json(ruling_body)
        case = read_id(dispute_id)
        ruled = disputes.rule(self.house, self.caller, case, told["outcome"], told["statement"])
        return answer(ruled)


@namespace.route("/staff/merchants/<institution_id>/waivers")
class LeftBehind(StaffResource):
    acts = {"GET": "see_disputes"}  # noqa: RUF012

    @namespace.doc(params=PARAMETERS)
    @namespace.response(409, "merchant_active: not suspended")
    def get(self, institution_id: str):
        """The open orders of a suspended merchant, without names."""
        page, merchant = read_page(), read_id(institution_id)
        found = disputes.list_left_behind(
            self.house, self.caller, merchant, limit=page.limit, after=page.cursor
        )
        return answer(page_of(*found))


@namespace.route("/staff/waivers/<waiver_id>/end")
class Ending(StaffResource):
    acts = {"POST": "end_orders"}  # noqa: RUF012

    @namespace.expect(ending_body)
    @namespace.response(409, "merchant_active, or wrong_state")
    @once
    def post(self, waiver_id: str):
        """End an order that a suspended merchant does not end."""
        told = read_json(ending_body)
        waiver = read_id(waiver_id)
        ended = disputes.end_left_behind(self.house, self.caller, waiver, told["statement"])
        return answer(ended)
