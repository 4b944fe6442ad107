"""My complaints about the service, and automated decisions that I want a person to look at."""

from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import IdentifiedResource, answer
from rest.shapes import read_id, read_json
from services import complaints, redecisions

namespace = Namespace("complaints", description="complaints, and second looks by a person")
complaint_body = namespace.model(
    "Complaining",
    {
        "about": fields.String(required=True, max_length=60, description="what of the service"),
        "text": fields.String(required=True, max_length=2000),
    },
)
redecision_body = namespace.model(
    "SecondLook",
    {
        "kind": fields.String(required=True, enum=["eligibility", "scan"]),
        "subject": fields.String(required=True, description="the scene", max_length=20),
        "statement": fields.String(max_length=2000),
    },
)


@namespace.route("/me/complaints")
class Complaints(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    def get(self):
        """My complaints, newest first."""
        page = read_page()
        found = complaints.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        return answer(page_of(*found))

    @namespace.expect(complaint_body)
    @namespace.response(201, "the complaint, with the day of the answer")
    @once
    def post(self):
        """Complain about the service."""
        told = read_json(complaint_body)
        return answer(complaints.submit(self.house, self.caller, told["about"], told["text"]), 201)


@namespace.route("/me/complaints/<complaint_id>/withdraw")
class ComplaintWithdrawal(IdentifiedResource):
    @namespace.response(409, "wrong_state, naming the state")
    def post(self, complaint_id: str):
        """Take a complaint back."""
        return answer(complaints.withdraw(self.house, self.caller, read_id(complaint_id)))


@namespace.route("/me/redecisions")
class Redecisions(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    def get(self):
        """What I asked a person to look at again, newest first."""
        page = read_page()
        found = redecisions.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        return answer(page_of(*found))

    @namespace.expect(redecision_body)
    @namespace.response(201, "the case, with the automated answer and the day of the decision")
    @namespace.response(409, "redecision_open, eligible_already")
    @once
    def post(self):
        """Have a person look again at an automated “not eligible”."""
        told = read_json(redecision_body)
        words = (told["kind"], told["subject"], told.get("statement"))
        return answer(redecisions.submit(self.house, self.caller, *words), 201)


@namespace.route("/me/redecisions/<redecision_id>/withdraw")
class RedecisionWithdrawal(IdentifiedResource):
    @namespace.response(409, "wrong_state, naming the state")
    def post(self, redecision_id: str):
        """Give it up."""
        return answer(redecisions.withdraw(self.house, self.caller, read_id(redecision_id)))
