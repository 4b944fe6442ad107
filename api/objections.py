"""Objections at the credit office's desk and before the department that is asked."""

from typing import ClassVar

from flask import request
from flask_restx import Namespace, fields

from api import case_desks
from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import InstitutionResource, StaffResource, answer
from rest.shapes import read_choice, read_id, read_json
from services.objections import desk, findings

namespace = Namespace("objections", description="objections of citizens")
OUTCOMES = ["delete", "correct", "supplement", "end_disclosure", "delist", "uphold", "unconfirmed"]
QUEUE_PARAMETERS = (
    case_desks.QUEUE_PARAMETERS
    | case_desks.STATE
    | {"overdue": {"in": "query", "type": "string", "description": "true or false"}}
)
return_body = case_desks.return_body(namespace, "ObjectionReturn")
reason_body = case_desks.reason_body(namespace, "ObjectionRefusal")
extend_body = case_desks.extend_body(namespace, "ObjectionExtension")
forward_body = namespace.model(
    "ObjectionForward",
    {"department": fields.String(required=True, description="its name", max_length=80)},
)
decision_body = namespace.model(
    "ObjectionDecision",
    {
        "outcome": fields.String(required=True, enum=OUTCOMES),
        "statement": fields.String(required=True, max_length=2000),
        "correction": fields.Raw(description="{field: value}, of correct and supplement"),
    },
)


def read_decision() -> tuple:
    """`(outcome, statement, correction)` of the request."""
    told = read_json(decision_body)
    return told["outcome"], told["statement"], told.get("correction")


@namespace.route("/staff/objections")
class ObjectionQueue(StaffResource):
    acts: ClassVar = {"GET": "see_objections"}

    @namespace.doc(params=QUEUE_PARAMETERS)
    def get(self):
        """The open objections, the first due first, without names."""
        asked = request.args
        overdue = read_choice("overdue", asked.get("overdue"), {"true": True, "false": False})
        told = {"state": asked.get("state"), "overdue": overdue} | case_desks.read_queue()
        return answer(page_of(*desk.list_open(self.house, self.caller, **told)))


@namespace.route("/staff/objections/<objection_id>")
class ObjectionCase(StaffResource):
    acts: ClassVar = {"GET": "see_objections"}

    @namespace.response(403, "own_case")
    def get(self, objection_id: str):
        """One objection on one page; the person in it sees that it was opened."""
        return answer(desk.open_case(self.house, self.caller, read_id(objection_id)))


@namespace.route("/staff/objections/<objection_id>/accept")
class Acceptance(StaffResource):
    acts: ClassVar = {"POST": "receive_objections"}

    @namespace.response(409, "wrong_state")
    @once
    def post(self, objection_id: str):
        """Accept: the record is marked, and costs nothing, in the same transaction."""
        return answer(desk.accept(self.house, self.caller, read_id(objection_id)))


@namespace.route("/staff/objections/<objection_id>/return")
class Return(StaffResource):
    acts: ClassVar = {"POST": "receive_objections"}

    @namespace.expect(return_body)
    @namespace.response(409, "wrong_state, returned_before")
    @once
    def post(self, objection_id: str):
        """Return, once, with everything that is missing."""
        case, told = read_id(objection_id), read_json(return_body)
        return answer(desk.send_back(self.house, self.caller, case, told["missing"]))


@namespace.route("/staff/objections/<objection_id>/refuse")
class Refusal(StaffResource):
    acts: ClassVar = {"POST": "receive_objections"}

    @namespace.expect(reason_body)
    @namespace.response(409, "wrong_state")
    @once
    def post(self, objection_id: str):
        """Refuse with a reason."""
        case, told = read_id(objection_id), read_json(reason_body)
        return answer(desk.refuse(self.house, self.caller, case, told["reason"]))


@namespace.route("/staff/objections/<objection_id>/forward")
class Forwarding(StaffResource):
    acts: ClassVar = {"POST": "forward_objections"}

    @namespace.expect(forward_body)
    @namespace.response(409, "wrong_state")
    @once
    def post(self, objection_id: str):
        """Ask the department that provided the record."""
        case, told = read_id(objection_id), read_json(forward_body)
        return answer(desk.forward(self.house, self.caller, case, told["department"]))


@namespace.route("/staff/objections/<objection_id>/extend")
class Extension(StaffResource):
    acts: ClassVar = {"POST": "extend_objections"}

    @namespace.expect(extend_body)
    @namespace.response(409, "wrong_state, not_extendable, overdue")
    @once
    def post(self, objection_id: str):
        """Approve more working days, within the ceiling."""
        case, told = read_id(objection_id), read_json(extend_body)
        given = desk.extend(self.house, self.caller, case, told["days"], told["reason"])
        return answer(given)


@namespace.route("/staff/objections/<objection_id>/suspend")
class Suspension(StaffResource):
    acts: ClassVar = {"POST": "receive_objections"}

    @namespace.response(409, "wrong_state, suspends_already, no_new_evidence")
    @once
    def post(self, objection_id: str):
        """Having seen new evidence: a second objection suspends from now on."""
        return answer(desk.suspend(self.house, self.caller, read_id(objection_id)))


@namespace.route("/staff/objections/<objection_id>/decide")
class DecisionResource(StaffResource):
    acts: ClassVar = {"POST": "decide_objections"}

    @namespace.expect(decision_body)
    @namespace.response(409, "wrong_state, record_gone")
    @once
    def post(self, objection_id: str):
        """Decide, and do so to the record in the same transaction."""
        case = read_id(objection_id)
        return answer(desk.decide(self.house, self.caller, case, read_decision()))


@namespace.route("/staff/objections/<objection_id>/review_decide")
class ReviewDecision(StaffResource):
    acts: ClassVar = {"POST": "review_objections"}

    @namespace.expect(decision_body)
    @namespace.response(403, "own_decision, own_case")
    @namespace.response(409, "wrong_state, record_gone")
    @once
    def post(self, objection_id: str):
        """Decide on a review; never one's own decision."""
        case = read_id(objection_id)
        return answer(desk.decide_review(self.house, self.caller, case, read_decision()))


@namespace.route("/department/objections")
class ForwardedObjections(InstitutionResource):
    institution = "department"

    @namespace.doc(params=PARAMETERS)
    def get(self):
        """What was forwarded to us, without names."""
        page = read_page()
        found = findings.list_forwarded(
            self.house, self.caller, limit=page.limit, after=page.cursor
        )
        return answer(page_of(*found))


@namespace.route("/department/objections/<objection_id>")
class ForwardedObjection(InstitutionResource):
    institution = "department"

    def get(self, objection_id: str):
        """One of them, with the record and the person's words; the person sees the look."""
        return answer(findings.open_case(self.house, self.caller, read_id(objection_id)))


@namespace.route("/department/objections/<objection_id>/finding")
class Finding(InstitutionResource):
    institution = "department"

    @namespace.expect(decision_body)
    @namespace.response(409, "wrong_state, already_answered")
    @once
    def post(self, objection_id: str):
        """What we find; the credit office decides on it."""
        case = read_id(objection_id)
        return answer(findings.find(self.house, self.caller, case, read_decision()))
