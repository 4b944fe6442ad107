"""The desk that decides on repairs."""

from typing import ClassVar

from flask import request
from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import StaffResource, answer
from rest.shapes import read_day, read_id, read_json
from services.repairs import desk

namespace = Namespace("repairs", description="applications for repair")
QUEUE_PARAMETERS = {
    "state": {"in": "query", "description": "one of the open states"},
    "due_before": {"in": "query", "type": "string", "description": "YYYY-MM-DD"},
}
return_body = namespace.model(
    "RepairReturn",
    {
        "missing": fields.List(
            fields.String(max_length=200), required=True, description="everything, at once"
        )
    },
)
reason_body = namespace.model(
    "RepairRefusal", {"reason": fields.String(required=True, max_length=500)}
)
extend_body = namespace.model(
    "RepairExtension",
    {
        "days": fields.Integer(required=True, description="working days", min=1, max=250),
        "reason": fields.String(required=True, max_length=500),
    },
)
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

    @namespace.doc(params=PARAMETERS | QUEUE_PARAMETERS)
    def get(self):
        """The open applications, the first due first, without names."""
        page, asked = read_page(), request.args
        found = desk.list_open(
            self.house,
            self.caller,
            state=asked.get("state"),
            due_before=read_day("due_before", asked.get("due_before")),
            limit=page.limit,
            after=page.cursor,
        )
        return answer(page_of(*found))


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
