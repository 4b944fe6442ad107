"""What of my file can be repaired, and my applications."""

from flask import request
from flask_restx import Namespace, fields

from miniprogram_api.objections import OF_ORGANISATION
from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import IdentifiedResource, answer
from rest.shapes import read_id, read_json
from services import repairs

namespace = Namespace("repairs", description="repair of true records")
repair_body = namespace.model(
    "Applying",
    {
        "record_id": fields.String(required=True, max_length=40),
        "statement": fields.String(required=True, max_length=2000),
        "with_service": fields.Boolean(description="community service was done"),
        "promise_version": fields.String(max_length=16, description="of the promise shown"),
        "organisation": fields.String(
            description="the code of an organisation that I represent", max_length=40
        ),
    },
)
resubmit_body = namespace.model(
    "RepairResubmitting",
    {"statement": fields.String(description="where it changes", max_length=2000)},
)


@namespace.route("/me/repairs")
class Repairs(IdentifiedResource):
    @namespace.doc(params=OF_ORGANISATION)
    def get(self):
        """What can be repaired, from which day, why not yet; and what is looked at."""
        whose = request.args.get("organisation")
        found = page_of(repairs.list_own(self.house, self.caller, whose), None)
        return answer(found | repairs.terms_in_force())

    @namespace.expect(repair_body)
    @namespace.response(201, "the application")
    @namespace.response(403, "not_eligible, with the reasons")
    @namespace.response(404, "the record is not mine")
    @namespace.response(409, "repair_open, already_repaired, text_changed")
    @once
    def post(self):
        """Apply; by applying I make the credit promise."""
        told = read_json(repair_body)
        applied = repairs.apply(
            self.house,
            self.caller,
            read_id(told["record_id"]),
            told["statement"],
            with_service=told.get("with_service", False),
            promise_version=told.get("promise_version"),
            organisation=told.get("organisation"),
        )
        return answer(applied, 201)


@namespace.route("/me/repairs/applications")
class Applications(IdentifiedResource):
    @namespace.doc(params=PARAMETERS | OF_ORGANISATION)
    def get(self):
        """My applications, newest first; or those of an organisation that I represent."""
        page = read_page()
        found = repairs.list_cases(
            self.house,
            self.caller,
            limit=page.limit,
            before=page.cursor,
            organisation=request.args.get("organisation"),
        )
        return answer(page_of(*found))


@namespace.route("/me/repairs/<repair_id>")
class RepairResource(IdentifiedResource):
    def get(self, repair_id: str):
        """One of my applications, with every step and its time."""
        return answer(repairs.view_own(self.house, self.caller, read_id(repair_id)))


@namespace.route("/me/repairs/<repair_id>/withdraw")
class RepairWithdrawal(IdentifiedResource):
    @namespace.response(409, "wrong_state, naming the state")
    def post(self, repair_id: str):
        """Give an application up."""
        return answer(repairs.withdraw(self.house, self.caller, read_id(repair_id)))


@namespace.route("/me/repairs/<repair_id>/resubmit")
class RepairResubmission(IdentifiedResource):
    @namespace.expect(resubmit_body)
    @namespace.response(409, "wrong_state, naming the state")
    def post(self, repair_id: str):
        """Hand in again what was returned."""
        mine, told = read_id(repair_id), read_json(resubmit_body)
        return answer(repairs.resubmit(self.house, self.caller, mine, told.get("statement")))
