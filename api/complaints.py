"""The desk that answers complaints and decides by hand what was decided automatically."""

from typing import ClassVar

from flask_restx import Namespace, fields

from api.case_desks import QUEUE_PARAMETERS, read_queue
from rest.idempotency import once
from rest.paging import page_of
from rest.resources import StaffResource, answer
from rest.shapes import read_id, read_json
from services import complaints, redecisions

namespace = Namespace("complaints", description="complaints, and second looks by a person")
RESTORATION = "where a measure was wrong: {taken_back: [which measures], told: [whom]}"
STATEMENT = {"required": True, "description": "the person reads it", "max_length": 2000}
answer_body = namespace.model(
    "ComplaintAnswer",
    {
        "statement": fields.String(**STATEMENT),
        "restoration": fields.Raw(description=RESTORATION),
    },
)
decision_body = namespace.model(
    "Redecision",
    {
        "outcome": fields.String(required=True, enum=["eligible", "not_eligible"]),
        "statement": fields.String(**STATEMENT),
        "restoration": fields.Raw(description=RESTORATION),
    },
)


@namespace.route("/staff/complaints")
class ComplaintQueue(StaffResource):
    acts: ClassVar = {"GET": "see_complaints"}

    @namespace.doc(params=QUEUE_PARAMETERS)
    def get(self):
        """The open complaints, the first due first, without names."""
        return answer(page_of(*complaints.list_open(self.house, self.caller, **read_queue())))


@namespace.route("/staff/complaints/<complaint_id>")
class ComplaintCase(StaffResource):
    acts: ClassVar = {"GET": "see_complaints"}

    @namespace.response(403, "own_case")
    def get(self, complaint_id: str):
        """One complaint on one page; the person in it sees that it was opened."""
        return answer(complaints.open_case(self.house, self.caller, read_id(complaint_id)))


@namespace.route("/staff/complaints/<complaint_id>/decide")
class ComplaintAnswer(StaffResource):
    acts: ClassVar = {"POST": "answer_complaints"}

    @namespace.expect(answer_body)
    @namespace.response(409, "wrong_state")
    @once
    def post(self, complaint_id: str):
        """Answer a complaint."""
        case, told = read_id(complaint_id), read_json(answer_body)
        words = (told["statement"], told.get("restoration"))
        return answer(complaints.decide(self.house, self.caller, case, *words))


@namespace.route("/staff/redecisions")
class RedecisionQueue(StaffResource):
    acts: ClassVar = {"GET": "see_redecisions"}

    @namespace.doc(params=QUEUE_PARAMETERS)
    def get(self):
        """What a person is to look at again, the first due first, without names."""
        return answer(page_of(*redecisions.list_open(self.house, self.caller, **read_queue())))


@namespace.route("/staff/redecisions/<redecision_id>")
class RedecisionCase(StaffResource):
    acts: ClassVar = {"GET": "see_redecisions"}

    @namespace.response(403, "own_case")
    def get(self, redecision_id: str):
        """One case, with the automated answer as it was and as it is."""
        return answer(redecisions.open_case(self.house, self.caller, read_id(redecision_id)))


@namespace.route("/staff/redecisions/<redecision_id>/decide")
class RedecisionDecision(StaffResource):
    acts: ClassVar = {"POST": "decide_redecisions"}

    @namespace.expect(decision_body)
    @namespace.response(409, "wrong_state")
    @once
    def post(self, redecision_id: str):
        """Decide by hand; “eligible” opens the scene in the same transaction."""
        case, told = read_id(redecision_id), read_json(decision_body)
        words = (told["outcome"], told["statement"], told.get("restoration"))
        return answer(redecisions.decide(self.house, self.caller, case, *words))
