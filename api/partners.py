"""What a partner reads under a person's authorisation, and the desk that enrols partners."""

from typing import ClassVar

from flask import request
from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import InstitutionResource, StaffResource, answer
from rest.shapes import read_id, read_json, read_moment
from services import institutions, merchant_events, partner_reports, partners
from services.callers import InstitutionCaller
from services.errors import malformed_field

namespace = Namespace("partners", description="partners that people authorise")
SINCE = "a time; that moment included"
enrol_body = namespace.model(
    "PartnerEnrolment",
    {
        "name": fields.String(required=True, min_length=1, max_length=60),
        "contact": fields.String(
            required=True, min_length=1, max_length=120, description="whom people can reach"
        ),
        "about": fields.String(
            required=True, min_length=1, max_length=200, description="what it does with the data"
        ),
    },
)


suspend_body = namespace.model(
    "PartnerSuspension",
    {"reason": fields.String(required=True, min_length=1, max_length=partners.LONGEST_REASON)},
)


class PartnerResource(InstitutionResource):
    """A partner's machine calls."""

    institution = "partner"


@namespace.route("/partner/reports")
class PartnerReports(PartnerResource):
    def authenticate(self, token: str) -> InstitutionCaller:
        """A suspended partner is refused by the use case, which writes down that it tried."""
        return institutions.authenticate(self.house, token, also_suspended=True)

    @namespace.doc(params={"authorisation_id": {"in": "query", "type": "string", "required": True}})
    @namespace.response(403, "not_authorised: none, another's, expired or withdrawn")
    def get(self):
        """The granted classes of a person's report."""
        given = request.args.get("authorisation_id")
        if given is None:
            raise malformed_field("authorisation_id", "required", "缺少 authorisation_id")
        return answer(partner_reports.read(self.house, self.caller, given))


@namespace.route("/partner/authorisations")
class PartnerAuthorisations(PartnerResource):
    @namespace.doc(params=PARAMETERS)
    def get(self):
        """What I was authorised to read, oldest first, ended ones too, without names."""
        page = read_page()
        found = partner_reports.list_given(
            self.house, self.caller, limit=page.limit, after=page.cursor
        )
        return answer(page_of(*found))


@namespace.route("/partner/events")
class PartnerEvents(PartnerResource):
    @namespace.doc(params=PARAMETERS | {"since": {"in": "query", "description": SINCE}})
    def get(self):
        """What became of records that I was given, oldest first."""
        page, since = read_page(), request.args.get("since")
        found = merchant_events.list_own(
            self.house,
            self.caller,
            limit=page.limit,
            after=page.cursor,
            since=read_moment("since", since) if since is not None else None,
        )
        return answer(page_of(*found))


@namespace.route("/staff/partners")
class StaffPartners(StaffResource):
    acts: ClassVar = {"GET": "see_partners", "POST": "enrol_partners"}

    @namespace.doc(params=PARAMETERS)
    def get(self):
        """Every partner."""
        page = read_page()
        return answer(
            page_of(*partners.list_enrolled(self.house, limit=page.limit, after=page.cursor))
        )

    @namespace.expect(enrol_body)
    @namespace.response(201, "enrolled; the secret is shown once")
    @once
    def post(self):
        """Enrol a partner."""
        told = read_json(enrol_body)
        return answer(partners.enrol(self.house, self.caller, **_only(told)), 201)


@namespace.route("/staff/partners/<partner_id>/suspend")
class PartnerSuspension(StaffResource):
    acts: ClassVar = {"POST": "suspend_partners"}

    @namespace.expect(suspend_body)
    @namespace.response(409, "wrong_state")
    @once
    def post(self, partner_id: str):
        """Suspend a partner, effective with its next query; who authorised it is told."""
        told, which = read_json(suspend_body), read_id(partner_id)
        return answer(partners.suspend(self.house, self.caller, which, told["reason"]))


@namespace.route("/staff/partners/<partner_id>/resume")
class PartnerResumption(StaffResource):
    acts: ClassVar = {"POST": "suspend_partners"}

    @namespace.response(409, "wrong_state")
    @once
    def post(self, partner_id: str):
        """Let a suspended partner query again; who authorised it is told."""
        return answer(partners.resume(self.house, self.caller, read_id(partner_id)))


def _only(told: dict) -> dict:
    """The documented fields; a body may carry others."""
    return {name: told[name] for name in ("name", "contact", "about")}
