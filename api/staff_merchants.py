"""The desk that enrols merchants."""

from typing import ClassVar

from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import StaffResource, answer
from rest.shapes import read_id, read_json
from services.merchants import enrolling

namespace = Namespace("staff merchants", description="the desk that enrols merchants")
enrol_body = namespace.model(
    "MerchantEnrolment",
    {
        "uscc": fields.String(required=True, max_length=40, example="91330106MA2EXAMPLE"),
        "name": fields.String(description="over the door; else the organisation's", max_length=60),
        "phone": fields.String(max_length=20),
    },
)
enrol_answer = namespace.model(
    "EnrolledMerchant",
    {
        "institution_id": fields.String,
        "name": fields.String,
        "uscc": fields.String,
        "code": fields.String(description="what stands on the card"),
        "client_id": fields.String,
        "client_secret": fields.String(description="shown once"),
    },
)
suspend_body = namespace.model(
    "Suspension", {"reason": fields.String(required=True, min_length=1, max_length=200)}
)


@namespace.route("/staff/merchants")
class StaffMerchants(StaffResource):
    acts: ClassVar = {"GET": "see_merchants", "POST": "enrol_merchants"}

    @namespace.doc(params=PARAMETERS)
    def get(self):
        """Every merchant."""
        page = read_page()
        found = enrolling.list_all(self.house, limit=page.limit, after=page.cursor)
        return answer(page_of(*found))

    @namespace.expect(enrol_body)
    @namespace.response(201, "enrolled", enrol_answer)
    @once
    def post(self):
        """Enrol a merchant."""
        told = read_json(enrol_body)
        found = enrolling.enrol(
            self.house, self.caller, told["uscc"], name=told.get("name"), phone=told.get("phone")
        )
        return answer(found, 201)


@namespace.route("/staff/merchants/<institution_id>/suspend")
class MerchantSuspension(StaffResource):
    acts: ClassVar = {"POST": "suspend_merchants"}

    @namespace.expect(suspend_body)
    @once
    def post(self, institution_id: str):
        """Suspend a merchant, effective with the next request."""
        told = read_json(suspend_body)
        which = read_id(institution_id)
        return answer(enrolling.suspend(self.house, self.caller, which, told["reason"]))


@namespace.route("/staff/merchants/<institution_id>/resume")
class MerchantResumption(StaffResource):
    acts: ClassVar = {"POST": "suspend_merchants"}

    @once
    def post(self, institution_id: str):
        """Let a suspended merchant go on."""
        return answer(enrolling.resume(self.house, self.caller, read_id(institution_id)))


@namespace.route("/staff/merchants/<institution_id>/secret")
class MerchantSecret(StaffResource):
    acts: ClassVar = {"POST": "renew_secrets"}

    @once
    def post(self, institution_id: str):
        """A new secret for a merchant; its old ones end at once."""
        which = read_id(institution_id)
        return answer(enrolling.renew_secret(self.house, self.caller, which), 201)
