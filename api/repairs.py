"""The desk that decides on repairs."""

from typing import ClassVar

from flask import request
from flask_restx import Namespace, fields

from api import case_desks
from rest.idempotency import once
from rest.paging import page_of
from rest.resources import StaffResource, answer
from rest.shapes import read_id, read_json
from services.repairs import desk

namespace = Namespace("repairs", description="applications for repair")
return_body = case_desks.return_body(namespace, "RepairReturn")
reason_body = case_desks.reason_body(namespace, "RepairRefusal")
extend_body = case_desks.extend_body(namespace, "RepairExtension")
decision_body = namespace.model(
    "RepairDecision",
    {
        "granted": fields.Boolean(required=True),
        "statement": fields.String(required=True, max_length=2000),
    },
)


@namespace.route("/staff/repairs")
class RepairQueue(StaffResource):
    acts: ClassVar = {"GET": "see_repairs"}

    @namespace.doc(params=case_desks.QUEUE_PARAMETERS | case_desks.STATE)
    def get(self):
        """The open applications, the first due first, without names."""
        told = {"state": request.args.get("state")} | case_desks.read_queue()
        return answer(page_of(*desk.list_open(self.house, self.caller, **told)))


@namespace.route("/staff/repairs/<repair_id>")
class RepairCase(StaffResource):
    acts: ClassVar = {"GET": "see_repairs"}

    @namespace.response(403, "own_case")
    def get(self, repair_id: str):
        """One application on one page; the person in it sees that it was opened."""
        return answer(desk.open_case(self.house, self.caller, read_id(repair_id)))


@namespace.route("/staff/repairs/<repair_id>/accept")
class RepairAcceptance(StaffResource):
    acts: ClassVar = {"POST": "receive_repairs"}

    @namespace.response(409, "wrong_state")
    @once
    def post(self, repair_id: str):
        """Accept: the term for deciding starts."""
        return answer(desk.accept(self.house, self.caller, read_id(repair_id)))


@namespace.route("/staff/repairs/<repair_id>/return")
class RepairReturn(StaffResource):
    acts: ClassVar = {"POST": "receive_repairs"}

    @namespace.expect(return_body)
    @namespace.response(409, "wrong_state, returned_before")
    @once
    def post(self, repair_id: str):
        """Return, once, with everything that is missing."""
        case, told = read_id(repair_id), read_json(return_body)
        return answer(desk.send_back(self.house, self.caller, case, told["missing"]))


@namespace.route("/staff/repairs/<repair_id>/refuse")
class RepairRefusal(StaffResource):
    acts: ClassVar = {"POST": "receive_repairs"}

    @namespace.expect(reason_body)
    @namespace.response(409, "wrong_state")
    @once
    def post(self, repair_id: str):
        """Refuse with a reason."""
        case, told = read_id(repair_id), read_json(reason_body)
        return answer(desk.refuse(self.house, self.caller, case, told["reason"]))


@namespace.route("/staff/repairs/<repair_id>/extend")
class RepairExtension(StaffResource):
    acts: ClassVar = {"POST": "extend_repairs"}

    @namespace.expect(extend_body)
    @namespace.response(409, "wrong_state, not_extendable, overdue")
    @once
    def post(self, repair_id: str):
        """Approve more working days, within the ceiling."""
        case, told = read_id(repair_id), read_json(extend_body)
        given = desk.extend(self.house, self.caller, case, told["days"], told["reason"])
        return answer(given)


@namespace.route("/staff/repairs/<repair_id>/decide")
class RepairDecision(StaffResource):
    acts: ClassVar = {"POST": "decide_repairs"}

    @namespace.expect(decision_body)
    @namespace.response(409, "wrong_state, promise_broken, objection_open, record_gone")
    @once
    def post(self, repair_id: str):
        """Grant or deny; granted, it is done to the record in the same transaction."""
        case, told = read_id(repair_id), read_json(decision_body)
        made = desk.decide(self.house, self.caller, case, told["granted"], told["statement"])
        return answer(made)
